import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { applyTheme, setColorScheme } from "../../app/static/theme.js";
import { openPage } from "./page.mjs";

const style = () => document.documentElement.style;

beforeEach(() => {
  openPage();
  // jsdom has no `CSS`: here a value is valid unless it is empty or says otherwise.
  globalThis.CSS = { supports: (_property, value) => value !== "" && !value.includes("invalid") };
});

test("allowed properties are set, and an empty value removes one", () => {
  assert.deepEqual(applyTheme({ accent: "#060", radius: "2px", font: "Georgia, serif" }), ["accent", "radius", "font"]);
  assert.equal(style().getPropertyValue("--accent"), "#060");
  assert.deepEqual(applyTheme({ accent: "" }), ["accent"]);
  assert.equal(style().getPropertyValue("--accent"), "");
});

const REFUSED = {
  "unknown name": { background: "red" },
  "name of a member": { constructor: "red" },
  "invalid value": { accent: "invalid" },
  "a file": { accent: "url(https://stranger.test/x)" },
  "another property": { accent: "red; background: red" },
  "a variable": { accent: "VAR(--ink)" },
  "an image": { accent: "image-set('x')" },
  "a long value": { font: "x".repeat(201) },
};

for (const [name, tokens] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, () => {
    assert.deepEqual(applyTheme(tokens), []);
    assert.equal(style().length, 0);
  });
}

test("only light and dark are color schemes", () => {
  setColorScheme("dark");
  for (const scheme of ["blue", "", null, undefined, {}]) setColorScheme(scheme);
  assert.equal(style().colorScheme, "dark");
});
