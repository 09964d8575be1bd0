// What counts as a blank and as the end of a line: exactly what Python's `str.strip` and `str.splitlines` take for it, which the
// server uses. JavaScript's own `trim` knows other characters.

const BLANKS = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const OUTER_BLANKS = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");
const LINE_ENDS = "\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029";
const LINE_END = new RegExp(`\\r\\n|[${LINE_ENDS}]`);

/** One blank, for patterns. */
export const BLANK = `[${BLANKS}]`;

/** @param {string} text */
export function strip(text) {
  return text.replace(OUTER_BLANKS, "");
}

/** @param {string} text */
export function splitLines(text) {
  return text.split(LINE_END);
}
