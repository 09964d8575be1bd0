import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeServer, loadFresh, respond } from "./page.mjs";

const bearer = ({ headers }) => headers.get("authorization");

test("without a session a request goes as it is", async () => {
  const { fetchWithSession } = await loadFresh("session_fetch.js");
  const requests = fakeServer(() => respond("", { status: 401 }));
  const response = await fetchWithSession("/a", { headers: { accept: "text/html" } });
  assert.equal(response.status, 401);
  const [request] = requests;
  assert.deepEqual([request.url, bearer(request), request.headers.get("accept")], ["/a", null, "text/html"]);
});

test("a session that the server rejects is renewed once", async () => {
  const { fetchWithSession, useSession } = await loadFresh("session_fetch.js");
  const requests = fakeServer((request) => respond("", { status: bearer(request) === "Bearer new" ? 200 : 401 }));
  useSession("old", async () => {
    useSession("new", async () => assert.fail("renewed twice"));
    return true;
  });
  const response = await fetchWithSession("/a", { method: "POST" });
  assert.equal(response.status, 200);
  assert.deepEqual(requests.map((request) => [request.method, bearer(request)]), [["POST", "Bearer old"], ["POST", "Bearer new"]]);
});

test("if it cannot be renewed, the first answer stands", async () => {
  const { fetchWithSession, useSession } = await loadFresh("session_fetch.js");
  const requests = fakeServer(() => respond("", { status: 401 }));
  useSession("old", async () => false);
  assert.equal((await fetchWithSession("/a")).status, 401);
  assert.equal(requests.length, 1);
});

test("other errors are no reason to renew", async () => {
  const { fetchWithSession, useSession } = await loadFresh("session_fetch.js");
  fakeServer(() => respond("", { status: 403 }));
  useSession("old", () => assert.fail("renewed"));
  assert.equal((await fetchWithSession("/a")).status, 403);
});
