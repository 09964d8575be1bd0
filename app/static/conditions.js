// Evaluates one condition in the browser. The results are those of app/conditions/evaluate.py; the same test cases check both.
// No code of a definition is ever run.

import { strip } from "./blanks.js";

/** Negative operators, each with the positive operator whose result it turns around. */
const NEGATIONS = new Map([
  ["notEquals", "equals"], ["notIn", "in"], ["notContains", "contains"], ["empty", "notEmpty"], ["unchecked", "checked"],
]);
const NUMBER = /^[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?[ \t\r\n]*$/;
const WHOLE_NUMBER = /^[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*$/;
const MAX_NUMBER_LENGTH = 400;
const COLOR = /^#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})$/;
/** Milliseconds since 1970 of the first instant of the year 1, and of the last one of 9999. */
const FIRST_INSTANT = -62_135_596_800_000;
const LAST_INSTANT = 253_402_300_799_999;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** Groups: year, month, day, hour, minute, second, fraction, offset. The last three may be missing. */
const INSTANT =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?$/;
const TRUE_WORDS = new Set(["true", "1", "yes", "on"]);
const FALSE_WORDS = new Set(["false", "0", "no", "off"]);

/**
 * Whether a condition holds.
 * @param {Condition} condition
 * @param {ReadValue} getValue
 * @param {Map<string, ValueKind>} kinds by field key; a field without one is text
 * @returns {boolean}
 */
export function evaluate(condition, getValue, kinds) {
  if ("all" in condition) return condition.all.every((each) => evaluate(each, getValue, kinds));
  if ("any" in condition) return condition.any.some((each) => evaluate(each, getValue, kinds));
  if ("not" in condition) return !evaluate(condition.not, getValue, kinds);
  const { field, operator, value } = condition;
  const positive = NEGATIONS.get(operator) ?? operator;
  const holds = compare(positive, getValue(field), value, kinds.get(field) ?? "text");
  return positive === operator ? holds : !holds;
}

/**
 * Whether a comparison with a positive operator holds.
 * @param {string} operator
 * @param {unknown} value
 * @param {ConditionValue | undefined} expected
 * @param {ValueKind} kind
 */
function compare(operator, value, expected, kind) {
  if (operator === "notEmpty") return kind === "boolean" || !isBlank(value);
  if (operator === "checked") return saysYes(value, kind);
  if (operator === "equals") return equals(value, expected, kind);
  if (operator === "in") return isIn(value, expected, kind);
  if (operator === "contains") return contains(value, expected, kind);
  if (operator === "startsWith" || operator === "endsWith") return hasEdge(operator, value, expected, kind);
  return isOrdered(operator, value, expected, kind);
}

/** @param {unknown} value @param {ValueKind} kind */
function saysYes(value, kind) {
  if (kind === "presence" || kind === "datetime") return false;
  return toBoolean(kind === "number" ? (toNumber(value) ?? value) : value) === true;
}

/** @param {unknown} value */
function isBlank(value) {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** @param {unknown} value @param {unknown} expected @param {ValueKind} kind @returns {boolean} */
function equals(value, expected, kind) {
  if (isBlank(expected)) return kind !== "boolean" && isBlank(value);
  if (kind === "options") return !isBlank(value) && areSameSets(toTexts(value), toTexts(expected));
  if (Array.isArray(expected)) return isIn(value, expected, kind);
  const target = normalize(expected, kind);
  const normal = target === null ? null : normalize(value, kind);
  // Whole numbers may be bigints: 10n ** 22n and 1e22 are one number, but not the same.
  return normal !== null && target !== null && normal <= target && normal >= target;
}

/** @param {unknown} value @param {unknown} expected @param {ValueKind} kind @returns {boolean} */
function isIn(value, expected, kind) {
  if (kind !== "options") return toList(expected).some((each) => equals(value, each, kind));
  const ids = toTexts(value);
  return [...toTexts(expected)].some((id) => ids.has(id));
}

/** @param {unknown} value @param {unknown} expected @param {ValueKind} kind */
function contains(value, expected, kind) {
  const parts = toList(expected);
  if (kind === "options") {
    const ids = toTexts(value);
    const expectedIds = [...toTexts(parts)];
    return expectedIds.length > 0 && expectedIds.every((id) => ids.has(id));
  }
  const text = textOf(value, kind);
  const texts = parts.map((part) => partOf(part, kind));
  return text !== null && texts.length > 0 && texts.every((part) => part !== null && text.includes(part));
}

/** @param {"startsWith" | "endsWith"} operator @param {unknown} value @param {unknown} expected @param {ValueKind} kind */
function hasEdge(operator, value, expected, kind) {
  const text = textOf(value, kind);
  const part = partOf(expected, kind);
  if (text === null || part === null) return false;
  return operator === "startsWith" ? text.startsWith(part) : text.endsWith(part);
}

/** @param {string} operator @param {unknown} value @param {unknown} expected @param {ValueKind} kind */
function isOrdered(operator, value, expected, kind) {
  const left = toOrderable(value, kind);
  const right = toOrderable(expected, kind);
  if (left === null || right === null) return false;
  if (operator === "lessThan") return left < right;
  if (operator === "lessOrEqual") return left <= right;
  return operator === "greaterThan" ? left > right : left >= right;
}

/**
 * What "contains" and its like look at: one text for all spellings of a value.
 * "5.0" as a number -> "5", "#FFF" as a color -> "#ffffff"
 * @param {unknown} value
 * @param {ValueKind} kind
 * @returns {string | null}
 */
function textOf(value, kind) {
  if (kind === "presence") return null;
  if (kind === "boolean") return toText(normalize(value, kind) ?? value);
  if (kind === "number") return toStrippedText(toNumber(value) ?? value);
  if (kind === "datetime") return toInstantText(value) ?? toStrippedText(value);
  if (kind === "date") return toStrippedText(value);
  if (kind === "color") return (toColor(value) ?? toStrippedText(value))?.toLowerCase() ?? null;
  return toText(value);
}

/**
 * A part of a text, as a condition names it.
 * @param {unknown} value
 * @param {ValueKind} kind
 */
function partOf(value, kind) {
  const text = toText(value);
  return kind === "color" && text !== null ? text.toLowerCase() : text;
}

/**
 * What two values are compared by for equality; null for a value that is none of its kind.
 * @param {unknown} value
 * @param {ValueKind} kind
 */
function normalize(value, kind) {
  if (kind === "number") return toNumber(value);
  if (kind === "boolean") return isBlank(value) ? false : toBoolean(value);
  if (kind === "color") return toColor(value);
  if (kind === "presence") return null;
  if (kind === "date") return toDate(value);
  if (kind === "datetime") return toInstant(value);
  return toText(value);
}

/**
 * What two values are ordered by; null for a value or a kind without an order.
 * @param {unknown} value
 * @param {ValueKind} kind
 */
function toOrderable(value, kind) {
  if (kind === "text" || kind === "option" || kind === "number") return toNumber(value);
  if (kind === "date") return toDate(value);
  return kind === "datetime" ? toInstant(value) : null;
}

/**
 * "yes" -> true, "0" -> false, "perhaps" -> null
 * @param {unknown} value
 */
function toBoolean(value) {
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return value !== 0n;
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value !== 0 : null;
  if (typeof value !== "string") return null;
  const word = value.toLowerCase();
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : null;
}

/**
 * With all digits: " 1e3" -> 1000, "9007199254740993" -> 9007199254740993n, 1e22 -> 10n ** 22n, "0x1" -> null
 * @param {unknown} value
 */
function toNumber(value) {
  const isNumeral = typeof value === "string" && value.length <= MAX_NUMBER_LENGTH && NUMBER.test(value);
  const number = isNumeral ? Number(value) : value;
  if (typeof number !== "number" || Number.isSafeInteger(number)) return typeof number === "number" ? number : null;
  if (isNumeral && WHOLE_NUMBER.test(value)) return BigInt(value);
  if (!Number.isFinite(number)) return null;
  return Number.isInteger(number) ? BigInt(number) : number;
}

/**
 * "FFF" -> "#ffffff", "white" -> null
 * @param {unknown} value
 */
function toColor(value) {
  const digits = typeof value === "string" ? COLOR.exec(strip(value))?.[1]?.toLowerCase() : undefined;
  if (!digits) return null;
  return `#${digits.length === 6 ? digits : digits.replace(/./g, "$&$&")}`;
}

/**
 * "" -> null, true -> "true", 4 -> "4", -0 -> "0", 0.5 -> null
 * @param {unknown} value
 */
function toText(value) {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : null;
}

/**
 * Without blanks around it: " a " -> "a"
 * @param {unknown} value
 */
function toStrippedText(value) {
  const text = toText(value);
  return text === null ? null : strip(text) || null;
}

/**
 * "2026-02-29" -> "2026-02-29": texts of this form have the order of their dates.
 * @param {unknown} value
 */
function toDate(value) {
  return typeof value === "string" && DATE.test(value) ? value : null;
}

/**
 * "1970-01-01T00:00:01Z" -> 1000, milliseconds since 1970; "2026-02-29T00:00Z" -> null
 * @param {unknown} value
 */
function toInstant(value) {
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null;
  const parts = typeof value === "string" ? INSTANT.exec(value) : null;
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59 || year < 1) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  const milliseconds = Number((parts[7] ?? "0").padEnd(3, "0").slice(0, 3));
  return midnight.getTime() + ((hour * 60 + minute - toOffsetMinutes(parts[8])) * 60 + second) * 1000 + milliseconds;
}

/**
 * The one spelling of an instant: "2026-01-31T15:30+01:00" -> "2026-01-31T14:30:00Z"; null for what is none of the calendar.
 * @param {unknown} value
 */
function toInstantText(value) {
  const instant = toInstant(value);
  if (instant === null || !Number.isInteger(instant) || instant < FIRST_INSTANT || instant > LAST_INSTANT) return null;
  return new Date(instant).toISOString().replace(".000Z", "Z");
}

/**
 * "+01:30" -> 90, "-0130" -> -90, "Z" -> 0
 * @param {string | undefined} offset
 */
function toOffsetMinutes(offset) {
  if (!offset || /[Zz]/.test(offset)) return 0;
  return (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))) * (offset.startsWith("-") ? -1 : 1);
}

/** @param {unknown} value @returns {unknown[]} */
function toList(value) {
  return Array.isArray(value) ? value : [value];
}

/**
 * [4, "5", ""] -> the set of "4" and "5"
 * @param {unknown} value
 */
function toTexts(value) {
  return new Set(toList(value).map(toText).filter((text) => text !== null));
}

/** @param {Set<string>} left @param {Set<string>} right */
function areSameSets(left, right) {
  return left.size === right.size && [...left].every((each) => right.has(each));
}
