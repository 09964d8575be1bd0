import assert from "node:assert/strict";
import { test } from "node:test";

import { watchDefinition } from "../../app/static/definition_updates.js";
import { fakeServer, fakeSurface, field, form, openPage, respond, settled } from "./page.mjs";

const current = (definition) =>
  respond({ definition, entity: "THING", group: "g", watch: "w" }, { type: "application/json" });
const offer = () => document.getElementById("renewed");
const button = () => offer().querySelector("button");

/** The stream of events that a test writes to. */
let stream;

function openStream() {
  const body = new ReadableStream({
    start(controller) {
      stream = controller;
    },
  });
  return new Response(body);
}

async function emit(definition, entity = "THING") {
  stream.enqueue(new TextEncoder().encode(`event: definition\ndata: ${JSON.stringify({ entity, definition })}\n\n`));
  for (let turn = 0; turn < 5; turn += 1) await settled();
}

async function open(t, { isFrame = false, answer = () => current("hash1"), update = async () => {} } = {}) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  openPage(form([field(0, '<input name="f.a">')]));
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  const requests = fakeServer((request, count) => (request.url.endsWith("/current") ? answer(request, count) : openStream()));
  const { surface, events } = fakeSurface({ isFrame });
  const lifetime = new AbortController();
  t.after(() => lifetime.abort());
  watchDefinition(document.getElementById("form"), lifetime.signal, update, surface);
  for (let turn = 0; turn < 5; turn += 1) await settled();
  const tick = (seconds) => t.mock.timers.tick(seconds * 1000);
  const urls = () => requests.map(({ url }) => url);
  return { requests, events, lifetime, tick, urls };
}

test("a new definition is offered once, and the offer goes when the old one is back", async (t) => {
  const { events, urls } = await open(t);
  assert.deepEqual(urls(), ["/live/THING/current", "/live/THING"]);
  await emit("hash1");
  await emit("hash2", "OTHER");
  assert.equal(offer(), null);
  for (let time = 0; time < 2; time += 1) await emit("hash2");
  assert.equal(document.querySelectorAll("#notices > *").length, 1);
  assert.deepEqual(events, [["definition.changed", {}]]);
  await emit("hash1");
  assert.equal(offer(), null);
});

test("the form is updated when the person asks for it", async (t) => {
  let updates = 0;
  await open(t, {
    async update() {
      updates += 1;
      if (updates === 1) throw new Error("503");
    },
  });
  await emit("hash2");
  button().click();
  await settled();
  assert.deepEqual([button().disabled, button().textContent], [false, "That didn't work. Try again"]);
  button().click();
  await settled();
  assert.deepEqual([updates, button().disabled], [2, true]);
});

test("a frame that cannot share a connection takes none, and asks at intervals", async (t) => {
  const { urls, tick } = await open(t, { isFrame: true, answer: (_, count) => current(count < 3 ? "hash1" : "hash2") });
  tick(20);
  await settled();
  assert.equal(offer(), null);
  tick(20);
  for (let turn = 0; turn < 5; turn += 1) await settled();
  assert.deepEqual(urls(), Array(3).fill("/live/THING/current"));
  assert.notEqual(offer(), null);
});

test("the server is asked until events get through, and no longer", async (t) => {
  const { urls, tick } = await open(t, { answer: (_, count) => (count === 1 ? new Error("offline") : current("hash1")) });
  tick(20);
  for (let turn = 0; turn < 5; turn += 1) await settled();
  assert.deepEqual(urls(), ["/live/THING/current", "/live/THING/current", "/live/THING"]);
  await emit("hash1");
  tick(60);
  assert.equal(urls().length, 3);
  stream.close();
  for (let turn = 0; turn < 5; turn += 1) await settled();
  tick(20);
  assert.equal(urls().length, 4);
});

test("a page that nobody sees holds no connection", async (t) => {
  const { requests, urls } = await open(t);
  const setVisibility = (value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  setVisibility("hidden");
  assert.ok(requests[1].signal.aborted);
  setVisibility("visible");
  for (let turn = 0; turn < 5; turn += 1) await settled();
  assert.deepEqual(urls().slice(2), ["/live/THING/current", "/live/THING"]);
});

test("it ends with the form", async (t) => {
  const { lifetime, requests, tick } = await open(t);
  lifetime.abort();
  tick(60);
  assert.equal(requests.length, 2);
  assert.ok(requests[1].signal.aborted);
});
