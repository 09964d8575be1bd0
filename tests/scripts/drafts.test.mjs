import assert from "node:assert/strict";
import { test } from "node:test";

import { createDrafts } from "../../app/static/drafts.js";
import { createInputs } from "../../app/static/inputs.js";
import { fakeServer, field, form, listen, openPage, respond, settled, typeInto } from "./page.mjs";

const SECRET =
  '<input type="radio" name="s.pass" value="keep" checked><div class="secret-new"><input name="f.pass" id="pass"></div>';
const PAUSE = 1200;

/** A browser that stores whatever it gets, and has nothing. */
function fakeStorage() {
  const soon = (request, name) => Promise.resolve().then(() => request[name]?.());
  const store = { put() {}, delete() {}, openCursor: () => finished({ result: null }) };
  function finished(request) {
    soon(request, "onsuccess");
    return request;
  }
  function transaction() {
    const started = { objectStore: () => store };
    soon(started, "oncomplete");
    return started;
  }
  return { open: () => finished({ result: { transaction, close() {} } }) };
}

const get = (id) => document.getElementById(id);
const status = () => get("kept").textContent;

/** Opens a form, with timers that stand still. Returns its drafts, and what the server gets. */
function open(t, { answer = () => respond(""), mode = "edit", storage = fakeStorage() } = {}) {
  globalThis.indexedDB = storage;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  openPage(form([field(0, '<input name="f.a" id="a" value="1">') + field(1, SECRET)], { mode }));
  const requests = fakeServer(answer);
  const element = get("form");
  const drafts = createDrafts(element, createInputs(element), listen);
  const pass = async (milliseconds) => {
    t.mock.timers.tick(milliseconds);
    await settled();
  };
  return { drafts, requests, pass };
}

test("a draft is saved after a pause, without secrets", async (t) => {
  const { requests, pass } = open(t);
  typeInto(get("pass"), "s3cret");
  typeInto(get("a"), "2");
  await pass(PAUSE - 1);
  assert.equal(requests.length, 0);
  await pass(1);
  assert.deepEqual(requests.map(({ method, url }) => [method, url]), [["POST", "/drafts/THING?record=1"]]);
  const body = Object.fromEntries(requests[0].body);
  assert.deepEqual(body, { "f.a": "2", definition: "hash1", version: "7", instance: "form1", "w.pass": "1" });
  assert.match(status(), /^Draft saved \d\d:\d\d$/);
  assert.equal(document.querySelector("[name=drafted]").value, "1");
});

test("typing goes on: the pause starts anew", async (t) => {
  const { requests, pass } = open(t);
  typeInto(get("a"), "2");
  await pass(PAUSE - 1);
  typeInto(get("a"), "23");
  await pass(PAUSE - 1);
  assert.equal(requests.length, 0);
  await pass(1);
  assert.equal(requests[0].body.get("f.a"), "23");
});

test("under steady typing a draft is saved within five seconds of the first key, again and again", async (t) => {
  const { requests, pass } = open(t);
  t.mock.method(performance, "now", () => now);
  let now = 1;
  for (let keys = 1; keys <= 100; keys += 1) {
    typeInto(get("a"), "x".repeat(keys));
    now += 100;
    await pass(100);
    assert.ok(keys - (requests.at(-1)?.body.get("f.a").length ?? 0) <= 50);
  }
  assert.ok(requests.length >= 2 && requests.length <= 4);
});

test("a draft that is offered can be discarded, and the form stays", async (t) => {
  const { requests, pass } = open(t);
  get("notices").innerHTML = '<section class="drafts"><ul><li><button name="draft" value="one"></button></li></ul></section>';
  get("notices").querySelector("button").click();
  await pass(0);
  assert.deepEqual(requests.map(({ url, body }) => [url, body.get("draft")]), [["/drafts/THING/discard?record=1", "one"]]);
  assert.equal(get("notices").children.length, 0);
});

