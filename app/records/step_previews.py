"""Steps that split and join values -> what becomes of each distinct value in the records, before the version is published."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app.definition import Path
from app.fields.base import MISSING, is_blank
from app.forms.scopes import put_at, value_at
from app.platform.base import UNREADABLE, Object, Platform, Principal
from app.records.definition_steps import MAX_DISTINCT, MAX_SHOWN, PreviewLine
from app.steps.model import Merge, Split, Step
from app.steps.moving import forward


@dataclass(frozen=True, slots=True)
class StepPreview:
    """The most frequent values first: of one field, or of those that are joined. `records` have one; `failing` of them one that is
    set aside. Of a secret there are no lines."""

    step: Split | Merge
    lines: tuple[PreviewLine, ...] = ()
    distinct: int = 0
    records: int = 0
    failing: int = 0
    is_secret: bool = False


async def preview_steps(
    platform: Platform, principal: Principal, entity: str, steps: Sequence[Step], secrets: Collection[Path]
) -> list[StepPreview]:
    """Of each split and merge. `secrets`: the paths of secret fields of either definition."""
    shown = [step for step in steps if isinstance(step, Split | Merge)]
    counted = _Counted([step for step in shown if not _is_secret(step, secrets)])
    if counted.counters:
        await platform.visit(principal, entity, counted)
    return [_preview(step, counted) for step in shown]


def sources_of(step: Split | Merge) -> tuple[Path, ...]:
    return (step.path,) if isinstance(step, Split) else step.paths


def targets_of(step: Split | Merge) -> tuple[Path, ...]:
    return step.into if isinstance(step, Split) else (step.into,)


def _is_secret(step: Split | Merge, secrets: Collection[Path]) -> bool:
    return any(path in secrets for path in (*sources_of(step), *targets_of(step)))


class _Counted:
    """Counts the distinct values of each step's sources, as JSON lists; null is a blank one."""

    def __init__(self, steps: Sequence[Split | Merge]) -> None:
        self.counters: list[tuple[Split | Merge, Counter[str]]] = [(step, Counter()) for step in steps]

    def __call__(self, objects: Sequence[Object]) -> bool:
        for step, counter in self.counters:
            paths = sources_of(step)
            for each in objects:
                values = [value_at(each, path, MISSING) for path in paths]
                if UNREADABLE in each or all(is_blank(value) for value in values):
                    continue
                text = json.dumps([None if value is MISSING else value for value in values], sort_keys=True)
                if text in counter or len(counter) < MAX_DISTINCT:
                    counter[text] += 1
        return True


def _preview(step: Split | Merge, counted: _Counted) -> StepPreview:
    counter = next((counter for each, counter in counted.counters if each is step), None)
    if counter is None:
        return StepPreview(step, is_secret=True)
    lines = [_line(step, json.loads(text), count) for text, count in counter.most_common()]
    failing = [line for line in lines if line.reason]
    shown = [*failing, *(line for line in lines if not line.reason)][:MAX_SHOWN]
    return StepPreview(step, tuple(shown), len(lines), counter.total(), sum(line.count for line in failing))


def _line(step: Split | Merge, values: list[Any], count: int) -> PreviewLine:
    record: Object = {}
    for path, value in zip(sources_of(step), values, strict=True):
        if value is not None:
            put_at(record, path, value)
    moved = forward((step,), record)
    after = [value_at(moved.record, path) for path in targets_of(step)]
    reason = moved.set_aside[0].reason if moved.set_aside else ""
    return PreviewLine(_one(values), count, _one(after), reason)


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
