"""A condition as JSON -> lines to choose, in groups one level deep; and back to JSON, with what was not changed as it was.

[{"a": ["1"]}, {"any": [{"field": "b", "operator": "checked"}]}] -> Lines("all", (Line("a", "in", ("1",)), Group("any", ...)))
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any, Literal

from app.conditions.evaluate import WITHOUT_VALUE
from app.conditions.reader import parse_condition
from app.definition import All, AnyOf, Comparison, Condition, Not

Word = Literal["all", "any"]
UNWRITTEN: Any = object()
"""In place of the JSON of what is not written yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison; several values are a tuple. `raw` is how it is written."""

    field: str
    operator: str
    value: Any = None
    raw: Any = attribute(default=UNWRITTEN, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    word: Word
    lines: tuple[Line, ...]
    raw: Any = attribute(default=UNWRITTEN, compare=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """A whole condition. Without parts it is no condition."""

    word: Word = "all"
    parts: tuple[Line | Group, ...] = ()
    raw: Any = attribute(default=UNWRITTEN, compare=False)


def lines_of(raw: Any) -> Lines | None:
    """None for a condition that lines cannot say: one that cannot be read, a negation, a deeper nesting, members of its own."""
    condition, findings = parse_condition(raw, "")
    if findings:
        return None
    if condition is None:
        return Lines(raw=raw)
    if isinstance(condition, Comparison):
        line = _line(condition, raw)
        return Lines("all", (line,), raw) if line else None
    parts = _parts(condition, raw, may_nest=True)
    return Lines(_word(condition), parts, raw) if parts else None


def json_of(lines: Lines) -> Any:
    """Lines and groups that still mean the same are written as they were. None for no condition."""
    if not lines.parts:
        return None
    if lines.raw is not UNWRITTEN and lines_of(lines.raw) == lines:
        return lines.raw
    written = [_part_json(part) for part in lines.parts]
    if len(written) == 1 and isinstance(lines.parts[0], Line):
        return written[0]
    return {lines.word: written}


def unwritten(line: Line, **changes: Any) -> Line:
    """Another line in its place."""
    return replace(line, raw=UNWRITTEN, **changes)


def _part_json(part: Line | Group) -> Any:
    if isinstance(part, Group):
        same = part.raw is not UNWRITTEN and _parts_again(part.raw) == part
        return part.raw if same else {part.word: [_part_json(line) for line in part.lines]}
    if part.raw is not UNWRITTEN:
        return part.raw
    plain = {"field": part.field, "operator": part.operator}
    if part.operator in WITHOUT_VALUE:
        return plain
    return {**plain, "value": list(part.value) if isinstance(part.value, tuple) else part.value}


def _parts_again(raw: Any) -> Group | None:
    condition, _ = parse_condition(raw, "")
    return None if condition is None else _group(condition, raw)


def _parts(condition: Condition, raw: Any, *, may_nest: bool) -> tuple[Line | Group, ...]:
    """() where a part cannot be said."""
    if not isinstance(condition, All | AnyOf):
        return ()
    raws = _raw_parts(raw, len(condition.conditions))
    parts: list[Line | Group] = []
    for inner, written in zip(condition.conditions, raws, strict=True):
        part = _line(inner, written) if isinstance(inner, Comparison) else _group(inner, written) if may_nest else None
        if part is None:
            return ()
        parts.append(part)
    return tuple(parts)


def _group(condition: Condition, raw: Any) -> Group | None:
    if isinstance(condition, Not | Comparison):
        return None
    lines = tuple(part for part in _parts(condition, raw, may_nest=False) if isinstance(part, Line))
    return Group(_word(condition), lines, raw) if lines else None


def _line(comparison: Comparison, raw: Any) -> Line | None:
    return None if comparison.extra else Line(comparison.field, comparison.operator, comparison.value, raw)


def _word(condition: Condition) -> Word:
    return "any" if isinstance(condition, AnyOf) else "all"


def _raw_parts(raw: Any, count: int) -> Sequence[Any]:
    """How each part of a group is written; a short form of several fields has no parts of its own."""
    listed = raw
    if isinstance(raw, dict) and len(raw) == 1:
        listed = next(iter(raw.values()))
        if next(iter(raw)) not in ("all", "any"):
            listed = None
    return listed if isinstance(listed, list) and len(listed) == count else [UNWRITTEN] * count
