import assert from "node:assert/strict";
import { test } from "node:test";

import { loadFresh, openPage, respond } from "./page.mjs";

/** A frame that shows a form, and what was done to it. `form: null` is a frame without one. */
async function open(changes = {}, frame = {}) {
  openPage("", "https://forms.test/embed/THING/1");
  globalThis.CSS = { supports: () => true };
  const { createCommands } = await loadFresh("commands.js");
  const calls = [];
  const element = document.createElement("form");
  Object.assign(element.dataset, { mode: "edit", carry: "/carry" });
  for (const [name, type] of [["f.a", "text"], ["f.pin", "password"]]) {
    element.append(Object.assign(document.createElement("input"), { name, type, value: "typed" }));
  }
  const started = {
    instance: "form1",
    element,
    changedKeys: () => [],
    forget: async () => calls.push(["forget"]),
    validate: async () => ({ count: 1, fields: ["a"] }),
    focusField: (key) => key === "a",
    isDirty: () => true,
    takeSnapshot: () => "snapshot",
    saveDraft: async () => true,
    restore: (snapshot) => calls.push(["restore", snapshot]),
    async replace(url, extra) {
      calls.push(["replace", url, extra]);
      return respond("", { headers: { "x-prefilled": "1", "x-ignored": "2" } });
    },
    ...changes,
  };
  const commands = createCommands({
    host: { notify: (type, detail) => calls.push([type, detail]) },
    session: { receiveToken: () => false },
    sizing: { measure() {} },
    saves: { request: async () => ({ saved: true }) },
    form: () => started,
    enter: async (token) => calls.push(["enter", token]),
    async visit(url) {
      calls.push(["visit", url]);
      started.element.dataset.mode = started.element.dataset.mode === "view" ? "edit" : "view";
    },
    showsValues: () => true,
    setLabel: (text) => calls.push(["label", text]),
    ...frame,
  });
  return { calls, started, run: (type, payload = {}) => commands.run({ id: "1", type, payload }) };
}

test("commands are passed on to the form", async () => {
  const { run, calls } = await open();
  assert.deepEqual(await run("validate"), { count: 1, fields: ["a"] });
  assert.deepEqual([await run("focus", { field: "a" }), await run("focus", { field: "b" })], [{ found: true }, { found: false }]);
  assert.deepEqual(await run("submit"), { saved: true });
  assert.deepEqual(await run("prefill", { values: { a: "1" } }), { taken: 1, ignored: 2 });
  assert.deepEqual(calls, [["replace", "/carry", { prefill: '{"a":"1"}' }]]);
});

test("what a person edited stays, unless the host page says otherwise", async () => {
  const { run, calls, started } = await open({ changedKeys: () => ["a"] });
  assert.deepEqual(await run("prefill", { values: { a: "host" } }), { taken: 0, ignored: 1 });
  await run("prefill", { values: { a: "host" }, overwrite: true });
  await run("prefill", { values: { a: "host again" } }); // what the host page filled in is its own to change
  started.element.elements[0].value = "person";
  assert.deepEqual(await run("prefill", { values: { a: "host" } }), { taken: 0, ignored: 1 });
  assert.deepEqual(calls.map(([, , { prefill }]) => prefill), ['{"a":"host"}', '{"a":"host again"}']);
});

test("values are for host pages that may see them, and secrets for none", async () => {
  const snapshot = { takeSnapshot: () => ({ secrets: [["f.pin", "typed"]], actions: [] }) };
  assert.deepEqual(await (await open(snapshot)).run("values"), { a: ["typed"] });
  assert.deepEqual(await (await open(snapshot, { showsValues: () => false })).run("values"), { error: "not_allowed" });
});

test("a reset forgets the draft and shows the record, and a label names the button", async () => {
  const { run, calls } = await open();
  await run("reset");
  await run("label", { text: "Order" });
  assert.deepEqual(calls, [["forget"], ["visit", "/embed/THING/1"], ["label", "Order"]]);
});

test("the look is set, and answered with what was taken", async () => {
  const { run } = await open();
  assert.deepEqual(await run("theme", { tokens: { accent: "#060", other: "x" } }), { taken: ["accent"] });
  assert.equal(await run("scheme", { scheme: "dark" }), undefined);
  assert.equal(document.documentElement.style.colorScheme, "dark");
});

test("a record that is read-only takes no commands", async () => {
  const { run } = await open({ element: { dataset: { mode: "view" } } });
  assert.deepEqual(await run("validate"), { count: 0, fields: [] });
  assert.deepEqual(await run("submit"), { saved: false, count: 0, codes: ["readonly"] });
  assert.deepEqual(await run("prefill", { values: { a: "1", b: "2" } }), { taken: 0, ignored: 2 });
});

test("without a form there is nothing to do", async () => {
  const { run } = await open({}, { form: () => null });
  for (const type of ["focus", "submit", "prefill", "validate", "reset"]) assert.deepEqual(await run(type), { error: "not_found" });
  assert.deepEqual(await run("readonly", { on: true }), { on: true });
});

test("a token that nobody waits for shows the form", async () => {
  const { run, calls } = await open();
  await run("token.response", { token: null });
  await run("token.response", { token: "t1" });
  assert.deepEqual(calls, [["enter", "t1"]]);
});

test("a form goes read-only and comes back with its input", async () => {
  const { run, calls } = await open();
  const answers = [run("readonly", { on: true }), run("readonly", { on: false })];
  assert.deepEqual(await Promise.all(answers), [{ on: true }, { on: false }]);
  assert.deepEqual(calls, [["visit", "/embed/THING/1"], ["visit", "/embed/THING/1?draft=form1"], ["restore", "snapshot"]]);
  assert.deepEqual(await run("readonly", { on: false }), { on: false });
  assert.equal(calls.length, 3);
});

test("a form whose draft cannot be saved stays writable", async () => {
  const { run, calls } = await open({ saveDraft: async () => false });
  assert.deepEqual(await run("readonly", { on: true }), { on: false });
  assert.deepEqual(calls, []);
});

test("a command that fails is answered, and the host page hears of it", async () => {
  const { run, calls } = await open({ replace: () => Promise.reject(new Error("503")) });
  assert.deepEqual(await run("prefill", { values: {} }), { error: "failed" });
  assert.deepEqual(calls, [["error", { code: "failed" }]]);
});
