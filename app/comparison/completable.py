"""A form -> what in it contradicts itself: conditions that never hold, fields that never show or take no value, dead ends.

Only what is proved is a finding. A value that a select no longer offers does not count: this is about records that are filled in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.comparison.sides import Side, side_of
from app.comparison.value_sets import accepts_nothing
from app.conditions.effective import NEVER
from app.conditions.states import Term, find_state
from app.definition import Comparison, Condition, Field, Panel, Path, Row
from app.fields.base import FieldType
from app.forms.compiler import CompiledForm
from app.forms.schema import requirable
from app.reading.aliases import FIELD
from app.reading.connect import conditions_of
from app.reading.parts import parts_of

MAX_STEPS = 2_000
MAX_CHECKED_OPTIONS = 200
"""Options of a form that are tried as dead ends."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`code` and `params` choose the words; `path`: of the property, or (); `place`: in the definition, as in findings."""

    code: str
    params: Mapping[str, Any]
    path: Path = ()
    place: str = ""


def contradictions(form: CompiledForm, is_over: Callable[[], bool] = lambda: False) -> tuple[Contradiction, ...]:
    """Once `is_over` says so, nothing more is looked for."""
    return tuple(_Checker(side_of(form), is_over).run())


class _Checker:
    def __init__(self, side: Side, is_over: Callable[[], bool]) -> None:
        self._side, self._is_over = side, is_over
        self._known: dict[str, bool] = {}
        self._offered = {name: offered for name, entry in side.by_name.items() if (offered := _offered(*entry)) is not None}
        self._unfillable = [field for field, kind in side.form.inputs if requirable(field) and _takes_nothing(field, kind)]

    def run(self) -> Iterator[Contradiction]:
        yield from self._conditions()
        for field, _ in self._side.form.inputs:
            yield from self._never_shown(field)
        for field in self._unfillable:
            if self._side.demand(field) != NEVER:
                yield Contradiction("required-takes-no-value", {"label": field.label}, field.path)
        yield from self._dead_ends()

    def _conditions(self) -> Iterator[Contradiction]:
        """Each condition by itself: two comparisons that exclude each other, an option that is not offered."""
        for part, place in parts_of(self._side.form.definition):
            if isinstance(part, Panel | Row | Field):
                for name, condition in conditions_of(part).items():
                    if self._never_holds(condition, Term(condition, self._side.kinds, self._side.names)):
                        path = part.path if isinstance(part, Field) else ()
                        yield Contradiction("condition-never-holds", {"part": _label(part)}, path, f"{place}.{FIELD.key(name)}")

    def _never_shown(self, field: Field) -> Iterator[Contradiction]:
        shown = self._side.shown(field)
        is_required = requirable(field) and (field.required or field.required_when is not None)
        if shown != NEVER and self._never_holds(shown, self._side.term(shown)):
            yield Contradiction("required-never-shown" if is_required else "field-never-shown", {"label": field.label}, field.path)

    def _dead_ends(self) -> Iterator[Contradiction]:
        """States in which a field is required that takes no value: all of them, or all with a certain option."""
        demands = [term for field in self._unfillable if (term := self._side.term(self._side.demand(field))) is not None]
        if not demands:
            return
        if self._find([], demands) == "none":
            yield Contradiction("form-cannot-be-completed", {"labels": tuple(field.label for field in self._unfillable)})
            return
        choices = [(field, option) for field, kind in self._side.form.writable if kind.kind.picks_one for option in field.options]
        for field, option in choices[:MAX_CHECKED_OPTIONS]:
            chosen = Term(Comparison(field.key, "equals", option.id), self._side.kinds, self._side.names)
            if self._find([chosen], demands) == "none":
                yield Contradiction("option-dead-end", {"label": field.label, "option": option.text}, field.path)

    def _never_holds(self, condition: Condition, term: Term | None) -> bool:
        key = self._side.spelled(condition) + str(term is None or term.condition is condition)
        if key not in self._known:
            self._known[key] = term is not None and self._find([term]) == "none"
        return self._known[key]

    def _find(self, holds: Sequence[Term], fails: Sequence[Term] = ()) -> str:
        if self._is_over():
            return "unknown"
        return find_state(holds, fails, self._offered, MAX_STEPS).answer


def _offered(field: Field, kind: FieldType) -> list[Any] | None:
    """What people can choose; None where that is not a list."""
    if not (field.options and field.writable and kind.kind.picks_one):
        return None
    return [*(option.id for option in field.options), None]


def _takes_nothing(field: Field, kind: FieldType) -> bool:
    if kind.needs_options and not field.options:
        return True
    return accepts_nothing({**kind.schema(field), **kind.required_schema(field)})


def _label(part: Panel | Row | Field) -> str:
    return part.name if isinstance(part, Panel) else part.header if isinstance(part, Row) else part.label
