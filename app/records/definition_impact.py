"""What another definition of an entity would do: compared within a budget, counted over the stored records, with all uses."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.comparison.compare import compare
from app.comparison.completable import Contradiction, contradictions
from app.comparison.effects import Comparison
from app.comparison.impact import MAX_SAMPLES, Impact, ImpactCounter
from app.comparison.sides import Renames
from app.comparison.uses import Use, lookups_of, uses_of
from app.definition import DEFINITION, Object, Path
from app.errors import BadDefinition, NotAllowed, NotFound, Unavailable
from app.forms.compiler import CompiledForm
from app.platform.base import UNREADABLE, Platform, Principal
from app.records.definitions import Definitions
from app.state.drafts import Drafts
from app.texts.text import Fact
from app.workers.form_maker import FormMaker

COMPARE_SECONDS = 2.0
COUNT_SECONDS = 60.0
RECORDS_BETWEEN_LOOKS = 1_000
"""At the clock, and calls of `progress`."""
PackedRenames = tuple[tuple[Path, Path], ...]
Progress = Callable[[int], None]
"""Called with the number of records counted so far, from another thread."""


@dataclass(frozen=True, slots=True)
class DefinitionImpact:
    """`uses` by the path of a changed property in the old definition; `lookups`: fields of other entities that refer to records.

    `not_counted`: why not every record was; `drafts`: of forms of the entity, by anybody.
    """

    old: CompiledForm
    new: CompiledForm
    comparison: Comparison
    impact: Impact | None = None
    not_counted: Fact | None = None
    uses: Mapping[Path, tuple[Use, ...]] | None = None
    lookups: tuple[Use, ...] = ()
    drafts: int = 0
    contradictions: tuple[Contradiction, ...] = ()
    """In the new form."""


def compare_in_time(forms: Sequence[CompiledForm], renames: PackedRenames = (), seconds: float = COMPARE_SECONDS) -> Comparison:
    """What takes longer is undecided. `forms`: the old one and the new one."""
    old, new = forms
    end = time.monotonic() + seconds
    return compare(old, new, dict(renames), lambda: time.monotonic() > end)


def contradictions_in_time(forms: Sequence[CompiledForm], seconds: float = COMPARE_SECONDS) -> tuple[Contradiction, ...]:
    """Of one form. What takes longer is not found."""
    (form,) = forms
    end = time.monotonic() + seconds
    return contradictions(form, lambda: time.monotonic() > end)


class DefinitionImpacts:
    def __init__(self, platform: Platform, definitions: Definitions, maker: FormMaker, drafts: Drafts) -> None:
        self._platform, self._definitions, self._maker, self._drafts = platform, definitions, maker, drafts

    async def new_form(self, principal: Principal, entity: str, document: Object) -> CompiledForm:
        """The form of a DEFINITION object that is not published; what was ever secret stays so. Raises BadDefinition."""
        secrets = await self._definitions.ever_secret(principal.tenant, entity)
        return (await self._maker.form({**document, "id": entity, "entity": DEFINITION}, secrets))[0]

    async def comparison(self, old: CompiledForm, new: CompiledForm, renames: Renames | None = None) -> Comparison:
        """In a thread or, where the forms are large, in the worker process. What exceeds its budget is undecided."""
        packed = tuple(sorted((renames or {}).items(), key=repr))
        try:
            return await self._maker.computed((old, new), compare_in_time, packed, COMPARE_SECONDS)
        except Unavailable:
            return await self._maker.in_thread(compare_in_time, (old, new), packed, 0.0)

    async def impact(
        self,
        principal: Principal,
        entity: str,
        new: CompiledForm,
        renames: Renames | None = None,
        progress: Progress | None = None,
        seconds: float = COUNT_SECONDS,
        samples: int = MAX_SAMPLES,
    ) -> DefinitionImpact:
        """Of a form that would replace the entity's. Raises what `Definitions.form` raises, and NotAllowed."""
        old = await self._definitions.form(principal, entity)
        comparison = await self.comparison(old, new, renames)
        counter = ImpactCounter(old, new, comparison, samples)
        impact, not_counted = await self._counted(principal, entity, counter, progress, seconds)
        uses = uses_of(old)
        changed = {change.former or change.path for change in comparison.changes}
        return DefinitionImpact(
            old,
            new,
            comparison,
            impact,
            not_counted,
            {path: each for path, each in uses.items() if path in changed},
            await self._lookups(principal, entity),
            await self._drafts.count(principal.tenant, entity),
            await self.contradictions(new),
        )

    async def contradictions(self, form: CompiledForm) -> tuple[Contradiction, ...]:
        """What in a form contradicts itself; where that exceeds its budget, nothing."""
        try:
            return await self._maker.computed((form,), contradictions_in_time, COMPARE_SECONDS)
        except Unavailable:
            return ()

    async def _counted(
        self, principal: Principal, entity: str, counter: ImpactCounter, progress: Progress | None, seconds: float
    ) -> tuple[Impact | None, Fact | None]:
        visit = _Visit(counter, progress, time.monotonic() + seconds)
        try:
            await self._platform.visit(principal, entity, visit, sorted(counter.properties))
        except Unavailable as error:
            return None, Fact("not-counted-unavailable", {"reason": error.fact})
        if visit.is_late:
            return counter.result(), Fact("not-counted-time", {"seconds": round(seconds)})
        if counter.unreadable:
            return counter.result(), Fact("not-counted-unreadable", {"count": counter.unreadable})
        return counter.result(), None

    async def _lookups(self, principal: Principal, entity: str) -> tuple[Use, ...]:
        """Of the other entities' forms. One that cannot be read has none."""
        uses: list[Use] = []
        for card in await self._definitions.cards(principal):
            if card.entity != entity:
                try:
                    uses += lookups_of(await self._definitions.form(principal, card.entity), entity)
                except (BadDefinition, NotFound, NotAllowed, Unavailable):
                    continue
        return tuple(uses)


class _Visit:
    """Adds objects to a counter, until it is late."""

    def __init__(self, counter: ImpactCounter, progress: Progress | None, end: float) -> None:
        self._counter, self._progress, self._end = counter, progress, end
        self.is_late = False

    def __call__(self, objects: Sequence[Object]) -> bool:
        for start in range(0, len(objects), RECORDS_BETWEEN_LOOKS):
            for each in objects[start : start + RECORDS_BETWEEN_LOOKS]:
                if UNREADABLE in each:
                    self._counter.unreadable += 1
                else:
                    self._counter.add(each)
            if self._progress is not None:
                self._progress(self._counter.records)
            if time.monotonic() > self._end:
                self.is_late = True
                return False
        return True
