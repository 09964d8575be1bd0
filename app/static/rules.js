// Evaluates all conditions of a form in the browser: what is hidden, required and read-only, as app/forms/rules.py does.

import { evaluate } from "./conditions.js";

/**
 * The rules of a form, as its page holds them.
 * @param {RulesPayload} payload
 */
export function createRules(payload) {
  const kinds = new Map(Object.entries(payload.kinds));
  const panels = byIndex(payload.panels);
  const rows = byIndex(payload.rows);
  /** @type {Map<string, FieldRule[]>} */
  const fieldsByKey = new Map();
  const lockable = payload.fields.filter(({ readonlyWhen }) => readonlyWhen).map(({ key }) => key);
  for (const field of payload.fields) fieldsByKey.set(field.key, [...(fieldsByKey.get(field.key) ?? []), field]);

  /**
   * Tests for one set of values. Each field's visibility is worked out once.
   * @param {ReadValue} getValue
   * @param {ReadValue} getBefore
   */
  function createTests(getValue, getBefore) {
    /** @type {Map<number, boolean>} */
    const visibility = new Map();
    /** Whether the condition of a panel or a row holds: once for all fields in it. @type {Map<Condition, boolean>} */
    const around = new Map();
    /** Whether a key's value counts: once for all conditions that read it. @type {Map<string, boolean>} */
    const counting = new Map();
    /** Keys that are locked, or may be: their locks are not settled yet. What is typed into them does not count. */
    const asBefore = new Set(lockable);
    /** @type {Set<string>} */
    const locked = new Set();

    /**
     * A field's value as conditions see it: a hidden field has none, a locked one that before the edit.
     * @param {string} key
     */
    const getVisibleValue = (key) => {
      const fields = fieldsByKey.get(key);
      if (!remember(counting, key, () => !fields || fields.some(isVisible))) return undefined;
      return asBefore.has(key) ? getBefore(key) : getValue(key);
    };

    /** @param {Condition | undefined} condition */
    const holds = (condition) => condition === undefined || evaluate(condition, getVisibleValue, kinds);

    /** @param {Condition | undefined} condition of a panel or a row */
    const holdsAround = (condition) => condition === undefined || remember(around, condition, () => holds(condition));

    /** @param {FieldRule} field @returns {boolean} */
    function isVisible(field) {
      const cached = visibility.get(field.position);
      if (cached !== undefined) return cached;
      visibility.set(field.position, true); // until the result is there: this ends a cycle of fields that depend on each other
      const isAround = !field.hidden && holdsAround(panels.get(field.panel)) && holdsAround(rows.get(field.row));
      const result = isAround && holds(field.visibility);
      visibility.set(field.position, result);
      return result;
    }

    /** Decides one lock after the other, in the order of the fields. Whatever was visible in between is asked again then. */
    function settleLocks() {
      if (asBefore.size === 0) return;
      for (const field of payload.fields) {
        isVisible(field);
        if (field.readonlyWhen && holds(field.readonlyWhen)) locked.add(field.key);
        else if (field.readonlyWhen) asBefore.delete(field.key);
      }
      for (const answers of [visibility, around, counting]) answers.clear();
    }

    settleLocks();
    return { holds, isVisible, locked };
  }

  /**
   * @param {ReadValue} getValue
   * @param {ReadValue} [getBefore] what was there before anybody typed, and what counts of fields that are locked
   * @returns {RulesState}
   */
  function evaluateAll(getValue, getBefore = getValue) {
    const { holds, isVisible, locked } = createTests(getValue, getBefore);
    /** @param {Map<number, Condition>} conditions */
    const indexesOfUnmet = (conditions) => [...conditions].filter(([, condition]) => !holds(condition)).map(([index]) => index);
    /** @type {RulesState} */
    const state = { hidden: new Set(), hiddenRows: new Set(), hiddenPanels: new Set(), required: new Set(), readonly: new Set() };
    // Fields come after those that they depend on. In this order no recursion is deep, however long a chain of fields is.
    for (const field of payload.fields) if (!isVisible(field)) state.hidden.add(field.position);
    for (const index of indexesOfUnmet(panels)) state.hiddenPanels.add(index);
    for (const index of indexesOfUnmet(rows)) state.hiddenRows.add(index);
    for (const { position, key, readonly, readonlyWhen, required, requiredWhen } of payload.fields) {
      if (readonly || (readonlyWhen && locked.has(key))) state.readonly.add(position);
      else if (!state.hidden.has(position) && (required || (requiredWhen && holds(requiredWhen)))) state.required.add(position);
    }
    return state;
  }

  return { evaluate: evaluateAll, fields: payload.fields, panels: [...panels.keys()], rows: [...rows.keys()] };
}

/**
 * The answer for a key, worked out once.
 * @template Key
 * @param {Map<Key, boolean>} answers
 * @param {Key} key
 * @param {() => boolean} answer
 */
function remember(answers, key, answer) {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const result = answer();
  answers.set(key, result);
  return result;
}

/**
 * { "3": condition } -> a Map from 3 to the condition.
 * @param {Record<string, Condition>} conditions
 * @returns {Map<number, Condition>}
 */
function byIndex(conditions) {
  return new Map(Object.entries(conditions).map(([index, condition]) => [Number(index), condition]));
}
