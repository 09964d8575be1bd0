import assert from "node:assert/strict";
import { test } from "node:test";

import { formatJson, judgeJson } from "../../app/static/json_text.js";
import { openPage } from "./page.mjs";

const withoutBlanks = (text) => text.replace(/\s+/g, "");

test("only blanks change: digits, exponents and the order stay", () => {
  const text = '[{"id":9007199254740993,"t":1e400,"r":1.0,"10":0,"9":-0.50}]';
  const formatted = formatJson(text);
  assert.equal(withoutBlanks(formatted), text);
  assert.deepEqual(formatted.split("\n").slice(0, 4), ["[", "  {", '    "id": 9007199254740993,', '    "t": 1e400,']);
});

test("blanks and signs inside of strings stay", () => {
  for (const text of ['{"a b":"x , y: { [ \\" \\\\"}', '["\\u0041 \\n", ""]', '"just text"', " 5 ", "null"]) {
    assert.deepEqual(JSON.parse(formatJson(text)), JSON.parse(text));
    assert.equal(formatJson(formatJson(text)), formatJson(text));
  }
  assert.ok(formatJson('{"a":"x , y"}').includes('"x , y"'));
});

test("what is empty stays on its line", () => {
  assert.equal(formatJson('{"a":{ },"b":[ ]}'), '{\n  "a": {},\n  "b": []\n}');
  assert.equal(formatJson("[]"), "[]");
});

test("what is no JSON is not formatted", () => {
  for (const text of ["{", "[1,]", "", "NaN", "'a'"]) assert.equal(formatJson(text), null);
});

test("a name that is there twice is named", () => {
  openPage("");
  assert.deepEqual(judgeJson('{"a":{"b":1,"b":2}}'), { isGood: false, words: "The name “b” is in one object twice" });
  assert.equal(judgeJson('{"a":1,"\\u0061":2}').isGood, false);
  for (const text of ['[{"a":1},{"a":1}]', '{"a":{"a":{"a":1}}}', '{"a":"b","b":"a"}', '["a","a"]']) assert.ok(judgeJson(text).isGood);
  assert.deepEqual(judgeJson("{"), { isGood: false, words: "Not valid JSON yet" });
});
