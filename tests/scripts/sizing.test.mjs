import assert from "node:assert/strict";
import { test } from "node:test";

import { createSizing } from "../../app/static/sizing.js";
import { openPage, settled } from "./page.mjs";

/** An element whose height a test sets, and what is reported of it. */
async function open(t, height = 100) {
  openPage();
  const state = { height, now: 0, reports: [], loops: 0, resized: () => {} };
  t.mock.method(performance, "now", () => state.now);
  Object.defineProperty(document, "fonts", { value: { ready: Promise.resolve() } });
  globalThis.requestAnimationFrame = (run) => {
    run();
    return 0;
  };
  globalThis.ResizeObserver = class {
    constructor(run) {
      state.resized = run;
    }
    observe() {}
  };
  const element = { getBoundingClientRect: () => ({ height: state.height }) };
  state.sizing = createSizing(element, (value) => state.reports.push(value), () => (state.loops += 1));
  state.set = (value) => {
    state.height = value;
    state.resized();
  };
  await settled();
  return state;
}

test("the height is reported once the fonts are there, rounded up", async (t) => {
  const { reports } = await open(t, 99.2);
  assert.deepEqual(reports, [100]);
});

test("changes of a pixel or a little less height are not reported", async (t) => {
  const state = await open(t);
  for (const height of [101, 100, 96, 98]) state.set(height);
  assert.deepEqual(state.reports, [100]);
  state.set(102);
  state.set(97);
  assert.deepEqual(state.reports, [100, 102, 97]);
});

test("the last height is reported again when asked for", async (t) => {
  const state = await open(t);
  state.sizing.repeat();
  assert.deepEqual(state.reports, [100, 100]);
});

/** Two heights that follow each other, as when a scroll bar of the host page comes and goes. */
function flap(state, times) {
  for (let time = 0; time < times; time += 1) {
    state.now += 10;
    state.set(time % 2 ? 200 : 300);
  }
}

test("a loop is found once, and then the height only grows", async (t) => {
  const state = await open(t);
  flap(state, 100);
  assert.equal(state.loops, 1);
  const count = state.reports.length;
  assert.equal(state.reports.at(-1), 300);
  flap(state, 100);
  assert.equal(state.reports.length, count);
  assert.equal(state.loops, 1);
  state.now += 60_000;
  state.set(200);
  assert.equal(state.reports.at(-1), 300);
  state.set(400);
  assert.equal(state.reports.at(-1), 400);
});

test("a loop ends when the person does something", async (t) => {
  const state = await open(t);
  flap(state, 100);
  document.dispatchEvent(new Event("keydown"));
  state.set(150);
  assert.equal(state.reports.at(-1), 150);
  assert.equal(state.loops, 1);
});

test("many changes over a longer time are no loop", async (t) => {
  const state = await open(t);
  for (let time = 0; time < 100; time += 1) {
    state.now += 150;
    state.set(time % 2 ? 200 : 300);
  }
  assert.equal(state.loops, 0);
  assert.equal(state.reports.length, 101);
});
