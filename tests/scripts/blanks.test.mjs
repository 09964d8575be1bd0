import assert from "node:assert/strict";
import { test } from "node:test";

import { isBlankText, splitLines, strip } from "../../app/static/blanks.js";

test("blanks are those of Python", () => {
  assert.equal(strip("\x1c\t\x85\xa0 a b \u3000\r\n"), "a b");
  assert.equal(strip("\ufeffa\u200b"), "\ufeffa\u200b");
});

test("lines end where they end in Python", () => {
  assert.deepEqual(splitLines("a\r\nb\nc\rd\ve\x1cf\x85g\u2028h"), ["a", "b", "c", "d", "e", "f", "g", "h"]);
});

test("a text is blank where there is nothing to see", () => {
  assert.deepEqual(["", " \x85", "\u200b\ufeff", "\u200ba", "0"].map(isBlankText), [true, true, true, false, false]);
});
