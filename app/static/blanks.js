// What counts as a blank and as the end of a line: exactly what Python's `str.strip` and `str.splitlines` take for it, which the
// server uses. JavaScript's own `trim` knows other characters.

const BLANKS = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const OUTER_BLANKS = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");
const LINE_ENDS = "\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029";
const LINE_END = new RegExp(`\\r\\n|[${LINE_ENDS}]`);

/** Zero-width spaces and joiners, marks of direction, fillers. */
const UNSEEN =
  "\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e" +
  "\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0";
// eslint-disable-next-line no-misleading-character-class -- each is meant by itself
const INVISIBLE = new RegExp(`^[${BLANKS}${UNSEEN}]*$`);

/** One blank, for patterns. */
export const BLANK = `[${BLANKS}]`;

/** @param {string} text */
export function strip(text) {
  return text.replace(OUTER_BLANKS, "");
}

/**
 * Whether there is nothing to see in a text: as `is_blank_text` of app/fields/base.py says it.
 * @param {string} text
 */
export function isBlank(text) {
  return INVISIBLE.test(text);
}

/** @param {string} text */
export function splitLines(text) {
  return text.split(LINE_END);
}
