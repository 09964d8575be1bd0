"""A record and the steps of a version -> the record under that version, and what could not come along."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.definition import Object, Path
from app.fields.base import MISSING, is_blank
from app.fields.number import is_number, number_text
from app.forms.scopes import path_of_pointer, pointer, put_at, remove_at, value_at
from app.steps.conversions import NotConvertible, Partly, convert
from app.steps.model import Convert, Fill, MapOptions, Merge, Rename, Retire, Split, Step, inverses, paths_of

Why = Literal["occupied", "not-converted", "retired", "partly", "refused"]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A value that is not in the moved record. `path` is where it was. A refused one is still there. `reason`: more about why."""

    path: Path
    value: Any
    why: Why
    reason: str = ""
    is_dropped: bool = False
    """Whether the policy of its step was to clear such values."""


@dataclass(frozen=True, slots=True)
class Moved:
    record: Object
    set_aside: tuple[SetAside, ...] = ()


def forward(steps: Sequence[Step], record: Mapping[str, Any]) -> Moved:
    """Renames come first, all at once; the others name fields of the newer definition. The record stays as it is."""
    moved, aside = copy.deepcopy(dict(record)), list[SetAside]()
    _rename([step for step in steps if isinstance(step, Rename)], moved, aside)
    for step in steps:
        if not isinstance(step, Rename):
            CARRY[type(step)](step, moved, aside)
    return Moved(moved, tuple(aside))


def backward(steps: Sequence[Step], record: Mapping[str, Any]) -> Moved:
    return forward(inverses(steps), record)


