import assert from "node:assert/strict";
import { test } from "node:test";

import { createFrameSurface, createPageSurface } from "../../app/static/surfaces.js";
import { openPage } from "./page.mjs";

test("a page of its own asks in a dialog", () => {
  const window = openPage();
  const questions = [];
  window.confirm = (question) => questions.push(question) > 1;
  const surface = createPageSurface(() => {});
  assert.deepEqual([surface.confirm("Sure?"), surface.confirm("Sure?")], [false, true]);
  assert.deepEqual(questions, ["Sure?", "Sure?"]);
});

test("a frame asks on the button, and a second press in time confirms", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  openPage('<a id="discard">Discard</a>');
  const button = document.getElementById("discard");
  const { confirm } = createFrameSurface(() => {}, () => {}, () => {});
  assert.equal(confirm("Discard your changes?", button), false);
  assert.equal(button.textContent, "Discard your changes?");
  assert.equal(confirm("Discard your changes?", button), true);
  t.mock.timers.tick(5000);
  assert.equal(button.textContent, "Discard");
  assert.equal(confirm("Discard your changes?", button), false);
});

test("a frame brings the summary into view, and takes the focus only if it has it", () => {
  openPage('<section id="problems" tabindex="-1"></section>');
  const shown = [];
  const { showSummary } = createFrameSurface(() => {}, (element) => shown.push(element.id), () => {});
  let hasFocus = false;
  document.hasFocus = () => hasFocus;
  const summary = document.getElementById("problems");
  showSummary(null);
  showSummary(summary);
  assert.equal(document.activeElement, document.body);
  hasFocus = true;
  showSummary(summary);
  assert.equal(document.activeElement, summary);
  assert.deepEqual(shown, ["problems", "problems"]);
});
