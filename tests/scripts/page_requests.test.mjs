import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeServer, form, openPage, respond } from "./page.mjs";

openPage(form([]));
const { postForm, requestPage } = await import("../../app/static/page_requests.js");

test("a page is a document, and a problem is read", async () => {
  fakeServer(() => respond("<title>Here</title>", { status: 422 }));
  const { status, page, problem } = await requestPage("/forms/THING/1");
  assert.deepEqual([status, page.title, problem], [422, "Here", {}]);
  fakeServer(() => respond({ title: "No" }, { status: 503, type: "application/problem+json" }));
  const refused = await requestPage("/forms/THING/1");
  assert.deepEqual([refused.status, refused.page, refused.problem], [503, null, { title: "No" }]);
});

for (const [name, body] of [["no JSON", "{"], ["no object", "null"]]) {
  test(`an answer that is ${name} is no problem of ours`, async () => {
    fakeServer(() => respond(body, { type: "application/json" }));
    assert.deepEqual((await requestPage("/forms/THING/1")).problem, {});
  });
}

test("without a connection the status is 0", async () => {
  fakeServer(() => Promise.reject(new TypeError()));
  const { status, page, problem } = await requestPage("/forms/THING/1");
  assert.deepEqual([status, page, problem.code], [0, null, "offline"]);
});

test("nothing can be typed while a form is posted", async () => {
  const element = document.getElementById("form");
  const during = [];
  await postForm({ element }, new URLSearchParams(), async () => during.push(element.inert));
  assert.deepEqual([during, element.inert], [[true], false]);
});