def undone(steps: Sequence[Step], record: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> Moved:
    """The way back of a record that was moved: what was not written since is what it was before, exactly.

    `before` and `after`: the values that the move took and gave, by pointer; a value that was missing is in neither.
    {"n": 8}, before {"/n": "007"}, after {"/n": 7} -> {"n": "8"}; {"n": 7} -> {"n": "007"}.
    """
    back, given = backward(steps, record), _with_values({}, after)
    there = backward(steps, given).record
    unchanged = [path for path in paths_of(steps) if _is_same(value_at(back.record, path, MISSING), value_at(there, path, MISSING))]
    for path in unchanged:
        put_or_remove(back.record, path, before.get(pointer(*path), MISSING))
    return Moved(back.record, tuple(each for each in back.set_aside if each.path not in unchanged))


def values_at(steps: Sequence[Step], record: Mapping[str, Any]) -> Object:
    """What a record holds of all that steps read or write, by pointer: what is noted before and after a move."""
    values = ((path, value_at(record, path, MISSING)) for path in paths_of(steps))
    return {pointer(*path): value for path, value in values if value is not MISSING}


def _is_same(one: Any, other: Any) -> bool:
    """The same JSON: 1 is neither true nor 1.0."""
    return one is other or (MISSING not in (one, other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


def put_or_remove(target: Object, path: Path, value: Any) -> None:
    if value is MISSING:
        remove_at(target, path)
    else:
        _put(target, path, value)


def _with_values(target: Object, values: Mapping[str, Any]) -> Object:
    for each, value in values.items():
        _put(target, path_of_pointer(each), copy.deepcopy(value))
    return target


def _put(target: Object, path: Path, value: Any) -> None:
    """Where something else than an object is around the place, an object takes its place: {"p": null} -> {"p": {"x": 1}}."""
    for length in range(1, len(path)):
        if not isinstance(value_at(target, path[:length], {}), dict):
            remove_at(target, path[:length])
    put_at(target, path, value)


def _set_aside_around(moved: Object, path: Path, aside: list[SetAside]) -> None:
    """What is no object where one is needed."""
    around = value_at(moved, path[:1], {}) if len(path) > 1 else {}
    if not isinstance(around, dict) and not is_blank(around):
        aside.append(SetAside(path[:1], around, "occupied"))


def _rename(renames: Sequence[Rename], moved: Object, aside: list[SetAside]) -> None:
    """All at once: each value is taken out before any is put in."""
    taken = [(step.after, value_at(moved, step.before, MISSING)) for step in renames]
    for step in renames:
        remove_at(moved, step.before)
    for path, value in taken:
        former = value_at(moved, path, MISSING)
        if not is_blank(former):
            aside.append(SetAside(path, former, "occupied"))
        remove_at(moved, path)
        if value is not MISSING:
            _set_aside_around(moved, path, aside)
            _put(moved, path, value)


def _convert(step: Convert, moved: Object, aside: list[SetAside]) -> None:
    value = value_at(moved, step.path, MISSING)
    if value is MISSING:
        return
    try:
        _put(moved, step.path, convert(value, step.before, step.after, step.choices))
    except Partly as part:
        _put(moved, step.path, part.value)
        aside.append(SetAside(step.path, part.rest, "partly", "several-values", step.policy == "clear"))
    except NotConvertible as error:
        is_refused = step.policy == "refuse"
        if not is_refused:
            remove_at(moved, step.path)
        why: Why = "refused" if is_refused else "not-converted"
        aside.append(SetAside(step.path, value, why, error.code, step.policy == "clear"))


def _split(step: Split, moved: Object, aside: list[SetAside]) -> None:
    value = value_at(moved, step.path, MISSING)
    if is_blank(value):
        return
    if not isinstance(value, str):
        aside.append(SetAside(step.path, value, "not-converted", "not-a-text"))
        remove_at(moved, step.path)
        return
    remove_at(moved, step.path)
    for path, text in zip(step.into, value.split(step.separator, len(step.into) - 1), strict=False):
        _put_over(moved, path, text, aside)


def _merge(step: Merge, moved: Object, aside: list[SetAside]) -> None:
    values = {path: value_at(moved, path, MISSING) for path in step.paths}
    texts = {path: _line(value) for path, value in values.items() if not is_blank(value)}
    for path, value in values.items():
        if texts.get(path, "") is None:
            aside.append(SetAside(path, value, "not-converted", "not-a-text"))
        remove_at(moved, path)
    merged = step.separator.join(text for text in texts.values() if text is not None)
    if merged:
        _put_over(moved, step.into, merged, aside)


def _line(value: Any) -> str | None:
    return value if isinstance(value, str) else number_text(value) if is_number(value) else None


def _put_over(moved: Object, path: Path, value: Any, aside: list[SetAside]) -> None:
    former = value_at(moved, path, MISSING)
    if not is_blank(former):
        aside.append(SetAside(path, former, "occupied"))
    _set_aside_around(moved, path, aside)
    _put(moved, path, value)


def _map(step: MapOptions, moved: Object, aside: list[SetAside]) -> None:
    value = value_at(moved, step.path, MISSING)
    if isinstance(value, str) and value in step.options:
        new = step.options[value]
        if new:
            _put(moved, step.path, new)
        else:
            remove_at(moved, step.path)
            aside.append(SetAside(step.path, value, "retired"))
    elif isinstance(value, list):
        mapped = [step.options.get(each, each) if isinstance(each, str) else each for each in value]
        gone = [each for each, new in zip(value, mapped, strict=True) if new == "" != each]
        _put(moved, step.path, _distinct([each for each, new in zip(mapped, value, strict=True) if each != "" or new == ""]))
        if gone:
            aside.append(SetAside(step.path, gone, "retired"))


def _distinct(values: list[Any]) -> list[Any]:
    """The first of each. A list may be so long that comparing all of its entries with each other would keep others waiting."""
    seen: set[tuple[bool, str]] = set()
    distinct: list[Any] = []
    for each in values:
        key = (True, each) if isinstance(each, str) else (False, repr(each))
        if key not in seen:
            seen.add(key)
            distinct.append(each)
    return distinct


def _fill(step: Fill, moved: Object, aside: list[SetAside]) -> None:
    value = value_at(moved, step.path, MISSING)
    if value is MISSING or (step.blank and is_blank(value)):
        _set_aside_around(moved, step.path, aside)
        _put(moved, step.path, copy.deepcopy(step.value))


def _retire(step: Retire, moved: Object, aside: list[SetAside]) -> None:
    value = value_at(moved, step.path, MISSING)
    remove_at(moved, step.path)
    if not is_blank(value):
        aside.append(SetAside(step.path, value, "retired"))


CARRY: Mapping[type, Callable[[Any, Object, list[SetAside]], None]] = {
    Convert: _convert,
    Split: _split,
    Merge: _merge,
    MapOptions: _map,
    Fill: _fill,
    Retire: _retire,
}
