import assert from "node:assert/strict";
import { test } from "node:test";

import { createCopies } from "../../app/static/browser_copies.js";

/** What is stored in a browser is tested in one: tests/browser/test_nothing_lost.py. */
test("where a browser stores nothing, nothing fails and nothing is given back", async () => {
  assert.equal(globalThis.indexedDB, undefined);
  const copies = createCopies("ann", "/drafts/THING?record=1", "form1");
  assert.equal(await copies.write("f.a=1"), false);
  await copies.forget();
  const found = [];
  await copies.recover(async (copy) => found.push(copy));
  assert.deepEqual(found, []);
});
