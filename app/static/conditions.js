// Conditions in the browser: the same answers as app/conditions/evaluate.py and app/forms/rules.py, by the same test cases. Evaluates no code.

const NEGATIONS = new Map([
  ["notEquals", "equals"], ["notIn", "in"], ["notContains", "contains"], ["empty", "notEmpty"], ["unchecked", "checked"],
]);
const NUMBER = /^[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?[ \t\r\n]*$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const INSTANT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?$/;
const TRUE_WORDS = new Set(["true", "1", "yes", "on"]);
const FALSE_WORDS = new Set(["false", "0", "no", "off"]);
const ASCII = /^[\x00-\x7f]*$/;

/** Whether a condition (canonical JSON) holds. `get` maps a field's key to its value, undefined for a missing one; `kinds` is a Map. */
export function evaluate(condition, get, kinds) {
  if (condition.all) return condition.all.every((each) => evaluate(each, get, kinds));
  if (condition.any) return condition.any.some((each) => evaluate(each, get, kinds));
  if (condition.not) return !evaluate(condition.not, get, kinds);
  const positive = NEGATIONS.get(condition.operator) ?? condition.operator;
  const holds = compare(positive, get(condition.field), condition.value, kinds.get(condition.field) ?? "text");
  return positive === condition.operator ? holds : !holds;
}

/** The rules of a form from its page: `evaluate(get)` gives what is hidden, required and locked. */
export function createRules(payload) {
  const kinds = new Map(Object.entries(payload.kinds));
  const panels = new Map(Object.entries(payload.panels).map(([index, condition]) => [Number(index), condition]));
  const rows = new Map(Object.entries(payload.rows).map(([index, condition]) => [Number(index), condition]));
  const byKey = new Map();
  for (const field of payload.fields) byKey.set(field.key, [...(byKey.get(field.key) ?? []), field]);

  function evaluateAll(get) {
    const visible = new Map();
    const seen = (key) => {
      const fields = byKey.get(key);
      return fields && !fields.some(isVisible) ? undefined : get(key);
    };
    const holds = (condition) => condition === undefined || evaluate(condition, seen, kinds);
    function isVisible(field) {
      if (visible.has(field.position)) return visible.get(field.position);
      visible.set(field.position, true); // while it is being asked; this is what ends a circle
      const shown = !field.hidden && holds(panels.get(field.panel)) && holds(rows.get(field.row)) && holds(field.visibility);
      visible.set(field.position, shown);
      return shown;
    }
    payload.fields.forEach(isVisible); // in the order they come in, each behind those it hangs on, so that no chain is too long
    const state = { hidden: new Set(), hiddenRows: new Set(), hiddenPanels: new Set(), required: new Set(), readonly: new Set() };
    for (const [index, condition] of panels) if (!evaluate(condition, seen, kinds)) state.hiddenPanels.add(index);
    for (const [index, condition] of rows) if (!evaluate(condition, seen, kinds)) state.hiddenRows.add(index);
    for (const field of payload.fields) {
      const locked = field.readonly || (field.readonlyWhen !== undefined && holds(field.readonlyWhen));
      if (locked) state.readonly.add(field.position);
      if (!isVisible(field)) state.hidden.add(field.position);
      else if (!locked && (field.required || (field.requiredWhen !== undefined && holds(field.requiredWhen)))) state.required.add(field.position);
    }
    return state;
  }
  return { evaluate: evaluateAll, fields: payload.fields, panels: [...panels.keys()], rows: [...rows.keys()] };
}

function compare(operator, value, wanted, kind) {
  if (operator === "notEmpty") return !isBlank(value);
  if (operator === "checked") return truth(value) === true;
  if (operator === "equals") return equals(value, wanted, kind);
  if (operator === "in") return isIn(value, wanted, kind);
  if (operator === "contains") return contains(value, wanted, kind);
  if (operator === "startsWith" || operator === "endsWith") return edge(operator, value, wanted);
  return ordered(operator, value, wanted, kind);
}

function isBlank(value) {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function equals(value, wanted, kind) {
  if (isBlank(wanted)) return isBlank(value);
  if (kind === "options") return !isBlank(value) && sameSet(optionSet(value), optionSet(wanted));
  if (Array.isArray(wanted)) return isIn(value, wanted, kind);
  const target = normal(wanted, kind);
  return target !== null && normal(value, kind) === target;
}

function isIn(value, wanted, kind) {
  if (kind !== "options") return wanted.some((each) => equals(value, each, kind));
  const ids = optionSet(value);
  return [...optionSet(wanted)].some((id) => ids.has(id));
}

function contains(value, wanted, kind) {
  const parts = Array.isArray(wanted) ? wanted : [wanted];
  if (kind === "options") {
    const ids = optionSet(value);
    const listed = [...optionSet(parts)];
    return listed.length > 0 && listed.every((id) => ids.has(id));
  }
  const text = textOf(value);
  return text !== null && parts.length > 0 && parts.every((part) => textOf(part) !== null && text.includes(textOf(part)));
}

function edge(operator, value, wanted) {
  const text = textOf(value);
  const part = Array.isArray(wanted) ? null : textOf(wanted);
  if (text === null || part === null) return false;
  return operator === "startsWith" ? text.startsWith(part) : text.endsWith(part);
}

function ordered(operator, value, wanted, kind) {
  const given = orderable(value, kind);
  const target = Array.isArray(wanted) ? null : orderable(wanted, kind);
  if (given === null || target === null) return false;
  if (operator === "lessThan") return given < target;
  if (operator === "lessOrEqual") return given <= target;
  return operator === "greaterThan" ? given > target : given >= target;
}

function normal(value, kind) {
  if (kind === "number") return numberOf(value);
  if (kind === "boolean") return truth(value);
  if (kind === "date") return dateOf(value);
  if (kind === "datetime") return instantOf(value);
  return textOf(value);
}

function orderable(value, kind) {
  if (kind === "text" || kind === "option" || kind === "number") return numberOf(value);
  if (kind === "date") return dateOf(value);
  return kind === "datetime" ? instantOf(value) : null;
}

function truth(value) {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  const word = typeof value === "string" && ASCII.test(value) ? value.toLowerCase() : null;
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : null;
}

function numberOf(value) {
  if (typeof value === "string") {
    if (value.length > 400 || !NUMBER.test(value)) return null;
    value = Number(value);
  }
  // 0 and -0 are one number; === says so, a Set would not.
  return typeof value === "number" && Number.isFinite(value) ? value + 0 : null;
}

function textOf(value) {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "boolean") return value ? "true" : "false";
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value + 0) : null;
}

function dateOf(value) {
  return typeof value === "string" && DATE.test(value) ? value : null;
}

function instantOf(value) {
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null;
  const found = typeof value === "string" ? INSTANT.exec(value) : null;
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59 || year < 1) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  const offset = found[8];
  const shift = offset && !/[Zz]/.test(offset) ? (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))) * (offset[0] === "-" ? -1 : 1) : 0;
  return midnight.getTime() + ((hour * 60 + minute - shift) * 60 + second) * 1000 + Number((found[7] ?? "0").padEnd(3, "0").slice(0, 3));
}

function optionSet(value) {
  const parts = Array.isArray(value) ? value : [value];
  return new Set(parts.map(textOf).filter((text) => text !== null));
}

function sameSet(one, other) {
  return one.size === other.size && [...one].every((each) => other.has(each));
}
