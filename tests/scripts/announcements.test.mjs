import assert from "node:assert/strict";
import { test } from "node:test";

import { announce, withoutOneTimeParams } from "../../app/static/announcements.js";
import { openPage } from "./page.mjs";

test("a text becomes visible after the page is there, which has it read aloud", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  openPage('<div id="said">Saved.</div>');
  const element = document.getElementById("said");
  announce(element);
  assert.equal(element.className, "silent");
  t.mock.timers.tick(50);
  assert.equal(element.className, "");
});

test("parameters for one visit are removed, and no others", () => {
  const url = withoutOneTimeParams("https://forms.test/forms/THING/1?told=saved&q=x&draft=1&draft_of=2#p1");
  assert.equal(url.href, "https://forms.test/forms/THING/1?q=x#p1");
});
