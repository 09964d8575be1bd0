import assert from "node:assert/strict";
import { test } from "node:test";

import { createSession } from "../../app/static/frame_session.js";
import { fetchWithSession } from "../../app/static/session_fetch.js";
import { fakeServer, openPage, respond, settled } from "./page.mjs";

const SESSION = { session: "s1", expires_in: 600, renewable: true };

/** A frame's session, with timers that stand still, a host page that answers nothing by itself, and a fake server. */
function open(t, { answer = () => respond(SESSION), isConnected = true, isRemembered = false } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const window = openPage("", "https://forms.test/embed/THING/1");
  const requests = fakeServer(answer);
  const events = [];
  const host = {
    notify: (type, detail) => events.push([type, detail]),
    isConnected: () => isConnected,
    origin: () => "https://host.test",
  };
  const facts = { entity: "THING", record: "" };
  let expired = 0;
  const session = createSession(facts, host, { onExpired: () => (expired += 1), isRemembered: () => isRemembered });
  const pass = async (seconds) => {
    t.mock.timers.tick(seconds * 1000);
    await settled();
    await settled();
  };
  const bodies = () => requests.map(({ body }) => JSON.parse(body));
  return { window, session, requests, events, pass, bodies, expired: () => expired };
}

test("a token is exchanged for a session that later requests carry", async (t) => {
  const { session, requests, bodies } = open(t);
  assert.equal(await session.exchangeToken("t1"), true);
  assert.deepEqual(bodies(), [{ token: "t1", parent: "https://host.test" }]);
  assert.equal(session.rejection(), null);
  await fetchWithSession("/embed/THING/1");
  assert.equal(requests[1].headers.get("authorization"), "Bearer s1");
});

test("the reason of a rejection is kept, and its code goes to the host page", async (t) => {
  const { session, events } = open(t, { answer: () => respond({ code: "token_used", detail: "Used." }, { status: 403 }) });
  assert.equal(await session.exchangeToken("t1"), false);
  assert.equal(session.rejection().detail, "Used.");
  assert.deepEqual(events, [["error", { code: "token_used" }]]);
});

test("without a connection there is no session", async (t) => {
  const { session } = open(t, { answer: () => new Error("offline") });
  assert.equal(await session.exchangeToken("t1"), false);
  assert.equal(session.rejection().code, "offline");
});

test("a session is renewed a minute before it ends", async (t) => {
  const { session, events, pass, bodies, expired } = open(t);
  await session.exchangeToken("t1");
  await pass(539);
  assert.equal(bodies().length, 1);
  await pass(1);
  assert.deepEqual(events, [["session.expiring", { seconds: 60 }]]);
  assert.deepEqual(bodies()[1], { renew: true });
  await pass(300);
  assert.equal(expired(), 0);
});

test("a short session is renewed after two thirds of it", async (t) => {
  const { session, events, pass } = open(t, { answer: () => respond({ ...SESSION, expires_in: 30 }) });
  await session.exchangeToken("t1");
  await pass(20);
  assert.deepEqual(events, [["session.expiring", { seconds: 10 }]]);
});

test("a session that is not renewed expires", async (t) => {
  const { session, pass, expired } = open(t, { isConnected: false, answer: () => respond({ ...SESSION, renewable: false }) });
  await session.exchangeToken("t1");
  await pass(540);
  assert.equal(expired(), 0);
  await pass(60);
  assert.equal(expired(), 1);
});

test("the host page is asked for a token, once for all who wait", async (t) => {
  const { session, events, bodies } = open(t);
  const results = [session.requestFromHost(), session.requestFromHost()];
  assert.deepEqual(events, [["token.request", {}]]);
  assert.equal(session.receiveToken("t2"), true);
  assert.deepEqual(await Promise.all(results), [true, true]);
  assert.deepEqual(bodies(), [{ token: "t2", parent: "https://host.test" }]);
  assert.equal(session.receiveToken("t3"), false);
});

test("a host page that has no token, or does not answer, gives no session", async (t) => {
  const { session, requests, pass } = open(t);
  const first = session.requestFromHost();
  session.receiveToken(null);
  assert.equal(await first, false);
  const second = session.requestFromHost();
  await pass(10);
  assert.equal(await second, false);
  assert.equal(requests.length, 0);
});

test("without a host page nobody is asked", async (t) => {
  const { session, events } = open(t, { isConnected: false });
  assert.equal(await session.requestFromHost(), false);
  assert.deepEqual(events, []);
});

test("a window that cannot be opened is blocked", async (t) => {
  const { window, session } = open(t);
  window.open = () => null;
  assert.equal(await session.signIn(), "blocked");
});

test("the sign-in window gives a session, and nobody else does", async (t) => {
  const { window, session, requests, bodies } = open(t, { isRemembered: true });
  const popup = { closed: false, close: () => (popup.closed = true) };
  let url = "";
  window.open = (address) => {
    url = address;
    return popup;
  };
  session.setRecord("7");
  const result = session.signIn();
  assert.equal(url, "/embed/signin#parent=https%3A%2F%2Fhost.test&entity=THING&record=7");
  const post = (data, source = popup, origin = "https://forms.test") =>
    window.dispatchEvent(Object.assign(new window.Event("message"), { data, source, origin }));
  post(SESSION, {});
  post(SESSION, popup, "https://host.test");
  post({ session: 5 });
  post(null);
  assert.equal(requests.length, 0);
  post({ ...SESSION, session: "s2" });
  assert.equal(await result, "in");
  assert.equal(popup.closed, true);
  assert.deepEqual(bodies(), [{ cookie: true }]);
  assert.equal(requests[0].headers.get("authorization"), "Bearer s2");
});

test("a sign-in window that is closed gives none", async (t) => {
  const { window, session, pass } = open(t);
  const popup = { closed: false };
  window.open = () => popup;
  const result = session.signIn();
  popup.closed = true;
  await pass(1);
  assert.equal(await result, "closed");
});
