"""Pieces of JSON Schema that several kinds are made of. Patterns are read alike by every engine, and in linear time."""

import re
from collections.abc import Sequence
from typing import Any

from app.conditions.kinds.values import LARGEST_EXACT, TRUE_WORDS

Schema = dict[str, Any]

SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
NEVER: Schema = {"not": {}}
BLANK: Schema = {"anyOf": [{"type": "null"}, {"type": "string", "enum": [""]}, {"type": "array", "items": {}, "maxItems": 0}]}
"""A value that counts as not given. No list in an `enum`: generators of clients cannot write one down."""
GIVEN: Schema = {"not": BLANK}
NO_LINE_BREAK_AT_THE_END: Schema = {"not": {"pattern": "\\n$"}}
"""Python's `$` forgives one."""


def one_of(constants: Sequence[Any]) -> Schema:
    """["a", "b", "a"] -> {"enum": ["a", "b"]}, ["a"] -> {"const": "a"}, [] -> never. 1 and True are two."""
    unique = list({(type(each), each): each for each in constants}.values())
    return NEVER if not unique else {"const": unique[0]} if len(unique) == 1 else {"enum": unique}


def true_word() -> Schema:
    """A text that says yes, in any case of its letters: "yes" -> "[Yy][Ee][Ss]"."""
    words = ("".join(f"[{each.upper()}{each}]" if each.isalpha() else each for each in word) for word in sorted(TRUE_WORDS))
    return {"type": "string", "pattern": f"^({'|'.join(words)})$", **NO_LINE_BREAK_AT_THE_END}


def not_zero() -> Schema:
    return {"type": "number", "not": {"const": 0}}


def number_that_says_yes() -> Schema:
    """As `truth` has it outside fields of numbers."""
    return {**not_zero(), "minimum": -LARGEST_EXACT, "maximum": LARGEST_EXACT}


def texts_with(operator: str, parts: Sequence[str]) -> Schema | None:
    """Texts that contain all of `parts`, or start or end with the only one. None for an end that `$` cannot tell apart."""
    if operator == "endsWith" and parts[0].endswith("\n"):
        return None
    start, end = "^" if operator == "startsWith" else "", "$" if operator == "endsWith" else ""
    patterns: list[Schema] = [{"type": "string", "pattern": start + SYNTAX.sub(r"\\\g<0>", part) + end} for part in parts]
    if operator == "endsWith":
        return {**patterns[0], **NO_LINE_BREAK_AT_THE_END}
    return patterns[0] if len(patterns) == 1 else {"allOf": patterns}
