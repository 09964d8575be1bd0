import assert from "node:assert/strict";
import { test } from "node:test";

import { createInputs } from "../../app/static/inputs.js";
import { createValues, readTyped } from "../../app/static/typed_values.js";
import { field, form, openPage, typeInto } from "./page.mjs";

const get = (id) => document.getElementById(id);

function open(controls, readers, stored = { values: {} }) {
  openPage(form([controls.map((control, position) => field(position, control)).join("")]));
  return createValues(createInputs(get("form")), stored, readers);
}

for (const [reader, texts, expected] of [
  ["text", [" a "], " a "],
  ["text", ["\x85\u2003"], undefined],
  ["text", ["\ufeff"], undefined],
  ["trimmed", ["\x1c5 "], "5"],
  ["flag", ["", "true"], true],
  ["flag", [""], false],
  ["choice", [" "], " "],
  ["choice", [""], undefined],
  ["choices", ["", "a", "b", "a"], ["a", "b"]],
  ["entries", [" push \n\npull\u2028push"], ["push", "pull"]],
  ["entries", ["a\n\0"], "a\n\0"],
  ["entry", ["r1\n"], "r1"],
  ["entry", ["r1\nr2"], "r1\nr2"],
  ["entry", [""], undefined],
  ["instant", ["1970-01-01T00:00:01.5+01:00"], 1500 - 3_600_000],
  ["instant", ["1970-01-01T00:01"], 60_000],
  ["instant", ["2026-02-29T00:00"], "2026-02-29T00:00"],
  ["instant", ["1970-01-01T00:00+25:00"], "1970-01-01T00:00+25:00"],
  ["instant", [" "], undefined],
]) {
  test(`${reader} reads ${JSON.stringify(texts)}`, () => assert.deepEqual(readTyped(reader, texts, []), expected));
}

test("a value is as it is stored until somebody types", () => {
  const values = open(['<input name="f.a" id="a" value="5">'], { a: "trimmed" }, { values: { a: ["5.000"] } });
  assert.deepEqual([values.typed("a"), values.before("a")], ["5.000", "5.000"]);
  typeInto(get("a"), "6");
  assert.deepEqual([values.typed("a"), values.before("a")], ["6", "5.000"]);
  typeInto(get("a"), "5");
  assert.equal(values.typed("a"), "5.000");
});

test("a page that was refused shows what was typed, and knows what is stored", () => {
  const values = open(['<input name="f.a" id="a" value="typed">'], { a: "text" }, { values: { a: ["stored", ["stored"]] } });
  assert.deepEqual([values.typed("a"), values.before("a")], ["typed", "stored"]);
  typeInto(get("a"), "stored");
  assert.equal(values.typed("a"), "stored");
});

test("what has no input is what the page says", () => {
  const values = open([], {}, { values: { a: [5], __proto__: ["x"] } });
  assert.deepEqual([values.typed("a"), values.typed("b"), values.before("toString")], [5, undefined, undefined]);
});

test("of a secret only whether there is one is known", () => {
  const secret =
    '<input type="radio" name="s.p" value="keep" checked><input type="radio" name="s.p" value="clear" id="clear">' +
    '<input type="radio" name="s.p" value="replace" id="replace">' +
    '<div class="secret-new"><input name="f.p" id="p"></div>';
  const values = open([secret], { p: "text" }, { values: { p: [true] } });
  assert.equal(values.typed("p"), true);
  get("clear").checked = true;
  assert.equal(values.typed("p"), undefined);
  get("replace").checked = true;
  assert.equal(values.typed("p"), undefined);
  typeInto(get("p"), "new");
  assert.equal(values.typed("p"), true);
});
