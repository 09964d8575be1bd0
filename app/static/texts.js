// The texts that scripts show, in the language of the page: it carries them as JSON, by code.

import { getElement } from "./elements.js";

/**
 * One sentence, or one for each plural category of the language: {"one": "{count} change", "other": "{count} changes"}.
 * @typedef {string | Record<string, string>} Text
 */

/** @type {Record<string, Text> | null} */
let texts = null;

/**
 * The text of a code, filled in: "changes" and { count: 2 } -> "2 changes". Callers write the code out, since the server
 * finds in the scripts which texts a page needs.
 * @param {string} code
 * @param {Record<string, string | number>} [params] `count` chooses among the plural categories
 */
export function say(code, params = {}) {
  texts ??= /** @type {Record<string, Text>} */ (JSON.parse(getElement("texts", HTMLElement).textContent));
  const text = texts[code];
  const sentence = typeof text === "object" ? (text[pluralCategory(Number(params.count))] ?? text.other) : text;
  if (sentence === undefined) throw new Error(`The page has no text "${code}".`);
  return sentence.replace(/\{([a-z_]+)\}/g, (_, name) => String(params[name]));
}

/**
 * "one" for 1 in English.
 * @param {number} count
 */
function pluralCategory(count) {
  return new Intl.PluralRules(document.documentElement.lang || "en").select(count);
}
