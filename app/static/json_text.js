// Texts of JSON, read token by token: every number and string stays exactly as it was typed.

import { say } from "./texts.js";

const INDENT = "  ";
/** A string, or what stands between signs: numbers and words. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const OPENING = new Set(["{", "["]);
const CLOSING = new Set(["}", "]"]);

/**
 * The text with other blanks: `{"a":1.0}` -> one line for each member. Null for what is no JSON.
 * @param {string} text
 */
export function formatJson(text) {
  if (!isJson(text)) return null;
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  let formatted = "";
  for (const [index, token] of tokens.entries()) {
    const line = () => `\n${INDENT.repeat(depth)}`;
    const isEmptyPair = CLOSING.has(token) && OPENING.has(tokens[index - 1] ?? "");
    if (CLOSING.has(token)) depth -= 1;
    if (CLOSING.has(token) && !isEmptyPair) formatted += line();
    formatted += token === ":" ? ": " : token;
    if (OPENING.has(token)) depth += 1;
    if (token === "," || (OPENING.has(token) && !CLOSING.has(tokens[index + 1] ?? ""))) formatted += line();
  }
  return formatted;
}

/**
 * Says in a few words whether a text is JSON that every reader reads alike.
 * @param {string} text
 * @returns {{ isGood: boolean, words: string }}
 */
export function judgeJson(text) {
  if (!isJson(text)) return { isGood: false, words: say("json-not-valid-yet") };
  const name = repeatedName(text);
  return name === null ? { isGood: true, words: say("json-valid") } : { isGood: false, words: say("json-name-repeated", { name }) };
}

/**
 * A name that one object of the JSON has twice; null if there is none.
 * @param {string} text
 */
function repeatedName(text) {
  const tokens = text.match(TOKEN) ?? [];
  /** @type {Set<string>[]} names of the objects and lists around */
  const around = [];
  for (const [index, token] of tokens.entries()) {
    if (OPENING.has(token)) around.push(new Set());
    else if (CLOSING.has(token)) around.pop();
    else if (tokens[index + 1] === ":") {
      const name = JSON.parse(token);
      if (around.at(-1)?.has(name)) return name;
      around.at(-1)?.add(name);
    }
  }
  return null;
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
