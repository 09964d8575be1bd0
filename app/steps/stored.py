"""Steps as a version's row holds them, carried out on a record: what a platform is given, which knows nothing of forms."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.definition import Object
from app.forms.scopes import pointer
from app.steps.json_form import steps_from_json
from app.steps.model import Step, paths_of
from app.steps.moving import SetAside, forward, undone, values_at


@dataclass(frozen=True, slots=True)
class CarriedRecord:
    """`before` and `after`: what of the record the steps read or write, by pointer. `aside`: what could not come along, as JSON."""

    record: Object
    before: Object
    after: Object
    aside: tuple[Mapping[str, Any], ...]


def carry(steps: str, record: Mapping[str, Any]) -> CarriedRecord:
    """`steps` as JSON."""
    read = _read(steps)
    moved = forward(read, record)
    return CarriedRecord(moved.record, values_at(read, record), values_at(read, moved.record), _aside(moved.set_aside))


def carry_back(steps: str, record: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> CarriedRecord:
    """`steps` of the version that is undone; `before` and `after`: what is noted of the record's move."""
    read = _read(steps)
    moved = undone(read, record, before, after)
    return CarriedRecord(moved.record, values_at(read, record), values_at(read, moved.record), _aside(moved.set_aside))


def paths(steps: str) -> tuple[tuple[str, ...], ...]:
    """What of a record steps read or write."""
    return tuple(tuple(map(str, path)) for path in paths_of(_read(steps)))


@lru_cache(256)
def _read(steps: str) -> tuple[Step, ...]:
    return steps_from_json(json.loads(steps))


def _aside(lines: tuple[SetAside, ...]) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {"at": pointer(*each.path), "value": each.value, "why": each.why, "reason": each.reason, "dropped": each.is_dropped}
        for each in lines
    )
