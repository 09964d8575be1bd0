import assert from "node:assert/strict";
import { test } from "node:test";

import { createRules } from "../../app/static/rules.js";

const isSet = (field) => ({ field, operator: "notEmpty" });
const rule = (position, more = {}) => ({ position, key: `k${position}`, panel: 0, row: position, ...more });

function evaluate({ kinds = {}, panels = {}, rows = {}, fields = [] }, values = {}) {
  const state = createRules({ kinds, panels, rows, fields }).evaluate((key) => values[key]);
  return Object.fromEntries(Object.entries(state).map(([name, set]) => [name, [...set]]));
}

test("a hidden field has no value for other conditions", () => {
  const fields = [rule(0), rule(1, { visibility: isSet("k0") }), rule(2, { visibility: isSet("k1") })];
  assert.deepEqual(evaluate({ fields }, { k1: "typed earlier" }).hidden, [1, 2]);
  assert.deepEqual(evaluate({ fields }, { k0: "x", k1: "typed earlier" }).hidden, []);
});

test("a field is hidden by its own flag, its row and its panel", () => {
  const fields = [rule(0, { hidden: true }), rule(1, { row: 4 }), rule(2, { panel: 3 }), rule(3)];
  const state = evaluate({ fields, rows: { 4: isSet("k9") }, panels: { 3: isSet("k9") } });
  assert.deepEqual(state.hidden, [0, 1, 2]);
  assert.deepEqual([state.hiddenRows, state.hiddenPanels], [[4], [3]]);
});

test("a field is required always, or when its condition holds, and never while it is hidden", () => {
  const fields = [
    rule(0, { required: true }),
    rule(1, { requiredWhen: isSet("a") }),
    rule(2, { required: true, visibility: isSet("a") }),
  ];
  assert.deepEqual(evaluate({ fields }).required, [0]);
  assert.deepEqual(evaluate({ fields }, { a: "x" }).required, [0, 1, 2]);
});

test("a read-only field is not required", () => {
  const fields = [rule(0, { required: true, readonly: true }), rule(1, { required: true, readonlyWhen: isSet("a") })];
  const locked = evaluate({ fields }, { a: "x" });
  assert.deepEqual([locked.readonly, locked.required], [[0, 1], []]);
  const open = evaluate({ fields });
  assert.deepEqual([open.readonly, open.required], [[0], [1]]);
});

test("a key has a value while one of its fields is visible", () => {
  const first = rule(0, { key: "same", visibility: isSet("a") });
  const fields = [first, rule(1, { key: "same" }), rule(2, { visibility: isSet("same") })];
  assert.deepEqual(evaluate({ fields }, { same: "x" }).hidden, [0]);
  fields[1].visibility = isSet("a");
  assert.deepEqual(evaluate({ fields }, { same: "x" }).hidden, [0, 1, 2]);
});

test("fields that depend on each other in a cycle come to an end", () => {
  const fields = [rule(0, { visibility: isSet("k1") }), rule(1, { visibility: isSet("k0") })];
  assert.deepEqual(evaluate({ fields }).hidden, [0, 1]);
  assert.deepEqual(evaluate({ fields }, { k0: "x", k1: "x" }).hidden, []);
});

test("a chain of many fields does not exhaust the stack", () => {
  const fields = [rule(0)];
  for (let position = 1; position < 20_000; position += 1) fields.push(rule(position, { visibility: isSet(`k${position - 1}`) }));
  assert.equal(evaluate({ fields }).hidden.length, 19_999);
});

test("a key may be called like a member of every object", () => {
  const dependents = [rule(1, { visibility: isSet("__proto__") }), rule(2, { visibility: isSet("constructor") })];
  const fields = [rule(0, { key: "__proto__" }), ...dependents];
  const values = new Map([["__proto__", "x"]]);
  const state = createRules({ kinds: {}, panels: {}, rows: {}, fields }).evaluate((key) => values.get(key));
  assert.deepEqual([...state.hidden], [2]);
});
