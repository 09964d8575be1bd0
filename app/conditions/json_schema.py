"""Condition -> JSON Schema that holds for the same records, for `if`. None where JSON Schema cannot say it.

It answers for values of their fields' types: a record that holds a number as text is judged by `rules` alone. What it cannot say:
how instants compare (several texts mean the same one), how texts compare as numbers, and what a number's digits begin with or hold.
"""

from collections.abc import Mapping
from typing import Any

from app.conditions.evaluate import NEGATIONS, Kinds
from app.definition import All, Comparison, Condition, Not
from app.kinds import TEXT
from app.kinds.base import Kind
from app.kinds.schemas import GIVEN, NEVER, Schema
from app.kinds.values import is_blank_value

Paths = Mapping[str, tuple[str, ...]]
"""Where in a record a key's value lies: (id,) or (parent property, id)."""


def to_schema(condition: Condition, kinds: Kinds, paths: Paths) -> Schema | None:
    """A key that `kinds` or `paths` do not have is a text at the top of the record."""
    if isinstance(condition, Comparison):
        return _comparison(condition, kinds.get(condition.field, TEXT), paths.get(condition.field, (condition.field,)))
    if isinstance(condition, Not):
        inner = to_schema(condition.condition, kinds, paths)
        return None if inner is None else {"not": inner}
    parts = [to_schema(each, kinds, paths) for each in condition.conditions]
    schemas = [part for part in parts if part is not None]
    if len(schemas) < len(parts):
        return None
    if len(schemas) == 1:
        return schemas[0]
    if isinstance(condition, All):
        return {"allOf": schemas} if schemas else {}
    return {"anyOf": schemas} if schemas else NEVER


def _comparison(comparison: Comparison, kind: Kind, path: tuple[str, ...]) -> Schema | None:
    positive = NEGATIONS.get(comparison.operator, comparison.operator)
    schema = _positive(positive, comparison.value, kind, path)
    return schema if schema is None or positive == comparison.operator else {"not": schema}


def _positive(operator: str, wanted: Any, kind: Kind, path: tuple[str, ...]) -> Schema | None:
    """Of the record. To equal a blank, or one of several of which one is blank, a value need not be there."""
    blank = {"not": _at(path, GIVEN)}
    if operator == "notEmpty":
        return _at(path, GIVEN)
    if operator == "equals" and is_blank_value(wanted):
        return blank
    if isinstance(wanted, tuple) and operator in ("in", "equals") and not kind.picks_several and any(map(is_blank_value, wanted)):
        rest = _positive("in", tuple(each for each in wanted if not is_blank_value(each)), kind, path)
        return None if rest is None else {"anyOf": [blank, rest]}
    value = kind.schema(operator, wanted)
    return value if value is None or value is NEVER else _at(path, value)


def _at(path: tuple[str, ...], value: Schema) -> Schema:
    """("brief", "x") -> an object with an object `brief` with an `x` that fits `value`."""
    schema = value
    for name in reversed(path):
        schema = {"type": "object", "properties": {name: schema}, "required": [name]}
    return schema
