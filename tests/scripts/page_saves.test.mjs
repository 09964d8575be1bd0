import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeServer, field, form, openPage, respond } from "./page.mjs";

openPage();
const { createPageSaves } = await import("../../app/static/page_saves.js");

const SNAPSHOT = { secrets: [["f.pass", "s3cret"]], actions: [["s.pass", "replace"]], name: "f.a", id: "a", selection: [1, 1] };
const FORM = form([field(0, '<input name="f.a" id="a" value="2">')]);

/** A page with a form, and what a save does to it. */
function open(answer) {
  const window = openPage(FORM);
  window.scrollTo = () => {};
  window.HTMLElement.prototype.scrollIntoView = () => {};
  const requests = fakeServer(answer);
  const calls = [];
  const started = {
    element: document.getElementById("form"),
    takeSnapshot: () => SNAPSHOT,
    forget: async () => {},
    restore: (snapshot) => calls.push(["restore", snapshot]),
    resume: () => calls.push(["resume"]),
    save: () => calls.push(["save"]),
    show: (page) => calls.push(["show", page.title]),
  };
  const saves = createPageSaves(
    () => started,
    (url) => calls.push(["leave", `${url}`]),
  );
  return { saves, requests, calls, notice: () => document.getElementById("frame-notice")?.textContent ?? "" };
}

test("a save goes on to the record, at the panel that was shown", async () => {
  const answer = () => respond("", { status: 204, headers: { "x-location": "/forms/THING/9?told=saved" } });
  const { saves, requests, calls } = open(answer);
  document.getElementById("form").setAttribute("action", "/forms/THING/1#p0/a/1/1");
  await saves.save();
  assert.deepEqual([requests[0].method, requests[0].body.get("f.a")], ["POST", "2"]);
  assert.deepEqual(calls, [["leave", "https://forms.test/forms/THING/9?told=saved#p0/a/1/1"]]);
});

test("a form that comes back is shown, and secrets are put into it again", async () => {
  const { saves, calls, notice } = open(() => respond(`<title>Error: x</title>${FORM}`, { status: 422 }));
  await saves.save();
  assert.deepEqual(calls, [["show", "Error: x"], ["restore", { secrets: SNAPSHOT.secrets, actions: SNAPSHOT.actions }]]);
  assert.equal(notice(), "");
});

const PORTAL = "<title>Welcome</title><p>Accept the terms";
for (const [name, answer, words] of [
  ["no connection", () => Promise.reject(new TypeError()), "There is no connection"],
  ["a gateway without a server behind", () => respond("<h1>502 Bad Gateway</h1>", { status: 502 }), "The answer didn't come from this server"],
  ["a page of a network's portal", () => respond(PORTAL), "The answer didn't come from this server"],
  ["an empty answer", () => respond("", { status: 204 }), "The answer didn't come from this server"],
  ["another site's address", () => respond("", { status: 204, headers: { "x-location": "https://else.test/" } }), "didn't come from"],
  ["a sign-in that has ended", () => respond("{}", { status: 401, type: "application/problem+json" }), "You're signed out"],
  ["a refusal", () => respond('{"title": "No", "detail": "Why."}', { status: 503, type: "application/problem+json" }), "No. Why."],
]) {
  test(`after ${name} the form stays, says why, and can be saved again`, async () => {
    const { saves, calls, notice } = open(answer);
    await saves.save();
    assert.deepEqual(calls, [["resume"], ["restore", SNAPSHOT]]);
    assert.ok(notice().includes(words), notice());
    assert.equal(document.getElementById("form").inert, false);
    document.querySelector("#frame-notice button").click();
    assert.deepEqual(calls.at(-1), ["save"]);
  });
}
