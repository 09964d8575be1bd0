"""A definition -> notes on keys that no reader knows, with the known key that is nearest, and on keys without effect.

A key that many parts misspell is one note. Rows that the platform draws itself have keys of their own, which are not looked at.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from app.conditions.evaluate import comparisons
from app.definition import Definition, Field, Finding, Panel, Row
from app.reading.aliases import COLUMN, CONDITION, DEFINITION, FIELD, OPTION, PANEL, ROW
from app.reading.connect import conditions_of
from app.reading.parts import parts_of
from app.reading.properties import Properties
from app.rows import ROW_TYPES

MAX_NOTES = 100
"""Notes on keys of one definition: to look for the nearest key takes a millisecond."""
MAX_KEY_CHARS = 40
"""A longer key is no misspelling of a known one."""
NEAR = 0.75
"""How alike a key must be to be named, from 0 to 1: "requird" and "required" have 0.93, "rule" and "title" 0.67."""

WITHOUT_EFFECT_IN_ALL_ROWS = ("full_height",)
"""Of a row that the platform draws: other keys, such as `property`, mean something there."""


def key_findings(definition: Definition) -> Iterator[Finding]:
    first: dict[tuple[Properties, str, str], str] = {}
    """(kind of part, key, type of a field that has no use for it) -> the path of the first part that has it."""
    times: Counter[tuple[Properties, str, str]] = Counter()
    for table, part, path in _tables_of(definition):
        for key in _odd_keys(table, part):
            group = (table, key, part.type if isinstance(part, Field) and key in table.keys else "")
            first.setdefault(group, f"{path}.{key}" if path else key)
            times[group] += 1
    for group, path in islice(first.items(), MAX_NOTES):
        others = times[group] - 1
        text = _text(*group) + (f" ({others} more like it)" if others else "")
        yield Finding("note", path, text)


def _tables_of(definition: Definition) -> Iterator[tuple[Properties, Any, str]]:
    """Every part with its table of properties and its path."""
    yield DEFINITION, definition, ""
    for part, path in parts_of(definition):
        if isinstance(part, Panel | Row | Field):
            for name, condition in conditions_of(part).items():
                yield from ((CONDITION, each, f"{path}.{FIELD.key(name)}") for each in comparisons(condition))
        if isinstance(part, Panel):
            yield PANEL, part, path
        elif isinstance(part, Field):
            yield FIELD, part, path
            for option in part.options:
                yield OPTION, option, f"{path}.{FIELD.key('options')}"
        elif not isinstance(part, Row):
            yield COLUMN, part, path
        else:
            yield ROW, part, path


def _odd_keys(table: Properties, part: Any) -> Iterator[str]:
    extra: Mapping[str, Any] = part.extra
    without_effect = table.without_effect
    if isinstance(part, Row) and not ROW_TYPES[part.type].has_fields:
        extra, without_effect = {}, WITHOUT_EFFECT_IN_ALL_ROWS
    yield from (key for key in extra if key in table.keys or key not in table.documented)
    yield from (table.key(attribute) for attribute in without_effect if getattr(part, attribute))


def _text(table: Properties, key: str, field_type: str) -> str:
    if field_type:
        return f"has no effect on a field of the type {field_type!r}"
    if key in table.keys:
        return "has no effect here"
    nearest = _nearest(table, key)
    return f"is not a known key; did you mean {nearest!r}?" if nearest else "is not a known key; it is kept and ignored"


def _nearest(table: Properties, key: str) -> str | None:
    """ "requird" -> "required", "READONLY" -> "readonly"; None for what resembles nothing."""
    if len(key) > MAX_KEY_CHARS:
        return None
    folded = {each.lower(): each for each in sorted(table.documented)}
    near = get_close_matches(key.lower(), folded, 1, NEAR)
    return folded[near[0]] if near else None
