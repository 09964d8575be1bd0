import assert from "node:assert/strict";
import { test } from "node:test";

import { createPanels } from "../../app/static/panels.js";
import { createSummary } from "../../app/static/summary.js";
import { fakeSurface, field, form, listen, openPage } from "./page.mjs";

const get = (id) => document.getElementById(id);
const error = (text) => `<p class="message error">${text}</p>`;
const input = (position) => `<input name="f.k${position}" id="f${position}-input">`;
const item = ([href, text, rule]) => `<li data-rule="${rule ?? "required"}"><a href="#${href}">${text}</a> <span>(General)</span></li>`;

/** A form with three fields with errors in two panels, and the summary that the server makes of them. */
function open(more = []) {
  const problems = [["f0-input", "A"], ["f1-input", "B"], ["f2-input", "C"], ...more];
  const list = `<h2 id="problems-title">There are problems</h2><ul>${problems.map(item).join("")}</ul>`;
  const conflict = '<fieldset class="conflict" id="c"><input type="radio" id="mine"></fieldset>';
  const panels = [field(0, input(0), error("A")) + field(1, input(1), error("B")), field(2, input(2), error("C")) + field(3, input(3))];
  openPage(`${form(panels)}<div id="summary"><section id="problems">${list}</section></div>${conflict}`);
  const { surface } = fakeSurface();
  return createSummary(listen, createPanels(get("form"), listen, surface), surface);
}

const title = () => get("problems-title").textContent;
const shown = () => [...document.querySelectorAll("#problems li:not([hidden]) a")].map(({ textContent }) => textContent).join();
const say = (position, ...texts) => (get(`f${position}`).querySelector(".messages").innerHTML = texts.map(error).join(""));
const button = () => document.querySelector("#problems button");

test("the summary shows the first problem, and all of them on demand", () => {
  open();
  assert.deepEqual([title(), shown(), button().textContent], ["There are problems", "A", "Show all"]);
  button().click();
  assert.deepEqual([shown(), button().textContent, button().getAttribute("aria-expanded")], ["A,B,C", "Show one", "true"]);
  button().click();
  assert.equal(shown(), "A");
});

test("corrections leave the summary, and the last one takes it along", () => {
  const summary = open();
  say(0);
  summary.update();
  assert.deepEqual([title(), shown()], ["2 problems left of 3", "B"]);
  say(1);
  summary.update();
  assert.deepEqual([title(), shown(), button().hidden], ["1 problem left of 3", "C", true]);
  say(0, "A");
  say(1, "B");
  summary.update();
  assert.deepEqual([title(), shown()], ["There are problems", "A"]);
  say(0);
  say(1);
  say(2);
  summary.update();
  assert.equal(get("summary").childNodes.length, 0);
});

test("another problem of the same field takes the place of the first", () => {
  const summary = open();
  say(0, "D");
  summary.update();
  assert.deepEqual([title(), shown()], ["There are problems", "D"]);
});

test("a field that is hidden by now has no problem", () => {
  const summary = open();
  get("f0").hidden = true;
  get("p1").hidden = true;
  summary.update();
  assert.deepEqual([title(), shown()], ["1 problem left of 3", "B"]);
});

test("a secret to be entered again and a conflict are left until the person does something about them", () => {
  const summary = open([["f3-input", "Enter E again", "retype"], ["c", "F", "conflict"]]);
  for (const position of [0, 1, 2]) say(position);
  summary.update();
  assert.deepEqual([title(), shown()], ["2 problems left of 5", "Enter E again"]);
  get("f3").classList.add("changed");
  summary.update();
  assert.deepEqual([title(), shown()], ["1 problem left of 5", "F"]);
  get("mine").checked = true;
  summary.update();
  assert.equal(get("problems"), null);
});

test("a link leads to its field, also in another panel", () => {
  open();
  button().click();
  document.querySelectorAll("#problems a")[2].click();
  assert.deepEqual([document.querySelector(".panel.current").id, document.activeElement.id], ["p1", "f2-input"]);
});

test("a form without a summary has none to follow", () => {
  openPage(form([field(0, input(0))]));
  const { surface } = fakeSurface();
  createSummary(listen, createPanels(get("form"), listen, surface), surface).update();
  assert.equal(get("problems"), null);
});
