"""Condition -> JSON Schema that holds for the same records, for `if`. None where JSON Schema cannot say it.

It answers for values of their fields' types: a record that holds a number as text is judged by `rules` alone. What it cannot say:
how instants compare (several texts mean the same one), how texts compare as numbers, and what a number's digits begin with or hold.
"""

from collections.abc import Mapping
from typing import Any

from app.conditions.evaluate import NEGATIONS, Kinds, compile_condition
from app.conditions.kinds import TEXT
from app.conditions.kinds.base import Kind
from app.conditions.kinds.schemas import GIVEN, NEVER, Schema
from app.conditions.kinds.values import is_blank_value
from app.definition import All, Comparison, Condition, Not

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
    """Of the record. Where a comparison holds for a blank (one with a blank; "is off" of a box), the value need not be there."""
    if operator == "notEmpty":
        return {} if kind.is_given(None) else _at(path, GIVEN)
    holds_for_blank = compile_condition(Comparison("", operator, wanted), {"": kind})({})
    given = _without_blanks(wanted, kind) if operator in ("equals", "in") else wanted
    value = NEVER if given is BLANK else kind.schema(operator, given)
    if holds_for_blank:
        return None if value is None else {"not": _at(path, GIVEN if value is NEVER else {"allOf": [GIVEN, {"not": value}]})}
    return value if value is None or value is NEVER else _at(path, value)


BLANK = object()


def _without_blanks(wanted: Any, kind: Kind) -> Any:
    """What remains of the wanted values without blank ones, which `holds_for_blank` looks at; BLANK where nothing does."""
    if kind.picks_several and isinstance(wanted, tuple):
        return wanted or BLANK
    rest = tuple(each for each in (wanted if isinstance(wanted, tuple) else (wanted,)) if not is_blank_value(each))
    return rest or BLANK


def _at(path: tuple[str, ...], value: Schema) -> Schema:
    """("brief", "x") -> an object with an object `brief` with an `x` that fits `value`."""
    schema = value
    for name in reversed(path):
        schema = {"type": "object", "properties": {name: schema}, "required": [name]}
    return schema
