import assert from "node:assert/strict";
import { test } from "node:test";

import { instantOf } from "../../app/static/zones.js";

const HOUR = 3600;
const at = (text) => Date.parse(`${text}Z`);
const BERLIN = [
  [at("1893-04-01T00:00") / 1000, HOUR],
  [at("2026-03-29T01:00") / 1000, 2 * HOUR],
  [at("2026-10-25T01:00") / 1000, HOUR],
];
const read = (text, offsets = BERLIN) => instantOf(at(text), offsets);

test("a time has the offset of its day", () => {
  assert.equal(read("2026-01-01T12:00"), at("2026-01-01T11:00"));
  assert.equal(read("2026-07-01T12:00"), at("2026-07-01T10:00"));
  assert.equal(read("1800-01-01T12:00"), at("1800-01-01T11:00"));
});

test("of two equal times the first is meant, and one that is skipped is none", () => {
  assert.equal(read("2026-10-25T02:30"), at("2026-10-25T00:30"));
  assert.equal(read("2026-03-29T02:30"), null);
  assert.equal(read("2026-03-29T03:00"), at("2026-03-29T01:00"));
});

test("a late year follows the rules of a year with the same calendar", () => {
  const late = [[at("2101-01-01T00:00") / 1000, 0], [at("2104-03-01T00:00") / 1000, HOUR], [at("2105-01-01T00:00") / 1000, 0]];
  assert.equal(read("2132-07-01T12:00", late), at("2132-07-01T11:00")); // leap years that begin on a Tuesday
  assert.equal(read("2133-07-01T12:00", late), at("2133-07-01T12:00"));
});

test("without offsets times are in UTC", () => assert.equal(read("2026-01-01T12:00", []), at("2026-01-01T12:00")));
