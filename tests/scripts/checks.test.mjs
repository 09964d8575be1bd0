import assert from "node:assert/strict";
import { test } from "node:test";

import { createChecks } from "../../app/static/checks.js";
import { createInputs } from "../../app/static/inputs.js";
import { field, form, listen, openPage, settled, typeInto } from "./page.mjs";

const ERROR = '<p class="message error">Wrong.</p>';
const get = (id) => document.getElementById(id);

/** Opens a form with three fields, of which the last has a message. Keeps what the checker would send. */
function open(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const control = (index) => `<input name="f.k${index}" id="i${index}">`;
  openPage(form([field(0, control(0)) + field(1, control(1)) + field(2, control(2), '<p class="message warning">Old.</p>')]));
  const sent = [];
  const element = get("form");
  const value = (name) => element.elements.namedItem(name).value;
  get("checker").addEventListener("check", () => sent.push([value("revision"), value("visited")]));
  let count = 0;
  const checks = createChecks(element, createInputs(element), listen, () => (count += 1));
  return { checks, sent, checked: () => count, tick: (milliseconds) => t.mock.timers.tick(milliseconds) };
}

/** An event of htmx about a response to the checker, or to another element. */
function swap(name, revision, { status = 200, sourceElement = get("checker") } = {}) {
  const response = { status, headers: new Headers({ "x-revision": revision }) };
  const event = new CustomEvent(`htmx:${name}:swap`, { detail: { ctx: { sourceElement, response } }, cancelable: true });
  document.dispatchEvent(event);
  return event.defaultPrevented;
}

test("a changed field is checked soon, with those that have messages", (t) => {
  const { sent, tick } = open(t);
  typeInto(get("i0"), "x");
  tick(149);
  assert.deepEqual(sent, []);
  typeInto(get("i1"), "x");
  tick(150);
  assert.deepEqual(sent, [["1", "2,0,1"]]);
});

test("a field that is left is checked if it was changed", (t) => {
  const { sent, tick } = open(t);
  const leave = (input, relatedTarget) => {
    input.dispatchEvent(Object.assign(new Event("focusout", { bubbles: true }), { relatedTarget }));
  };
  leave(get("i0"), null);
  tick(150);
  assert.equal(sent.length, 0);
  get("i0").value = "x";
  leave(get("i0"), get("i0").parentElement);
  tick(150);
  assert.equal(sent.length, 0);
  leave(get("i0"), get("i1"));
  tick(150);
  assert.deepEqual(sent, [["1", "2,0"]]);
});

test("only the latest response is taken, if it is no error and ours", (t) => {
  const { tick } = open(t);
  for (const text of ["x", "y"]) {
    typeInto(get("i0"), text);
    tick(150);
  }
  assert.equal(swap("before", "1"), true);
  assert.equal(swap("before", "2"), false);
  assert.equal(swap("before", "2", { status: 500 }), true);
  assert.equal(swap("before", "1", { sourceElement: get("form") }), false);
});

test("after a check inputs are marked, and errors are counted", (t) => {
  const { sent, checked, tick } = open(t);
  get("f1").querySelector(".messages").innerHTML = ERROR;
  swap("after", "1", { sourceElement: get("form") });
  assert.equal(checked(), 0);
  swap("after", "1");
  assert.equal(checked(), 1);
  assert.deepEqual(["i0", "i1"].map((id) => get(id).getAttribute("aria-invalid")), [null, "true"]);
  typeInto(get("i0"), "x");
  tick(150);
  assert.deepEqual(sent, [["1", "2,1,0"]]);
  get("f1").querySelector(".messages").innerHTML = "";
  swap("after", "1");
  assert.equal(get("i1").getAttribute("aria-invalid"), null);
});

test("validate checks every field and gives the keys of the wrong ones", async (t) => {
  const { checks, sent, tick } = open(t);
  const result = checks.validate();
  tick(150);
  assert.deepEqual(sent, [["1", "2,0,1"]]);
  for (const id of ["f0", "f1"]) get(id).querySelector(".messages").innerHTML = ERROR;
  get("f0").hidden = true;
  swap("after", "1");
  assert.deepEqual(await result, { count: 1, fields: ["k1"] });
});

test("validate answers even if the server does not", async (t) => {
  const { checks, tick } = open(t);
  const result = checks.validate();
  tick(5000);
  await settled();
  assert.deepEqual(await result, { count: 0, fields: [] });
});