test("only one request runs at a time, and the latest input is the last that is sent", async (t) => {
  const answers = [];
  const { drafts, requests, pass } = open(t, { answer: () => new Promise((resolve) => answers.push(() => resolve(respond("")))) });
  typeInto(get("a"), "2");
  await pass(PAUSE);
  assert.ok(drafts.isBusy());
  typeInto(get("a"), "3");
  await pass(PAUSE);
  assert.equal(requests.length, 1);
  answers[0]();
  await settled();
  await pass(PAUSE);
  assert.deepEqual(requests.map(({ body }) => body.get("f.a")), ["2", "3"]);
});

test("input that is taken back discards the draft", async (t) => {
  const { requests, pass } = open(t);
  typeInto(get("a"), "2");
  await pass(PAUSE);
  typeInto(get("a"), "1");
  await pass(PAUSE);
  assert.equal(requests[1].url, "/drafts/THING/discard?record=1");
  assert.equal(status(), "");
});

test("a draft that fails is sent again, after longer pauses", async (t) => {
  const { drafts, requests, pass } = open(t, { answer: (_, count) => (count < 3 ? new Error("offline") : respond("")) });
  typeInto(get("a"), "2");
  await pass(PAUSE);
  assert.equal(status(), "Draft not saved yet");
  await pass(PAUSE);
  assert.equal(requests.length, 1);
  await pass(PAUSE);
  assert.equal(requests.length, 2);
  await pass(4 * PAUSE);
  assert.equal(requests.length, 3);
  assert.match(status(), /^Draft saved/);
  assert.equal(await drafts.save(), true);
  assert.equal(requests.length, 3);
});

test("a session that has ended is named", async (t) => {
  const { drafts } = open(t, { answer: () => respond("", { status: 401 }) });
  typeInto(get("a"), "2");
  assert.equal(await drafts.save(), false);
  assert.match(status(), /^You.re signed out/);
});

test("after stop nothing is sent, after resume it is", async (t) => {
  const { drafts, requests, pass } = open(t);
  typeInto(get("a"), "2");
  drafts.stop();
  typeInto(get("a"), "3");
  await pass(2 * PAUSE);
  assert.equal(requests.length, 0);
  drafts.resume();
  await pass(PAUSE);
  assert.equal(requests[0].body.get("f.a"), "3");
});

for (const [code, words] of /** @type {const} */ ([[413, "Too large for a draft"], [409, "Too many drafts"]])) {
  test(`a draft that is refused with ${code} says why`, async (t) => {
    const { drafts } = open(t, { answer: () => respond("", { status: code }) });
    typeInto(get("a"), "2");
    assert.equal(await drafts.save(), false);
    assert.match(status(), new RegExp(words));
  });
}

test("a save waits for the draft that is on its way, but not for ever", async (t) => {
  const { drafts, pass } = open(t, { answer: () => new Promise(() => {}) });
  typeInto(get("a"), "2");
  await pass(PAUSE);
  let isSettled = false;
  drafts.settle().then(() => (isSettled = true));
  await pass(2999);
  assert.equal(isSettled, false);
  await pass(1);
  assert.equal(isSettled, true);
});

test("a page that is hidden sends its draft in a request that outlives it", async (t) => {
  const { requests } = open(t);
  const hide = () => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  typeInto(get("a"), "2");
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(requests.length, 0);
  hide();
  assert.deepEqual(requests.map(({ keepalive, body }) => [keepalive, body.get("f.a")]), [[true, "2"]]);
});

test("a form to be read has no drafts", async (t) => {
  const { drafts, requests, pass } = open(t, { mode: "view" });
  typeInto(get("a"), "2");
  await pass(PAUSE);
  assert.equal(await drafts.save(), true);
  assert.equal(requests.length, 0);
});

test("where the browser stores no copy, it is said that only the server has the draft", async (t) => {
  let isDown = false;
  const { pass } = open(t, { storage: null, answer: () => respond("", { status: isDown ? 503 : 200 }) });
  typeInto(get("a"), "2");
  await pass(PAUSE / 2);
  await pass(PAUSE / 2);
  assert.match(status(), /on the server only/);
  isDown = true;
  typeInto(get("a"), "3");
  await pass(PAUSE);
  assert.match(status(), /stores no copy, so stay/);
});
