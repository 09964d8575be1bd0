import assert from "node:assert/strict";
import { test } from "node:test";

import { disableKeptSecrets, startAids, updateSecretInput } from "../../app/static/input_aids.js";
import { field, form, openPage, typeInto } from "./page.mjs";

function open(control) {
  openPage(form([field(0, control)]));
  startAids(document.getElementById("form"));
}

const get = (id) => document.getElementById(id);
const JSON_FIELD =
  '<textarea id="json" data-json></textarea><div class="note"><button type="button" data-format="json">Format</button></div>';

test("a password is shown and hidden again", () => {
  open('<input type="password" id="pass"><button type="button" id="show" data-reveal="pass" aria-pressed="false">Show</button>');
  get("show").click();
  assert.deepEqual([get("pass").type, get("show").textContent, get("show").getAttribute("aria-pressed")], ["text", "Hide", "true"]);
  get("show").click();
  assert.deepEqual([get("pass").type, get("show").textContent], ["password", "Show"]);
});

test("a secret of several lines is shown by a class", () => {
  open('<textarea class="masked" id="key"></textarea><button type="button" id="show" data-reveal="key">Show</button>');
  get("show").click();
  assert.ok(get("key").classList.contains("shown"));
});

test("JSON is called valid or not while it is typed", () => {
  open(JSON_FIELD);
  const state = () => document.querySelector(".note span")?.textContent;
  typeInto(get("json"), "{");
  assert.equal(state(), "Not valid JSON yet");
  typeInto(get("json"), "{}");
  assert.equal(state(), "Valid JSON");
  assert.equal(document.querySelectorAll(".note span").length, 1);
  typeInto(get("json"), " ");
  assert.equal(state(), undefined);
});

test("Format indents JSON and leaves other text alone", () => {
  open(JSON_FIELD);
  const format = document.querySelector("[data-format]");
  get("json").value = '{"a":1}';
  format.click();
  assert.equal(get("json").value, '{\n  "a": 1\n}');
  get("json").value = "{a:1}";
  format.click();
  assert.equal(get("json").value, "{a:1}");
});

test("a record that was searched for becomes a line, once", () => {
  open(
    '<textarea id="ids">one\n</textarea><input id="search" list="hits" data-adds="ids">' +
      '<datalist id="hits"><option value="two"></option></datalist>',
  );
  typeInto(get("search"), "tw");
  assert.equal(get("ids").value, "one\n");
  typeInto(get("search"), "two");
  assert.deepEqual([get("ids").value, get("search").value], ["one\ntwo", ""]);
  typeInto(get("search"), "two");
  assert.equal(get("ids").value, "one\ntwo");
});

test("a filter hides the checkboxes whose label lacks the text", () => {
  open('<input id="filter" data-filter="box"><div id="box"><label>Alpha</label><label>Beta</label></div>');
  typeInto(get("filter"), "BET");
  assert.deepEqual([...get("box").children].map((label) => label.hidden), [true, false]);
});

test("a choice for a stored secret moves to the new secret or empties it", () => {
  open(
    '<input type="radio" name="s.a" value="keep" id="keep"><input type="radio" name="s.a" value="replace" id="replace">' +
      '<div class="secret-new"><input class="input" id="pass" value="typed"></div>',
  );
  updateSecretInput(get("replace"));
  assert.equal(document.activeElement, get("pass"));
  assert.equal(get("pass").value, "typed");
  updateSecretInput(get("keep"));
  assert.equal(get("pass").value, "");
});

test("the input for a new secret is enabled only to replace a stored one", () => {
  const choice = (value) => `<input type="radio" name="s.a" value="${value}" id="${value}">`;
  const choices = ["keep", "replace", "clear", "keep-here"].map(choice).join("");
  open(`<fieldset class="secret">${choices}</fieldset><div class="secret-new"><input class="input" id="pass"></div>`);
  const element = get("form");
  for (const [value, isDisabled] of [["keep", true], ["replace", false], ["clear", true], ["keep-here", true]]) {
    get(value).checked = true;
    disableKeptSecrets(element);
    assert.equal(get("pass").disabled, isDisabled, value);
  }
  get("replace").checked = get("replace").disabled = true;
  disableKeptSecrets(element);
  assert.ok(get("pass").disabled, "a field that is read-only stays so");
  get("replace").disabled = false;
  element.querySelector(".secret").hidden = true;
  get("pass").disabled = false;
  get("keep").checked = true;
  disableKeptSecrets(element);
  assert.ok(!get("pass").disabled, "nothing is stored");
});
