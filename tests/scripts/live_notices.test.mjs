import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeServer, loadFresh, openPage, settled } from "./page.mjs";

/** A page in a frame that leads as its host page says: the shortest way to one that leads. */
async function leader(t, answer) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const window = openPage();
  const query = async () => {
    throw new Error("SecurityError");
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks: { query } }, configurable: true });
  Object.defineProperty(window, "parent", { value: { length: 0 }, configurable: true });
  const requests = fakeServer(answer);
  const { receiveRelayed, useRelay } = await import("../../app/static/page_groups.js");
  const { joinNotices } = await loadFresh("live_notices.js");
  const [sent, heard] = [[], []];
  useRelay((payload) => sent.push(payload.message));
  const leave = await joinNotices("/live/THING", "g", "own", {
    onNotice: (notice) => heard.push(notice),
    onLost: () => heard.push("lost"),
  });
  const receive = (message) => receiveRelayed({ group: "g", message });
  receiveRelayed({ group: "g", lead: true });
  async function pass(milliseconds) {
    t.mock.timers.tick(milliseconds);
    for (let turn = 0; turn < 20; turn += 1) await settled();
  }
  return { requests, sent, heard, leave, receive, pass };
}

/** A stream with one event, which stays open until the request is aborted. */
function stream({ signal }, entity, definition) {
  const text = `event: definition\ndata: ${JSON.stringify({ entity, definition })}\n\n`;
  const start = (controller) => {
    controller.enqueue(new TextEncoder().encode(text));
    signal.addEventListener("abort", () => controller.error(new Error("AbortError")));
  };
  return new Response(new ReadableStream({ start }));
}

test("the leader asks for what all pages want, and passes on what it hears", async (t) => {
  const page = await leader(t, (request) => stream(request, "OTHER", "hash2"));
  page.receive({ type: "watch", page: "second", watch: "a b" });
  await page.pass(60);
  assert.equal(page.requests[0].url, "/live/THING?group=g&watch=own&watch=a%20b");
  const notice = { entity: "OTHER", definition: "hash2" };
  assert.deepEqual(page.heard, [notice]);
  assert.deepEqual(page.sent.at(-1), { type: "notice", notice });
  page.receive({ type: "watch", page: "third", watch: "c" });
  await page.pass(60);
  assert.match(page.requests[1].url, /watch=c$/);
  page.receive({ type: "watch", page: "fourth", watch: "c" });
  await page.pass(60);
  assert.equal(page.requests.length, 2, "what is reported already needs no other connection");
  page.leave();
});

test("after attempts in vain it says that there is no connection, and tries on", async (t) => {
  const page = await leader(t, () => new TypeError("offline"));
  await page.pass(60);
  await page.pass(1000);
  assert.deepEqual(page.heard, []);
  await page.pass(2000);
  assert.deepEqual([page.heard, page.sent.at(-1)], [["lost"], { type: "lost" }]);
  await page.pass(20_000);
  assert.equal(page.requests.length, 4);
  page.leave();
});

test("a refusal is no reason to try again at once", async (t) => {
  const page = await leader(t, () => new Response("", { status: 401 }));
  await page.pass(60);
  assert.deepEqual(page.heard, ["lost"]);
  await page.pass(5000);
  assert.equal(page.requests.length, 1);
  page.leave();
});

test("others are heard, and told what this page wants", async (t) => {
  const page = await leader(t, (request) => stream(request, "THING", "hash1"));
  page.receive({ type: "notice", notice: { entity: "THING", definition: "hash3" } });
  page.receive({ type: "lost" });
  page.receive({ type: "census" });
  assert.deepEqual(page.heard, [{ entity: "THING", definition: "hash3" }, "lost"]);
  assert.deepEqual([page.sent.at(-1).type, page.sent.at(-1).watch], ["watch", "own"]);
  page.leave();
});
