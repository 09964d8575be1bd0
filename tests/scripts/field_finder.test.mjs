import assert from "node:assert/strict";
import { test } from "node:test";

import { hiddenWith, matching } from "../../app/static/field_finder.js";

const target = (label, where, marks = {}) => ({ label, where, hasProblem: false, isChanged: false, ...marks });
const TARGETS = [
  target("URL", "General › Token service"),
  target("Token Expiry", "Authentication", { isChanged: true }),
  target("Password", "Authentication", { hasProblem: true }),
];
const labels = (text) => matching(TARGETS, text).map(({ label }) => label);

test("all words must be in the label or in where the field is", () => {
  assert.deepEqual(labels(""), ["URL", "Token Expiry", "Password"]);
  assert.deepEqual(labels("auth PASS"), ["Password"]);
  assert.deepEqual(labels("auth url"), []);
});

test("fields with the words in their label come first", () => {
  assert.deepEqual(labels("token"), ["Token Expiry", "URL"]);
});

test("signs leave fields with problems, or changed ones", () => {
  assert.deepEqual(labels("!"), ["Password"]);
  assert.deepEqual(labels("*"), ["Token Expiry"]);
  assert.deepEqual(labels("! token"), []);
});

test("hidden fields are found by their label, with the reason", () => {
  const hidden = [
    { label: "Token URL", reason: "shown when Auth is token" },
    { label: "Region", reason: "" },
  ];
  const found = (text) => hiddenWith(hidden, text).map(({ label }) => label);
  assert.deepEqual(found(""), ["Token URL", "Region"]);
  assert.deepEqual(found("url TOK"), ["Token URL"]);
  assert.deepEqual(found("!"), []);
});
