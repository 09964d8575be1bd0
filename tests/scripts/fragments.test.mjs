import assert from "node:assert/strict";
import { test } from "node:test";

import { panelFragment, positionFragment, snapshotFromFragment } from "../../app/static/fragments.js";

test("a position goes into a fragment and comes back", () => {
  const fragment = positionFragment("p3", { name: "f.name", id: "f21-input", selection: [2, 4] });
  assert.equal(fragment, "#p3/f21-input/2/4");
  assert.equal(panelFragment(fragment), "#p3");
  assert.deepEqual(snapshotFromFragment(fragment), { id: "f21-input", selection: [2, 4], secrets: [], actions: [] });
});

test("an input without a selection has none in the fragment", () => {
  const fragment = positionFragment("p3", { name: "f.flag", id: "f2-input", selection: null });
  assert.equal(fragment, "#p3/f2-input");
  assert.equal(snapshotFromFragment(fragment).selection, null);
});

test("a focus outside of the fields is left out", () => {
  const fragment = positionFragment("p3", { name: "key", id: "save" });
  assert.equal(fragment, "#p3/");
  assert.equal(snapshotFromFragment(fragment), null);
});

test("a fragment that names a panel alone has no position", () => {
  assert.equal(panelFragment("#p3"), "#p3");
  assert.equal(snapshotFromFragment("#p3"), null);
  assert.equal(snapshotFromFragment(""), null);
});
