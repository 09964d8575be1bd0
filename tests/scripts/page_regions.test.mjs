import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./page.mjs";

const region = (label, help, at = "/0", more = "") => `<section data-region="inspector" data-at="${at}">
  <form><input type="hidden" name="do" value="set"><input name="p.label" value="${label}"><textarea name="p.help">${help}</textarea>
  <input type="checkbox" name="p.required" value="on"></form>${more}</section><p data-region="count">${label}</p>`;
const { DOMParser } = openPage(region("before", ""));
const { replaceRegions } = await import("../../app/static/page_regions.js");
const pageOf = (body) => new DOMParser().parseFromString(body, "text/html");
const input = (name) => document.querySelector(`[name="${name}"]`);
const sent = (fields = {}) => new URLSearchParams(fields);

test("every region is replaced, and what no region is in stays", () => {
  document.body.innerHTML = `<b id="stays"></b>${region("before", "")}`;
  const stays = document.getElementById("stays");
  replaceRegions(pageOf(region("after", "h")), sent());
  assert.equal(input("p.label").value, "after");
  assert.equal(document.querySelector("[data-region=count]").textContent, "after");
  assert.equal(document.getElementById("stays"), stays);
});

test("focus and selection stay", () => {
  document.body.innerHTML = region("before", "text");
  input("p.help").focus();
  input("p.help").setSelectionRange(1, 3);
  replaceRegions(pageOf(region("after", "text")), sent());
  assert.equal(document.activeElement, input("p.help"));
  assert.deepEqual([input("p.help").selectionStart, input("p.help").selectionEnd], [1, 3]);
});

test("what was typed since the post goes over, and what was posted does not", () => {
  document.body.innerHTML = region("before", "");
  input("p.label").value = " posted ";
  input("p.help").value = "typed since";
  input("p.required").checked = true;
  replaceRegions(pageOf(region("posted", "")), sent({ "p.label": " posted " }));
  assert.deepEqual([input("p.label").value, input("p.help").value, input("p.required").checked], ["posted", "typed since", true]);
});

test("nothing goes over to another part", () => {
  document.body.innerHTML = region("before", "");
  input("p.help").value = "typed";
  replaceRegions(pageOf(region("other", "", "/1")), sent());
  assert.equal(input("p.help").value, "");
});

test("what is open stays open", () => {
  const details = (attribute) => `<details data-key="/panel/0"${attribute}><summary>A</summary></details>`;
  document.body.innerHTML = region("x", "", "/0", details(" open"));
  replaceRegions(pageOf(region("x", "", "/0", details(""))), sent());
  assert.equal(document.querySelector("details").open, true);
});
