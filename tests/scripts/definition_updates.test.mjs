import assert from "node:assert/strict";
import { test } from "node:test";

import { watchDefinition } from "../../app/static/definition_updates.js";
import { fakeServer, fakeSurface, field, form, openPage, respond, settled } from "./page.mjs";

const current = (definition) => respond({ definition }, { type: "application/json" });
const offer = () => document.getElementById("renewed");
const button = () => offer().querySelector("button");

/** Node's own events, which its own `EventTarget` takes. */
const NodeEvent = Event;

/** An event source that a test makes events for. */
class FakeEventSource extends EventTarget {
  static CLOSED = 2;
  static opened = [];
  readyState = 1;

  constructor(url) {
    super();
    this.url = url;
    FakeEventSource.opened.push(this);
  }

  close() {
    this.readyState = FakeEventSource.CLOSED;
  }

  emit(name, data) {
    this.dispatchEvent(Object.assign(new NodeEvent(name), { data }));
  }
}

function open(t, { isFrame = false, answer = () => current("hash1"), update = async () => {} } = {}) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  openPage(form([field(0, '<input name="f.a">')]));
  globalThis.EventSource = FakeEventSource;
  FakeEventSource.opened = [];
  const requests = fakeServer(answer);
  const { surface, events } = fakeSurface({ isFrame });
  const lifetime = new AbortController();
  watchDefinition(document.getElementById("form"), lifetime.signal, update, surface);
  return { requests, events, lifetime, tick: (seconds) => t.mock.timers.tick(seconds * 1000) };
}

test("a new definition is offered once, and the offer goes when the old one is back", (t) => {
  const { events } = open(t);
  const [source] = FakeEventSource.opened;
  assert.equal(source.url, "/live/THING");
  source.emit("definition", '{"definition":"hash1"}');
  assert.equal(offer(), null);
  for (let time = 0; time < 2; time += 1) source.emit("definition", '{"definition":"hash2"}');
  assert.equal(document.querySelectorAll("#notices > *").length, 1);
  assert.deepEqual(events, [["definition.changed", {}]]);
  source.emit("definition", '{"definition":"hash1"}');
  assert.equal(offer(), null);
});

test("the form is updated when the person asks for it", async (t) => {
  let updates = 0;
  open(t, {
    async update() {
      updates += 1;
      if (updates === 1) throw new Error("503");
    },
  });
  FakeEventSource.opened[0].emit("definition", '{"definition":"hash2"}');
  button().click();
  await settled();
  assert.deepEqual([button().disabled, button().textContent], [false, "That didn't work. Try again"]);
  button().click();
  await settled();
  assert.deepEqual([updates, button().disabled], [2, true]);
});

test("a frame asks at intervals, since an event source has no session", async (t) => {
  const { requests, tick } = open(t, { isFrame: true, answer: (_, count) => current(count < 3 ? "hash1" : "hash2") });
  assert.equal(FakeEventSource.opened.length, 0);
  tick(20);
  await settled();
  assert.equal(offer(), null);
  tick(20);
  await settled();
  assert.deepEqual(requests.map(({ url }) => url), Array(3).fill("/live/THING/current"));
  assert.notEqual(offer(), null);
});

test("where events do not get through, the server is asked", async (t) => {
  const { requests } = open(t, { answer: () => new Error("offline") });
  const [source] = FakeEventSource.opened;
  for (let time = 0; time < 2; time += 1) source.emit("error");
  assert.equal(requests.length, 0);
  source.emit("error");
  assert.equal(requests.length, 1);
  assert.equal(source.readyState, FakeEventSource.CLOSED);
});

test("a page that nobody sees holds no connection", (t) => {
  open(t);
  const setVisibility = (value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  setVisibility("hidden");
  assert.equal(FakeEventSource.opened[0].readyState, FakeEventSource.CLOSED);
  setVisibility("visible");
  assert.equal(FakeEventSource.opened.length, 2);
});

test("it ends with the form", (t) => {
  const { lifetime, requests, tick } = open(t, { isFrame: true });
  lifetime.abort();
  tick(60);
  assert.equal(requests.length, 1);
});
