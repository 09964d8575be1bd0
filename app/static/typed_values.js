// What typed texts mean to conditions: the value that the server reads from them. Each reader does in the browser what `parse` of
// the field types that name it does in Python; what cannot be read counts as the text that it is.

import { BLANK, isBlank, splitLines, strip } from "./blanks.js";
import { instantOf } from "./zones.js";

const TRUE_WORDS = new Set(["true", "1", "yes", "on"]);
/** Groups: year, month, day, hour, minute, second, fraction, offset. The last three may be missing. */
const TIME = new RegExp(
  "^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?" +
    `${BLANK}?([Zz]|[+-][0-9]{2}:?[0-9]{2})?$`,
);
const MAX_TIME_LENGTH = 40;
const MINUTE = 60_000;
/** Milliseconds since 1970 of the first instant of the year 1, and of the last one of 9999: what a zone puts beyond is the end. */
const FIRST_INSTANT = -62_135_596_800_000;
const LAST_INSTANT = 253_402_300_799_999;

/** @type {Record<ReaderName, (texts: string[], offsets: ZoneOffset[]) => unknown>} */
const READERS = {
  text: (texts) => (isBlank(lastOf(texts)) ? undefined : lastOf(texts)),
  trimmed: (texts) => strip(lastOf(texts)) || undefined,
  flag: (texts) => texts.some((text) => TRUE_WORDS.has(strip(text).toLowerCase())),
  choice: (texts) => lastOf(texts) || undefined,
  choices: (texts) => unique(texts.filter((text) => !isBlank(text))),
  entries: (texts) => readEntries(texts),
  entry(texts) {
    const ids = readEntries(texts);
    if (!Array.isArray(ids)) return ids;
    return ids.length > 1 ? strip(lastOf(texts)) : ids[0];
  },
  instant(texts, offsets) {
    const text = strip(lastOf(texts));
    const instant = text.length <= MAX_TIME_LENGTH ? readInstant(text, offsets) : null;
    return instant ?? (text || undefined);
  },
};

/**
 * The value that conditions see of typed texts.
 * @param {ReaderName} reader
 * @param {string[]} texts as the inputs of the field post them
 * @param {ZoneOffset[]} offsets
 */
export function readTyped(reader, texts, offsets) {
  return READERS[reader](texts, offsets);
}

/**
 * Reads the fields of a form for its conditions, from its inputs and from what the page says of the record.
 * @param {FormInputs} inputs
 * @param {StoredValues} stored
 * @param {Record<string, ReaderName>} readers by field key; a field without one has no input
 */
export function createValues(inputs, { values, zone = [] }, readers) {
  const entries = new Map(Object.entries(values));
  const readerOf = new Map(Object.entries(readers));
  /** @type {Map<string, unknown>} */
  const initial = new Map();

  /** @param {string} key @param {string[]} texts */
  const read = (key, texts) => readTyped(readerOf.get(key) ?? "text", texts, zone);

  /**
   * The value before anybody typed.
   * @param {string} key
   */
  function before(key) {
    const entry = entries.get(key);
    if (entry) return entry[0];
    return readerOf.has(key) && !inputs.isSecretKey(key) ? initial.get(key) : undefined;
  }

  /**
   * The value as it is typed.
   * @param {string} key
   */
  function typed(key) {
    if (!readerOf.has(key)) return before(key);
    if (inputs.isSecretKey(key)) return typedSecret(key);
    const texts = inputs.texts(key);
    const shown = entries.get(key)?.[1] ?? inputs.initialTexts(key);
    return areSame(texts, shown) ? before(key) : read(key, texts);
  }

  /**
   * Where one is stored, the input for a new one only counts if it is to be replaced: it posts nothing else.
   * @param {string} key
   */
  function typedSecret(key) {
    const isTyped = !inputs.texts(key).every(isBlank);
    const action = before(key) ? inputs.action(key) : "replace";
    if (action === "replace") return isTyped || undefined;
    return action === "clear" ? undefined : before(key);
  }

  for (const key of readerOf.keys()) initial.set(key, read(key, inputs.initialTexts(key)));
  return { before, typed };
}

/** @param {string[]} texts */
const lastOf = (texts) => texts.at(-1) ?? "";

/** @param {string[]} texts */
const unique = (texts) => [...new Set(texts)];

/**
 * Without the blank text that stands before a box, and tells "off" from "not on the form".
 * @param {string[]} texts
 * @param {string[]} others
 */
function areSame(texts, others) {
  const [one, other] = [texts, others].map((each) => each.filter((text) => text !== ""));
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The entries of several lines, each once: ["a\n b \n\na"] -> ["a", "b"]. With a NUL, which cannot be stored, the text itself.
 * @param {string[]} texts
 * @returns {string[] | string}
 */
function readEntries(texts) {
  const entries = unique(texts.flatMap(splitLines).map(strip).filter((entry) => !isBlank(entry)));
  return entries.some((entry) => entry.includes("\0")) ? strip(lastOf(texts)) : entries;
}

/**
 * A time, in the zone where it has no offset -> milliseconds since 1970; null for what is none.
 * @param {string} text
 * @param {ZoneOffset[]} offsets
 */
function readInstant(text, offsets) {
  const parts = TIME.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const isDay = year > 0 && midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Number((parts[7] ?? "0").padEnd(3, "0").slice(0, 3));
  const local = midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  const instant = parts[8] ? shifted(local, parts[8]) : instantOf(local, offsets);
  if (instant === null) return null;
  // What an offset puts beyond the calendar counts as its end; a time of the zone that lies there is refused.
  const inCalendar = Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT);
  return inCalendar === instant || parts[8] ? inCalendar : null;
}

/**
 * @param {number} local
 * @param {string} offset such as "+01:30", "-0130" or "Z"
 */
function shifted(local, offset) {
  if (/[Zz]/.test(offset)) return local;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return local - (hours * 60 + minutes) * MINUTE * (offset.startsWith("-") ? -1 : 1);
}
