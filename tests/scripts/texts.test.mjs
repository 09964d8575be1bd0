import assert from "node:assert/strict";
import { test } from "node:test";

import { loadFresh, openPage } from "./page.mjs";

/** A page with these texts, in a language; returns its `say`. */
async function open(texts, language = "en") {
  openPage();
  document.documentElement.lang = language;
  document.getElementById("texts").textContent = JSON.stringify(texts);
  return (await loadFresh("texts.js")).say;
}

test("a text is filled in, whatever its parameters contain", async () => {
  const say = await open({ saved: "Draft saved {time}, {time}" });
  assert.equal(say("saved", { time: "$& {time}" }), "Draft saved $& {time}, $& {time}");
});

test("a number chooses the sentence by the rules of the page's language", async () => {
  const english = await open({ changes: { one: "{count} change", other: "{count} changes" } });
  assert.deepEqual([0, 1, 2].map((count) => english("changes", { count })), ["0 changes", "1 change", "2 changes"]);
  const polish = await open({ changes: { one: "{count} zmiana", few: "{count} zmiany", many: "{count} zmian" } }, "pl");
  assert.deepEqual([1, 3, 5].map((count) => polish("changes", { count })), ["1 zmiana", "3 zmiany", "5 zmian"]);
});

test("a category that the language's texts lack is said as the others", async () => {
  const say = await open({ changes: { other: "{count} changes" } });
  assert.equal(say("changes", { count: 1 }), "1 changes");
});

test("a code that the page does not have is an error that names it", async () => {
  const say = await open({});
  assert.throws(() => say("nothing"), /"nothing"/);
});
