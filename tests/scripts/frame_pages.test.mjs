import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeServer, loadFresh, openPage, respond } from "./page.mjs";

const FRAME = "https://forms.test/embed/THING/1?by=token&compact=1&draft=1&other=x";

/** The module in a frame with this address. */
async function open(url = FRAME) {
  openPage("", url);
  return loadFresh("frame_pages.js");
}

test("the options of the frame's address go along with each page", async () => {
  const { frameOptions, requestPage } = await open();
  assert.deepEqual([...frameOptions], [["by", "token"], ["compact", "1"]]);
  const requests = fakeServer(() => respond("<h1>Hello</h1>"));
  await requestPage("/embed/THING/2?draft=1");
  frameOptions.set("readonly", "1");
  await requestPage("https://forms.test/embed/THING/2?compact=0");
  await requestPage("/forms/THING/2");
  assert.deepEqual(requests.map(({ url }) => url), [
    "https://forms.test/embed/THING/2?draft=1&by=token&compact=1",
    "https://forms.test/embed/THING/2?compact=1&by=token&readonly=1",
    "https://forms.test/forms/THING/2",
  ]);
  assert.equal(requests[0].headers.get("accept"), "application/problem+json, text/html");
});

test("a page comes as a document", async () => {
  const { requestPage } = await open();
  fakeServer(() => respond("<h1>Hello</h1>", { status: 422, type: "text/html; charset=utf-8", url: "https://forms.test/x" }));
  const { status, url, page, problem } = await requestPage("/embed/THING/1");
  assert.deepEqual([status, url, page.querySelector("h1").textContent, problem], [422, "https://forms.test/x", "Hello", {}]);
});

test("a problem comes with its code", async () => {
  const { requestPage } = await open();
  fakeServer(() => respond({ title: "Gone", code: "gone" }, { status: 410, type: "application/problem+json" }));
  const { status, page, problem } = await requestPage("/embed/THING/1");
  assert.deepEqual([status, page, problem], [410, null, { title: "Gone", code: "gone" }]);
});

test("a response that is neither a page nor JSON is a problem without words", async () => {
  const { requestPage } = await open();
  fakeServer(() => respond("Bad gateway", { status: 502, type: "text/plain" }));
  const { status, page, problem } = await requestPage("/embed/THING/1");
  assert.deepEqual([status, page, problem], [502, null, {}]);
});

test("without a connection the status is 0", async () => {
  const { requestPage } = await open();
  fakeServer(() => new Error("offline"));
  const { status, page, problem } = await requestPage("/embed/THING/1");
  assert.deepEqual([status, page, problem.code], [0, null, "offline"]);
});

test("a post sends its parameters", async () => {
  const { postPage } = await open();
  const requests = fakeServer(() => respond(""));
  await postPage("/embed/THING/1", new URLSearchParams([["f.a", "1"], ["f.a", "2"]]));
  assert.deepEqual([requests[0].method, String(requests[0].body)], ["POST", "f.a=1&f.a=2"]);
});

test("the frame's address is that of its page, without what is said once", async () => {
  const { showAddress } = await open(`${FRAME}#p2`);
  showAddress("https://forms.test/embed/THING/8?told=saved&draft_of=2");
  assert.equal(location.href, "https://forms.test/embed/THING/8?by=token&compact=1#p2");
});
