"""The steps of a version before it is published: which ones there are, what each value becomes, and whether one is refused."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.definition import Path
from app.editing.operations import Operation
from app.errors import EditRefused
from app.fields.base import MISSING, is_blank
from app.forms.compiler import CompiledForm
from app.forms.scopes import put_at, value_at
from app.platform.base import UNREADABLE, Object, Platform, Principal
from app.records.definitions import Definitions
from app.steps.checking import check_steps, shapes_of
from app.steps.conversions import is_exact
from app.steps.implied import implied_steps, with_implied
from app.steps.json_form import steps_from_json
from app.steps.model import Convert, Rename, Step
from app.steps.moving import SetAside, forward
from app.workers.threads import off_loop

MAX_DISTINCT = 10_000
MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One distinct value: in how many records, what it becomes, or why it has no counterpart. `is_exact`: undo needs no note."""

    value: Any
    count: int
    after: Any
    reason: str = ""
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class ConversionPreview:
    """The most frequent values first. `distinct` counts all of them, up to `MAX_DISTINCT`; `failing` the records, whatever the
    policy. Of a secret there are no lines."""

    path: Path
    lines: tuple[PreviewLine, ...]
    distinct: int
    failing: int
    is_secret: bool = False


class DefinitionSteps:
    def __init__(self, platform: Platform, definitions: Definitions) -> None:
        self._platform, self._definitions = platform, definitions

    @property
    def can_move(self) -> bool:
        return self._platform.capabilities.moves is not None

    async def of(
        self, tenant: str, base: Object, document: Object, operations: Sequence[Operation], given: Any
    ) -> tuple[Step, ...]:
        """Those that operations imply, and the `given` ones (JSON). Raises EditRefused, BadDefinition."""
        implied = await off_loop(implied_steps, base, operations) if operations else ()
        if not self.can_move:
            if given:
                raise EditRefused("steps-elsewhere")
            return ()
        if not implied and not given:
            return ()
        before, after = [shapes_of(form) for form in await self._forms(tenant, base, document)]
        there = [step for step in implied if not isinstance(step, Rename) or (step.before in before and step.after in after)]
        steps = with_implied(there, steps_from_json(given, before, after, there))
        check_steps(steps, before, after)
        return steps

    async def check(self, principal: Principal, entity: str, steps: Sequence[Step]) -> None:
        """Raises EditRefused where a value has no counterpart and the policy of its step refuses that."""
        if any(isinstance(step, Convert) and step.policy == "refuse" for step in steps):
            refusals = _Refused(steps)
            await self._platform.visit(principal, entity, refusals)
            if refusals.count:
                raise EditRefused("step-values-refused", count=refusals.count)

    async def preview(self, principal: Principal, entity: str, steps: Sequence[Step]) -> list[ConversionPreview]:
        """Of each conversion: every distinct value and what it becomes."""
        conversions = [step for step in steps if isinstance(step, Convert)]
        former = {step.after: step.before for step in steps if isinstance(step, Rename)}
        counted = _Counted([(step, former.get(step.path, step.path)) for step in conversions])
        if any(not step.before.is_secret for step in conversions):
            await self._platform.visit(principal, entity, counted)
        return [_preview(step, counted.values[step.path]) for step in conversions]

    async def _forms(self, tenant: str, base: Object, document: Object) -> tuple[CompiledForm, CompiledForm]:
        return await self._definitions.identify(tenant, base), await self._definitions.identify(tenant, document)


class _Refused:
    """Counts the values that steps refuse."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps, self.count = steps, 0

    def __call__(self, objects: Sequence[Object]) -> bool:
        for each in objects:
            if UNREADABLE not in each:
                self.count += sum(_is_refused(aside) for aside in forward(self._steps, each).set_aside)
        return True


def _is_refused(aside: SetAside) -> bool:
    return aside.why == "refused"


class _Counted:
    """Counts distinct values, as JSON, at the places where they are now."""

    def __init__(self, places: Sequence[tuple[Convert, Path]]) -> None:
        self._places = {step.path: path for step, path in places if not step.before.is_secret}
        self.values: dict[Path, Counter[str]] = {step.path: Counter() for step, _ in places}

    def __call__(self, objects: Sequence[Object]) -> bool:
        for path, current_path in self._places.items():
            counter = self.values[path]
            for each in objects:
                value = value_at(each, current_path, MISSING)
                if not is_blank(value) and UNREADABLE not in each:
                    text = json.dumps(value, sort_keys=True)
                    if text in counter or len(counter) < MAX_DISTINCT:
                        counter[text] += 1
        return True


def _preview(step: Convert, counter: Counter[str]) -> ConversionPreview:
    if step.before.is_secret or step.after.is_secret:
        return ConversionPreview(step.path, (), 0, 0, is_secret=True)
    lines = [_line(step, json.loads(text), count) for text, count in counter.most_common()]
    failing = [line for line in lines if line.reason]
    shown = [*failing, *(line for line in lines if not line.reason)][:MAX_SHOWN]
    return ConversionPreview(step.path, tuple(shown), len(lines), sum(line.count for line in failing))


def _line(step: Convert, value: Any, count: int) -> PreviewLine:
    record: Object = {}
    put_at(record, step.path, value)
    moved = forward((step,), record)
    reason = moved.set_aside[0].reason if moved.set_aside else ""
    after = value_at(moved.record, step.path)
    return PreviewLine(value, count, after, reason, bool(reason) or is_exact(value, step.before, step.after, step.choices))
