"""Condition -> JSON Schema that holds for the same records, for `if`. None where JSON Schema cannot say it.

It answers for values of their fields' types: a record that holds a number as text is judged by `rules` alone.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.conditions import NEGATIONS, is_blank_value, number_of, text_of, truth
from app.definition import All, Comparison, Condition, Not

Schema = dict[str, Any]
Places = Mapping[str, tuple[str, ...]]
"""Where in a record a key's value lies: (id,) or (parent property, id)."""

SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
EXCLUSIVE = {
    "lessThan": "exclusiveMaximum",
    "lessOrEqual": "maximum",
    "greaterThan": "exclusiveMinimum",
    "greaterOrEqual": "minimum",
}
NEVER: Schema = {"not": {}}


def to_schema(condition: Condition, kinds: Mapping[str, str], places: Places) -> Schema | None:
    if isinstance(condition, Comparison):
        return _comparison(condition, kinds.get(condition.field, "text"), places.get(condition.field, (condition.field,)))
    if isinstance(condition, Not):
        inner = to_schema(condition.condition, kinds, places)
        return None if inner is None else {"not": inner}
    parts = [to_schema(each, kinds, places) for each in condition.conditions]
    told = [part for part in parts if part is not None]
    if len(told) < len(parts):
        return None
    if len(told) == 1:
        return told[0]
    if isinstance(condition, All):
        return {"allOf": told} if told else {}
    return {"anyOf": told} if told else NEVER


def _comparison(comparison: Comparison, kind: str, place: tuple[str, ...]) -> Schema | None:
    positive = NEGATIONS.get(comparison.operator, comparison.operator)
    value = _value_schema(positive, comparison.value, kind)
    if value is None:
        return None
    schema = NEVER if value is NEVER else _at(place, value)
    return schema if positive == comparison.operator else {"not": schema}


def _at(place: tuple[str, ...], value: Schema) -> Schema:
    schema = value
    for name in reversed(place):
        schema = {"type": "object", "properties": {name: schema}, "required": [name]}
    return schema


def _value_schema(operator: str, wanted: Any, kind: str) -> Schema | None:
    """What a value that is there must be like."""
    if operator == "notEmpty" or (operator == "equals" and is_blank_value(wanted)):
        given: Schema = {"not": {"enum": ["", None, []]}}
        return given if operator == "notEmpty" else None
    if operator == "checked":
        return {"const": True} if kind == "boolean" else None
    if operator == "equals":
        return _equals(wanted, kind)
    if operator == "in":
        return _in(wanted, kind)
    if operator in ("contains", "startsWith"):
        return _contains(operator, wanted, kind)
    return _ordered(operator, wanted, kind)


def _equals(wanted: Any, kind: str) -> Schema | None:
    if isinstance(wanted, tuple):
        return _in(wanted, kind) if kind != "options" else None
    if kind in ("text", "option"):
        text = text_of(wanted)
        return NEVER if text is None else {"const": text}
    if kind == "number":
        number = number_of(wanted)
        return NEVER if number is None else {"const": int(number) if number.is_integer() else number}
    if kind == "boolean":
        return NEVER if truth(wanted) is None else {"const": truth(wanted)}
    return None


def _in(wanted: Any, kind: str) -> Schema | None:
    if any(is_blank_value(each) for each in wanted):
        return None
    if kind == "options":
        texts = [text for each in wanted if (text := text_of(each)) is not None]
        return {"type": "array", "contains": {"enum": texts}} if texts else NEVER
    parts = [_equals(each, kind) for each in wanted]
    constants = [part["const"] for part in parts if part is not None and part is not NEVER]
    if any(part is None for part in parts):
        return None
    unique = [each for place, each in enumerate(constants) if each not in constants[:place]]
    return {"enum": unique} if unique else NEVER


def _contains(operator: str, wanted: Any, kind: str) -> Schema | None:
    parts = list(wanted) if isinstance(wanted, tuple) else [wanted]
    texts = [text_of(part) for part in parts]
    if not texts or any(text is None for text in texts):
        return NEVER
    if kind == "options":
        if operator != "contains":
            return None
        return {"allOf": [{"type": "array", "contains": {"const": text}} for text in texts]}
    if kind not in ("text", "option") or (operator == "startsWith" and isinstance(wanted, tuple)):
        return None
    start = "^" if operator == "startsWith" else ""
    patterns = [start + SYNTAX.sub(r"\\\g<0>", text) for text in texts if text is not None]
    return {"allOf": [{"type": "string", "pattern": pattern} for pattern in patterns]}


def _ordered(operator: str, wanted: Any, kind: str) -> Schema | None:
    if operator not in EXCLUSIVE or kind != "number":
        return None
    number = None if isinstance(wanted, tuple) else number_of(wanted)
    return NEVER if number is None else {"type": "number", EXCLUSIVE[operator]: number}
