import assert from "node:assert/strict";
import { test } from "node:test";

import { createHost, readMessage } from "../../app/static/host.js";
import { openPage, settled } from "./page.mjs";

const envelope = (type, payload, more = {}) => ({ ns: "demandflow-forms", v: 1, id: "5", type, payload, ...more });

const GOOD = [
  ["token.response", { token: "x" }],
  ["token.response", { token: null }],
  ["prefill", { values: { a: "x", b: 1, c: true, d: null, e: ["x"] } }],
  ["validate", {}],
  ["submit", {}],
  ["focus", { field: "a" }],
  ["theme", { tokens: { accent: "#060" } }],
  ["scheme", { scheme: "dark" }],
  ["readonly", { on: false }],
  ["welcome", { v: 1, config: {} }],
  ["welcome", { v: 1, config: { theme: { accent: "#060" }, colorScheme: "dark", readonly: true } }],
];

for (const [type, payload] of GOOD) {
  test(`a right message is read: ${type} ${JSON.stringify(payload)}`, () =>
    assert.deepEqual(readMessage(envelope(type, payload)), { id: "5", type, payload }));
}

const long = "x".repeat(20_001);
const BAD_PAYLOADS = [
  ["token.response", {}],
  ["token.response", { token: 5 }],
  ["token.response", { token: long }],
  ["prefill", { values: [] }],
  ["prefill", { values: { a: {} } }],
  ["prefill", { values: { a: NaN } }],
  ["prefill", { values: { a: [1] } }],
  ["prefill", { values: { a: long } }],
  ["prefill", { values: Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [index, ""])) }],
  ["prefill", { values: new Map() }],
  ["focus", { field: 5 }],
  ["theme", { tokens: { accent: 1 } }],
  ["scheme", {}],
  ["readonly", { on: "yes" }],
  ["welcome", { v: 2, config: {} }],
  ["welcome", { v: 1, config: null }],
  ["welcome", { v: 1, config: { theme: [] } }],
  ["unknown", {}],
  ["constructor", {}],
  ["__proto__", {}],
  ["validate", null],
  ["validate", []],
  ["validate", "x"],
];

for (const [type, payload] of BAD_PAYLOADS) {
  test(`a wrong payload is ignored: ${type} ${JSON.stringify(payload)?.slice(0, 60)}`, () =>
    assert.equal(readMessage(envelope(type, payload)), null));
}

const BAD_ENVELOPES = [
  null, undefined, 5, "x", [], new Date(0), envelope("validate", {}, { ns: "other" }), envelope("validate", {}, { v: 2 }),
  envelope("validate", {}, { id: 5 }), envelope("validate", {}, { id: long }), envelope(5, {}), new Error("x"),
  Object.assign(Object.create({ ns: "demandflow-forms" }), { v: 1, id: "5", type: "validate", payload: {} }),
];

for (const [index, data] of BAD_ENVELOPES.entries()) {
  test(`a wrong envelope is ignored: ${index}`, () => assert.equal(readMessage(data), null));
}

const HOST = "https://host.test";

/** A frame with a host page around it: what the frame posts to it, and a way to post to the frame. */
function openFrame(t, { onCommand = async () => undefined } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const window = openPage("", "https://forms.test/embed/THING/1");
  const hellos = [];
  const parent = { postMessage: (data, target) => hellos.push([data, target]) };
  Object.defineProperty(window, "parent", { value: parent });
  const welcomes = [];
  const host = createHost([HOST], { onWelcome: (config) => welcomes.push(config), onCommand });
  const post = (data, { source = parent, origin = HOST, ports = [] } = {}) =>
    window.dispatchEvent(Object.assign(new window.Event("message"), { data, source, origin, ports }));
  return { host, hellos, welcomes, post, tick: (milliseconds) => t.mock.timers.tick(milliseconds) };
}

/** A port that keeps what the frame posts to it. */
function fakePort() {
  const posted = [];
  return { posted, isClosed: false, postMessage: (data) => posted.push(data), close() { this.isClosed = true; } };
}

const welcome = envelope("welcome", { v: 1, config: { readonly: true } });

test("a frame says hello until its host page answers", (t) => {
  const { hellos, post, tick } = openFrame(t);
  tick(250);
  assert.equal(hellos.length, 2);
  const [data, target] = hellos[0];
  assert.deepEqual([data.type, data.payload, target], ["hello", { versions: [1] }, "*"]);
  assert.equal(hellos[1][0].id, data.id);
  post(welcome, { ports: [fakePort()] });
  tick(10_000);
  assert.equal(hellos.length, 2);
});

test("a welcome connects the frame", (t) => {
  const { host, welcomes, post } = openFrame(t);
  const port = fakePort();
  host.notify("dirty", { dirty: true });
  post(welcome, { ports: [port] });
  host.notify("dirty", { dirty: false });
  assert.ok(host.isConnected());
  assert.equal(host.origin(), HOST);
  assert.deepEqual(welcomes, [{ readonly: true }]);
  assert.deepEqual(port.posted.map(({ type, payload }) => [type, payload]), [["dirty", { dirty: false }]]);
});

test("a welcome of another window or origin, or without one port, is ignored", (t) => {
  const { host, welcomes, post } = openFrame(t);
  post(welcome, { ports: [fakePort()], source: {} });
  post(welcome, { ports: [fakePort()], origin: "https://stranger.test" });
  post(welcome);
  post(welcome, { ports: [fakePort(), fakePort()] });
  post(envelope("validate", {}), { ports: [fakePort()] });
  assert.deepEqual([welcomes, host.isConnected()], [[], false]);
});

test("our own origin may be the host page too, and once there is a host page no other origin is", (t) => {
  const { host, post } = openFrame(t);
  const first = fakePort();
  post(welcome, { ports: [first], origin: "https://forms.test" });
  post(welcome, { ports: [fakePort()], origin: HOST });
  assert.equal(host.origin(), "https://forms.test");
  const second = fakePort();
  post(welcome, { ports: [second], origin: "https://forms.test" });
  assert.ok(first.isClosed && !second.isClosed);
});

test("a command is answered under its own id", async (t) => {
  const commands = [];
  const onCommand = async (command) => {
    commands.push(command);
    return command.type === "focus" ? { found: true } : undefined;
  };
  const { post } = openFrame(t, { onCommand });
  const port = fakePort();
  post(welcome, { ports: [port] });
  const right = [envelope("focus", { field: "a" }), envelope("scheme", { scheme: "dark" })];
  for (const data of [...right, welcome, envelope("focus", {}), 7]) port.onmessage({ data });
  await settled();
  assert.deepEqual(commands.map(({ type }) => type), ["focus", "scheme"]);
  const refusal = envelope("answer", { error: "invalid_argument" });
  assert.deepEqual(port.posted.toSorted((one, other) => Object.keys(other.payload)[0].localeCompare(Object.keys(one.payload)[0])), [
    envelope("answer", { found: true }), refusal,
  ]);
});
