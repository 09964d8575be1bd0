import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeServer, field, form, openPage, respond } from "./page.mjs";

openPage("", "https://forms.test/embed/THING/1");
const { createSaves } = await import("../../app/static/saves.js");

const CLASH =
  '<fieldset class="conflict"><input type="radio" name="c.a" value="mine"><input type="radio" name="c.a" value="theirs"></fieldset>';
const SNAPSHOT = { secrets: [["f.pass", "s3cret"]], actions: [["s.pass", "replace"]], name: "f.a", id: "a", selection: [1, 1] };

const saved = () => respond("<p>", { url: "https://forms.test/embed/THING/9?told=saved" });

/** A frame with a form, and what a save does to it. `page` is the form's page after the save, if there is one. */
function open(answer, { page = form([field(0, '<input name="f.a" value="2">')]), values = false } = {}) {
  openPage(form([field(0, '<input name="f.a" value="2">') + CLASH]), "https://forms.test/embed/THING/1");
  const requests = fakeServer(answer);
  const element = () => document.getElementById("form");
  const calls = [];
  const started = {
    get element() {
      return element();
    },
    changedKeys: () => ["a"],
    takeSnapshot: () => SNAPSHOT,
    forget: async () => {},
    restore: (snapshot) => calls.push(["restore", snapshot]),
    resume: () => calls.push(["resume"]),
    save: () => calls.push(["save"]),
  };
  const events = [];
  const saves = createSaves({
    notify: (type, detail) => events.push([type, detail]),
    showPage(response) {
      if (response.page && page) document.body.innerHTML = page;
      return response.page !== null;
    },
    showFailure: ({ status }, retry) => {
      retry();
      return `code ${status}`;
    },
    form: () => started,
    facts: () => ({ record: "9", values }),
  });
  return { saves, requests, calls, events, element };
}

test("a save posts the form and names what was changed", async () => {
  const { saves, requests, calls, events, element } = open(saved);
  const outcome = saves.request();
  await saves.save(element());
  assert.deepEqual([requests[0].method, requests[0].url], ["POST", "https://forms.test/forms/THING/1"]);
  assert.equal(new URLSearchParams(requests[0].body).get("f.a"), "2");
  const detail = { record: "9", version: "7", changed: ["a"], notTaken: [] };
  assert.deepEqual(events, [["submit.start", {}], ["submit.success", detail]]);
  assert.deepEqual(await outcome, { saved: true, ...detail });
  assert.deepEqual(calls, [["save"], ["restore", { ...SNAPSHOT, secrets: [], actions: [] }]]);
});

test("a save without changes names none", async () => {
  const { saves, events, element } = open(() => respond("<p>", { url: "https://forms.test/embed/THING/9?told=unchanged" }));
  await saves.save(element());
  assert.deepEqual(events[1], ["submit.success", { record: "9", version: "7", changed: [], notTaken: [] }]);
});

test("values go to the host page only if the server lets them out", async () => {
  const { saves, events, element } = open(saved, { values: true });
  await saves.save(element());
  assert.deepEqual(events[1][1].values, { a: ["2"] });
});

test("a form that comes back keeps its secrets and says why it was not saved", async () => {
  const headers = { "x-codes": "conflict,required", "x-problems": "2" };
  const { saves, calls, events, element } = open(() => respond("<p>", { status: 422, headers }), { page: null });
  await saves.save(element());
  assert.deepEqual(events.slice(1), [
    ["conflict", { fields: ["a"] }],
    ["submit.error", { count: 2, codes: ["conflict", "required"] }],
  ]);
  assert.deepEqual(calls, [["restore", { secrets: SNAPSHOT.secrets, actions: SNAPSHOT.actions }]]);
});

test("a form that comes back without an error is to be looked over", async () => {
  const { saves, events, element } = open(() => respond("<p>", { status: 422 }));
  await saves.save(element());
  assert.deepEqual(events[1], ["submit.error", { count: 0, codes: ["look_again"] }]);
});

test("a save that does not get through leaves the form to go on with", async () => {
  const { saves, calls, events, element } = open(() => new Error("offline"));
  const outcome = saves.request();
  await saves.save(element());
  assert.deepEqual(calls, [["save"], ["resume"], ["restore", SNAPSHOT], ["save"]]);
  assert.deepEqual(events[1], ["submit.error", { count: 0, codes: ["code 0"] }]);
  assert.equal((await outcome).saved, false);
  assert.equal(element().inert, false);
});
