import assert from "node:assert/strict";
import { test } from "node:test";

import { createInputs } from "../../app/static/inputs.js";
import { field, form, openPage, typeInto } from "./page.mjs";

function open(...fields) {
  openPage(form([fields.map((control, position) => field(position, control)).join("")]));
  return createInputs(document.getElementById("form"));
}

const get = (id) => document.getElementById(id);

const SWITCH =
  '<input type="hidden" name="f.flag" value=""><input type="checkbox" role="switch" name="f.flag" value="true" id="flag">';
const TICKS =
  '<input type="hidden" name="f.list" value=""><input type="checkbox" name="f.list" value="a" checked>' +
  '<input type="checkbox" name="f.list" value="b"><input type="checkbox" name="f.list" value="c" checked>';
const SECRET =
  '<input type="radio" name="s.pass" value="keep" checked><input type="radio" name="s.pass" value="replace" id="replace">' +
  '<div class="secret-new"><input class="input" type="password" name="f.pass" id="pass"></div>';

test("the texts of a field are those that it posts", () => {
  const inputs = open(
    '<input name="f.text" value=" a ">',
    '<select name="f.choice"><option value="">-</option><option value="4" selected>Four</option></select>',
    '<textarea name="f.long">\nlines\n</textarea>',
    '<input name="f.locked" value="x" disabled>',
    '<input name="f.half" value="\ud83d">',
    SWITCH,
    TICKS,
  );
  const texts = (...keys) => keys.map((key) => inputs.texts(key));
  assert.deepEqual(texts("text", "choice", "long", "locked"), [[" a "], ["4"], ["lines\n"], ["x"]]);
  assert.deepEqual(texts("flag", "list", "half", "nothing"), [[""], ["", "a", "c"], ["\ufffd"], []]);
  get("flag").checked = true;
  assert.deepEqual([inputs.texts("flag"), inputs.initialTexts("flag")], [["", "true"], [""]]);
});

test("a secret is known by its key, with what happens to it", () => {
  const inputs = open(SECRET, '<input name="f.a" value="1">');
  assert.deepEqual([inputs.isSecretKey("pass"), inputs.isSecretKey("a")], [true, false]);
  assert.equal(inputs.action("pass"), "keep");
  get("replace").checked = true;
  assert.deepEqual([inputs.action("pass"), inputs.action("a")], ["replace", undefined]);
});

test("a field may be called like a member of the form", () => {
  const keys = ["submit", "__proto__", "constructor"];
  const inputs = open(...keys.map((key) => `<input name="f.${key}" value="of ${key}">`));
  assert.deepEqual(keys.flatMap(inputs.texts), ["of submit", "of __proto__", "of constructor"]);
  assert.deepEqual(inputs.texts("toString"), []);
});

test("an input of another name is no field", () => {
  const inputs = open('<input name="definition2" value="1">', '<input name="f.a" value="3">');
  assert.deepEqual([inputs.keysIn(get("f0")), inputs.keysIn(get("f1"))], [[], ["a"]]);
  assert.deepEqual(inputs.controlsFor("finition2"), []);
});

test("a field is changed while it differs from what was shown first", () => {
  const inputs = open('<input name="f.a" id="a" value="1">', SWITCH);
  const changed = () => [...inputs.findChangedFields()].map(({ id }) => id);
  assert.deepEqual(changed(), []);
  typeInto(get("a"), "2");
  get("flag").checked = true;
  assert.deepEqual(changed(), ["f0", "f1"]);
  typeInto(get("a"), "1");
  assert.deepEqual(changed(), ["f1"]);
});

test("only the field that can have changed is compared", () => {
  const inputs = open('<input name="f.a" id="a" value="1">', '<input name="f.b" id="b" value="1">');
  typeInto(get("a"), "2");
  typeInto(get("b"), "2");
  assert.deepEqual([...inputs.findChangedFields(get("f1"))], [get("f1")]);
  assert.deepEqual([...inputs.findChangedFields(get("f0"))], [get("f1"), get("f0")]);
});

test("a field that the server calls changed stays changed", () => {
  openPage(form([field(0, '<input name="f.a" value="typed before the refused save">')]));
  get("f0").classList.add("changed");
  const inputs = createInputs(get("form"));
  assert.ok(inputs.isChanged(get("f0")));
});

test("a snapshot holds typed secrets, their actions and the selection, and nothing else", () => {
  const inputs = open('<input name="f.a" id="a" value="Harbor">', SECRET);
  typeInto(get("pass"), "s3cret");
  get("replace").checked = true;
  get("a").focus();
  get("a").setSelectionRange(1, 3);
  assert.deepEqual(inputs.takeSnapshot(), {
    secrets: [["f.pass", "s3cret"]],
    actions: [["s.pass", "replace"]],
    name: "f.a",
    id: "a",
    selection: [1, 3],
  });
  assert.ok(inputs.isSecret("f.pass") && !inputs.isSecret("f.a"));
});

test("a snapshot is restored into the form that replaces the first one", () => {
  const before = open('<input name="f.a" id="a" value="Harbor">', SECRET);
  typeInto(get("pass"), "s3cret");
  get("replace").checked = true;
  get("a").focus();
  get("a").setSelectionRange(1, 3);
  const snapshot = before.takeSnapshot();
  const after = open(SECRET, '<input type="hidden" name="f.a" value=""><input name="f.a" id="moved" value="Harbor">');
  after.restore(snapshot);
  assert.equal(get("pass").value, "s3cret");
  assert.ok(get("replace").checked);
  assert.equal(document.activeElement, get("moved"));
  assert.deepEqual([get("moved").selectionStart, get("moved").selectionEnd], [1, 3]);
});

test("a snapshot of a field that is gone moves nothing", () => {
  const inputs = open('<input name="f.a" id="a" value="1">');
  inputs.restore({ secrets: [["f.gone", "x"]], actions: [["s.gone", "keep"]], name: "f.gone", id: "gone", selection: [0, 1] });
  assert.equal(document.activeElement, document.body);
  assert.equal(get("a").value, "1");
});
