import assert from "node:assert/strict";
import { test } from "node:test";

import { readEvents } from "../../app/static/event_stream.js";
import { fakeServer, openPage, respond } from "./page.mjs";

/** A response whose body comes in these pieces. */
function streamed(...pieces) {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function read(answer, signal = new AbortController().signal) {
  openPage();
  const requests = fakeServer(answer);
  const events = [];
  const status = await readEvents("/live/THING", signal, (name, data) => events.push([name, data]));
  return { status, events, requests };
}

test("events are read however they are cut, comments are not", async () => {
  const { status, events, requests } = await read(() =>
    streamed("event: defin", "ition\ndata: {\"a\": 1}\n", "\n: still here\n\nevent: other\n\nevent: cut"),
  );
  assert.deepEqual([status, events], [200, [["definition", '{"a": 1}'], ["other", ""]]]);
  assert.match(requests[0].headers.get("accept"), /json/);
});

test("a refusal is its status, and no connection is 0", async () => {
  assert.equal((await read(() => respond({}, { status: 429 }))).status, 429);
  assert.equal((await read(() => new TypeError("offline"))).status, 0);
});

test("what is over before it begins requests nothing", async () => {
  const lifetime = new AbortController();
  lifetime.abort();
  const { status, requests } = await read(() => streamed(), lifetime.signal);
  assert.deepEqual([status, requests.length], [0, 0]);
});
