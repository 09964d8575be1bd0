import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { evaluate } from "../../app/static/conditions.js";

const CASES = new URL("../cases/conditions/", import.meta.url);
const OPERATORS = new Set([
  "equals", "notEquals", "in", "notIn", "contains", "notContains", "startsWith", "endsWith", "greaterThan", "greaterOrEqual",
  "lessThan", "lessOrEqual", "empty", "notEmpty", "checked", "unchecked",
]);

const read = (name) => JSON.parse(readFileSync(new URL(name, CASES), "utf8"));

/** Whether a condition is written as the server prints it. The other spellings are the server's to read. */
function isCanonical(condition) {
  if (Array.isArray(condition)) return false;
  const nested = condition.all ?? condition.any ?? (condition.not && [condition.not]);
  if (nested) return nested.every(isCanonical);
  return OPERATORS.has(condition.operator) && Object.keys(condition).every((name) => ["field", "operator", "value"].includes(name));
}

function holds(condition, values, kinds) {
  const byKey = new Map(Object.entries(values));
  return evaluate(condition, (key) => byKey.get(key), new Map(Object.entries(kinds)));
}

test("the table of operators, kinds and values", () => {
  const { kinds, cases } = read("table.json");
  assert.ok(cases.length > 1000 && cases.every(([condition]) => isCanonical(condition)));
  const wrong = cases.filter(([condition, values, expected]) => holds(condition, values, kinds) !== expected);
  assert.deepEqual(wrong, []);
});

const written = read("written.json").filter(({ condition }) => isCanonical(condition));

test("most of the written cases are canonical", () => assert.ok(written.length > 60));

for (const { name, condition, values, kinds, expected } of written) {
  test(`written case: ${name}`, () => assert.equal(holds(condition, values, kinds), expected));
}

/** Value, operator, expected value, result, by kind. */
const COMPARISONS = {
  number: [
    ["1e3", "equals", 1000, true],
    [" 5 ", "equals", 5, true],
    ["0x10", "equals", 16, false],
    ["5,0", "equals", 5, false],
    [".5", "lessThan", 1, true],
    ["-0", "equals", 0, true],
    ["5".padStart(400, "0"), "equals", 5, true],
    ["5".padStart(401, "0"), "equals", 5, false],
    ["1e999", "greaterThan", 1, false],
  ],
  boolean: [
    ["YES", "equals", true, true],
    ["off", "equals", false, true],
    ["perhaps", "equals", false, false],
    ["ＹＥＳ", "equals", true, false],
    ["İ", "checked", undefined, false],
    [2, "checked", undefined, true],
  ],
  date: [
    ["2026-02-10", "greaterThan", "2026-02-09", true],
    ["2026-2-10", "greaterThan", "2026-02-09", false],
  ],
  datetime: [
    ["1970-01-01T01:00:00+01:00", "equals", 0, true],
    ["1969-12-31T23:30-0030", "equals", 0, true],
    ["1970-01-01 00:00:00.0019Z", "equals", 1, true],
    ["2026-02-29T00:00Z", "notEmpty", undefined, true],
    ["2026-02-29T00:00Z", "lessThan", "2030-01-01T00:00Z", false],
    ["2024-02-29T00:00Z", "lessThan", "2030-01-01T00:00Z", true],
    ["0000-01-01T00:00Z", "lessThan", "2030-01-01T00:00Z", false],
    ["2026-01-01T24:00Z", "lessThan", "2030-01-01T00:00Z", false],
  ],
  options: [
    [["a", "b"], "equals", ["b", "a"], true],
    [["a", "b"], "equals", ["a"], false],
    ["a", "in", ["a", "c"], true],
    [["a", "b"], "contains", ["a", "b"], true],
    [["a"], "contains", [], false],
  ],
  text: [
    [4, "equals", "4", true],
    [0.5, "equals", "0.5", false],
    ["Harbor", "startsWith", "Har", true],
    ["Harbor", "startsWith", "har", false],
    ["Harbor", "endsWith", ["bor"], false],
    ["10", "greaterThan", "9", true],
    ["b", "greaterThan", "a", false],
  ],
};

for (const [kind, comparisons] of Object.entries(COMPARISONS)) {
  for (const [value, operator, expected, result] of comparisons) {
    const name = `${kind}: ${JSON.stringify(value).slice(0, 30)} ${operator} ${JSON.stringify(expected)} is ${result}`;
    test(name, () => assert.equal(holds({ field: "a", operator, value: expected }, { a: value }, { a: kind }), result));
  }
}

test("a negative operator holds for a missing value", () => {
  for (const operator of ["notEquals", "notIn", "notContains"]) {
    assert.ok(holds({ field: "a", operator, value: ["x"] }, {}, {}), operator);
  }
});

test("an empty list of conditions: all of none hold, any of none does not", () => {
  assert.equal(holds({ all: [] }, {}, {}), true);
  assert.equal(holds({ any: [] }, {}, {}), false);
});
