"""Two JSON Schemas of one value -> the values that the first accepts and the second refuses, as a schema, by set algebra.

"none" is a proof. "some" is sure, too: the algebra says so, or a value was found. What is neither is "unknown".
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import jsonschema_rs
from jsonschema_rs import CanonicalSchema
from jsonschema_rs.canonical import CanonicalizationError, Containment, Satisfiability

from app.conditions.kinds.schemas import BLANK
from app.fields.base import Schema, is_blank

OF_LISTS = frozenset({"type", "items", "uniqueItems"})
"""What our schemas say of lists: two of these are compared by their entries."""
TRIED: tuple[Any, ...] = (
    "x",
    "1",
    "2026-01-31",
    "2026-01-31T12:00:00Z",
    "#1f5fd0",
    0,
    1,
    -1.5,
    10**6,
    True,
    ["x"],
    ["x", "x"],
    {"a": 1},
)
"""Values that are tried where the algebra does not know."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`schema`: the values, for "some" and "unknown"."""

    answer: Literal["none", "some", "unknown"]
    schema: Schema | None = None


NONE = Difference("none")


def difference(one: Schema, other: Schema, tried: Iterable[Any] = (), *, with_blanks: bool = False) -> Difference:
    """Values that `one` accepts and `other` refuses. Blank ones do not count, unless said: whether they do is no matter of values.

    `tried`: more values that may be among them.
    """
    if one == other:
        return NONE
    if _is_list(one) and _is_list(other):
        return _list_difference(one, other)
    try:
        first, second = _canonical(one), _canonical(other)
        if second.covers(first) == Containment.YES:
            return NONE
        lost = first.subtract(second)
        lost = lost if with_blanks else lost.subtract(_canonical(BLANK))
        is_any = lost.satisfiability()
    except (CanonicalizationError, jsonschema_rs.ValidationError, ValueError):
        return _by_trying(one, other, tried, None)
    if is_any == Satisfiability.NO:
        return NONE
    schema = _plain(lost)
    return Difference("some", schema) if is_any == Satisfiability.YES else _by_trying(one, other, tried, schema)


def accepts_nothing(schema: Schema) -> bool:
    """Whether it is proved that no value fits, blank ones aside: `{"minimum": 5, "maximum": 3}`."""
    try:
        return _canonical(schema).subtract(_canonical(BLANK)).satisfiability() == Satisfiability.NO
    except (CanonicalizationError, jsonschema_rs.ValidationError, ValueError):
        return False


def validator_of(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """As records are validated: patterns take linear time, formats say nothing."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False, pattern_options=jsonschema_rs.RegexOptions())


def _canonical(schema: Schema) -> CanonicalSchema:
    return jsonschema_rs.canonicalize(
        schema, draft=jsonschema_rs.Draft202012, validate_formats=False, pattern_options=jsonschema_rs.RegexOptions(), offline=True
    )


def _plain(schema: CanonicalSchema) -> Schema:
    """As JSON, without the dialect. Numbers that JSON libraries do not agree on become doubles."""
    plain: Any = json.loads(json.dumps(schema.to_json_schema(), default=float))
    return {word: value for word, value in plain.items() if word != "$schema"} if isinstance(plain, dict) else {"not": {}}


def _by_trying(one: Schema, other: Schema, tried: Iterable[Any], schema: Schema | None) -> Difference:
    accepting, refusing = validator_of(one), validator_of(other)
    for value in (*tried, *TRIED):
        if not is_blank(value) and accepting.is_valid(value) and not refusing.is_valid(value):
            return Difference("some", schema)
    return Difference("unknown", schema)


def _is_list(schema: Schema) -> bool:
    return schema.get("type") == "array" and schema.keys() <= OF_LISTS


def _list_difference(one: Schema, other: Schema) -> Difference:
    """[a, b, c] and [a, b] -> lists that contain c. An entry that only one accepts makes a list that only one accepts."""
    entries = difference(one.get("items", {}), other.get("items", {}), with_blanks=True)
    if entries.answer != "none":
        return Difference(entries.answer, {"type": "array", "contains": entries.schema or {}})
    if other.get("uniqueItems") and not one.get("uniqueItems"):
        return Difference("some", {"type": "array", "not": {"uniqueItems": True}})
    return NONE
