import assert from "node:assert/strict";
import { test } from "node:test";

import { loadFresh, openPage, settled } from "./page.mjs";

/** Locks and channels as a browser has them, for pages that are all in this process. */
function fakeBrowser() {
  const held = new Map();
  const queues = new Map();
  async function request(name, options, work = options) {
    if (held.has(name)) {
      if (options.ifAvailable) return work(null);
      await new Promise((resolve, reject) => {
        queues.set(name, [...(queues.get(name) ?? []), resolve]);
        options.signal?.addEventListener("abort", () => reject(new Error("AbortError")));
      });
    }
    held.set(name, true);
    try {
      return await work({ name });
    } finally {
      const [next, ...rest] = queues.get(name) ?? [];
      queues.set(name, rest);
      held.delete(name);
      next?.();
    }
  }
  const channels = new Set();
  globalThis.BroadcastChannel = class {
    constructor(name) {
      this.name = name;
      channels.add(this);
    }
    postMessage(data) {
      for (const each of channels) if (each !== this && each.name === this.name) each.onmessage?.({ data });
    }
    close() {
      channels.delete(this);
    }
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request, query: async () => ({}) } }, configurable: true });
}

/** A browser that refuses storage to the frames of other sites. */
function refuseLocks() {
  const query = async () => {
    throw new Error("SecurityError");
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks: { query } }, configurable: true });
}

/** Leads until it is over; says so in `terms`. */
const leading = (terms, name) => (signal) =>
  new Promise((resolve) => {
    terms.push(`${name} begins`);
    signal.addEventListener("abort", () => {
      terms.push(`${name} ends`);
      resolve();
    });
  });

test("one page of a group leads; where it leaves, the next one does", async () => {
  openPage();
  fakeBrowser();
  const { joinGroup } = await loadFresh("page_groups.js");
  const [one, two] = [await joinGroup("g"), await joinGroup("g")];
  const [terms, heard] = [[], []];
  two.listen((data) => heard.push(data));
  one.lead(leading(terms, "one"), () => {});
  two.lead(leading(terms, "two"), () => {});
  one.send({ type: "hello" });
  await settled();
  assert.deepEqual([terms, heard], [["one begins"], [{ type: "hello" }]]);
  one.leave();
  await settled();
  assert.deepEqual(terms, ["one begins", "one ends", "two begins"]);
  two.leave();
});

test("no more than two groups lead at once, and a third one says that it waits", async () => {
  openPage();
  fakeBrowser();
  const { joinGroup } = await loadFresh("page_groups.js");
  const terms = [];
  const groups = await Promise.all(["a", "b", "c"].map(joinGroup));
  for (const [index, group] of groups.entries()) group.lead(leading(terms, index), () => terms.push(`${index} waits`));
  await settled();
  assert.deepEqual(terms.toSorted(), ["0 begins", "1 begins", "2 waits"]);
  groups[0].leave();
  await settled();
  assert.ok(terms.includes("2 begins"));
  for (const group of groups) group.leave();
});

test("without locks a page is alone", async () => {
  openPage();
  refuseLocks();
  const { joinGroup } = await loadFresh("page_groups.js");
  assert.equal(await joinGroup("g"), null);
});

test("a frame in an element leads where its host page says so, and hears its own group alone", async () => {
  const window = openPage();
  refuseLocks();
  Object.defineProperty(window, "parent", { value: { length: 0 }, configurable: true });
  const { joinGroup, receiveRelayed, useRelay } = await loadFresh("page_groups.js");
  const [sent, terms, heard] = [[], [], []];
  useRelay((payload) => sent.push(payload));
  const group = await joinGroup("g");
  group.listen((data) => heard.push(data));
  group.lead(leading(terms, "one"), () => {});
  group.send({ type: "hello" });
  for (const payload of [{ group: "other", lead: true }, { group: "other", message: { type: "x" } }]) receiveRelayed(payload);
  assert.deepEqual([terms, heard], [[], []]);
  for (const payload of [{ group: "g", lead: true }, { group: "g", lead: true }, { group: "g", message: { type: "x" } }]) {
    receiveRelayed(payload);
  }
  receiveRelayed({ group: "g", lead: false });
  group.leave();
  assert.deepEqual([terms, heard], [["one begins", "one ends"], [{ type: "x" }]]);
  assert.deepEqual(sent, [
    { group: "g", message: {} },
    { group: "g", message: { type: "hello" } },
    { group: "", message: {} },
  ]);
});
