import assert from "node:assert/strict";
import { test } from "node:test";

import { createPanels } from "../../app/static/panels.js";
import { fakeSurface, field, form, listen, openPage } from "./page.mjs";

const INPUT = '<input name="f.a">';
const ERROR = '<p class="message error">Wrong.</p>';
const URL_OF_FORM = "https://forms.test/forms/THING/1";

function open(panels, { hash = "", ...options } = {}) {
  const window = openPage(form(panels, options), URL_OF_FORM + hash);
  return { window, panels: createPanels(document.getElementById("form"), listen, fakeSurface().surface) };
}

const get = (id) => document.getElementById(id);
const current = () => [...document.querySelectorAll(".panel.current")].map(({ id }) => id).join();
const press = (key) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
  return event.defaultPrevented;
};

test("the first panel is shown, and the address stays as it is", () => {
  open(["", "", ""]);
  assert.equal(current(), "p0");
  assert.equal(location.hash, "");
  assert.deepEqual([get("p0").getAttribute("role"), get("p1").getAttribute("role")], ["tabpanel", null]);
  assert.deepEqual([get("p0-tab").tabIndex, get("p1-tab").tabIndex], [0, -1]);
});

test("the address says which panel is shown", () => {
  open(["", "", ""], { hash: "#p1/f3-input/1/1" });
  assert.equal(current(), "p1");
  assert.equal(get("pick").value, "p1");
});

test("a panel with an error is shown first", () => {
  open(["", "", field(0, INPUT, ERROR)], { hash: "#p1" });
  assert.equal(current(), "p2");
});

test("a tab, the select and the address show a panel", () => {
  const { window } = open(["", "", ""]);
  get("p1-tab").click();
  assert.deepEqual([current(), location.hash], ["p1", "#p1"]);
  get("pick").value = "p2";
  get("pick").dispatchEvent(new Event("change"));
  assert.deepEqual([current(), location.hash], ["p2", "#p2"]);
  window.location.hash = "#p0";
  window.dispatchEvent(new window.Event("hashchange"));
  assert.equal(current(), "p0");
});

test("arrow keys move between the tabs that are shown, and round", () => {
  const { panels } = open(["", "", "", ""]);
  panels.hide(1, true);
  get("p0-tab").focus();
  const visited = ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "Home", "End"].map((key) => press(key) && current());
  assert.deepEqual(visited, ["p2", "p3", "p0", "p3", "p0", "p3"]);
  assert.equal(document.activeElement, get("p3-tab"));
  assert.deepEqual([press(" "), press("x"), current()], [true, false, "p3"]);
});

test("a panel that is hidden while it is shown gives way to the first that is not", () => {
  const { panels } = open(["", "", ""]);
  panels.show(get("p1"));
  panels.hide(0, true);
  panels.hide(1, true);
  assert.equal(current(), "p2");
  assert.ok(get("p1-tab").hidden && get("pick").options[1].disabled);
  panels.hide(1, false);
  assert.equal(get("p1-tab").hidden, false);
});

test("panels that a frame leaves out are hidden until one has an error", () => {
  const { panels } = open([field(0, INPUT), field(1, INPUT), ""], { leftOut: [1, 2] });
  assert.deepEqual([get("p1").hidden, get("p2").hidden, get("form").classList.contains("single")], [true, true, true]);
  panels.hide(1, false);
  assert.equal(get("p1").hidden, true);
  get("f1").querySelector(".messages").innerHTML = ERROR;
  panels.countErrors();
  assert.deepEqual([get("p1").hidden, get("p2").hidden, get("form").classList.contains("single")], [false, true, false]);
});

test("errors are counted on the tabs and in the select", () => {
  const { panels } = open([field(0, INPUT, ERROR) + field(1, INPUT, ERROR), field(2, INPUT, ERROR), field(3, INPUT)]);
  panels.countErrors();
  assert.deepEqual([...document.querySelectorAll(".tab .badges")].map((each) => each.textContent), ["Problems: 2", "Problems: 1", ""]);
  assert.deepEqual([...get("pick").options].map(({ text }) => text), ["Panel 0 (2 problems)", "Panel 1 (1 problem)", "Panel 2"]);
  get("f0").hidden = true;
  panels.countErrors();
  assert.equal(get("pick").options[0].text, "Panel 0 (1 problem)");
});

test("tabs of changed fields are marked", () => {
  const { panels } = open([field(0, INPUT), field(1, INPUT)]);
  panels.markChanged(new Set([get("f1")]));
  assert.deepEqual([...document.querySelectorAll(".tab.dirty")].map(({ id }) => id), ["p1-tab"]);
});

test("a form without panels has none to show", () => {
  const { panels } = open([]);
  panels.hide(0, true);
  panels.countErrors();
  assert.equal(current(), "");
});
