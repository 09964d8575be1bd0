import assert from "node:assert/strict";
import { test } from "node:test";

import { isBlank, splitLines, strip } from "../../app/static/blanks.js";

test("blanks are those of Python", () => {
  assert.equal(strip("\x1c\t\x85\xa0 a b \u3000\r\n"), "a b");
  assert.equal(strip("\ufeffa\u200b"), "\ufeffa\u200b");
});

test("lines end where they end in Python", () => {
  assert.deepEqual(splitLines("a\r\nb\nc\rd\ve\x1cf\x85g\u2028h"), ["a", "b", "c", "d", "e", "f", "g", "h"]);
});

test("a text with nothing to see is blank", () => {
  for (const text of ["", " ", "\u200b", "\ufeff \u2060", "\u3164", "\u2800", "\xad\u200d\t\n"]) assert.ok(isBlank(text), text);
  for (const text of ["a", "a\u200b", ".", "\u{1f468}\u200d"]) assert.ok(!isBlank(text), text);
});
