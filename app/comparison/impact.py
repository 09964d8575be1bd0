"""A comparison and the stored records -> exact counts of the records that each change affects, and a few of their ids.

Secrets are not counted, and nothing is counted that hangs on one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.comparison.effects import Comparison, PropertyChange
from app.comparison.sides import Side, side_of
from app.comparison.value_sets import validator_of
from app.conditions.evaluate import compile_condition, variables
from app.definition import Condition, Field, Object, Path
from app.fields.base import FieldType, is_blank, is_blank_text
from app.forms.compiler import CompiledForm
from app.forms.rules import State
from app.forms.scopes import value_at

MAX_SAMPLES = 5
MAX_JUDGED_VALUES = 50_000
"""Values of one property whose judgement is remembered."""
DEMANDS = frozenset({"became-required", "field-added-required", "required-when"})
HIDINGS = frozenset({"hidden-when", "never-shown"})
UNDECIDED = "conditions-undecided"
VALUES = frozenset({"values-refused", "values-undecided", "values-accepted", "type-changed"})


@dataclass(frozen=True, slots=True)
class PropertyImpact:
    """`counts` and `samples` (ids of records) by the code of what is counted. A code with no records is left out.

    `is_counted`: not where a secret would have to be looked at.
    """

    path: Path
    label: str
    counts: Mapping[str, int] = field(default_factory=dict)
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Impact:
    """`records` were counted; `unreadable` ones are damaged, and were not."""

    records: int
    properties: tuple[PropertyImpact, ...]
    unreadable: int = 0


class _Record:
    """One stored object under both forms; what is worked out of it, is worked out once."""

    __slots__ = ("_states", "_values", "stored")

    def __init__(self, stored: Object) -> None:
        self.stored = stored
        self._values: dict[int, Mapping[str, Any]] = {}
        self._states: dict[int, State] = {}

    def values(self, form: CompiledForm) -> Mapping[str, Any]:
        if form.scope.is_flat:
            return self.stored
        values = self._values.get(id(form))
        if values is None:
            values = self._values[id(form)] = dict(form.scope.values_in(self.stored))
        return values

    def state(self, form: CompiledForm) -> State:
        state = self._states.get(id(form))
        if state is None:
            state = self._states[id(form)] = form.rules.evaluate(self.values(form))
        return state


Test = Callable[[_Record], bool]
Probe = Callable[[_Record], Iterable[str]]
"""The codes of what is counted of a record."""


class ImpactCounter:
    """Counts records one by one. `samples`: how many ids of each kind are remembered."""

    def __init__(self, old: CompiledForm, new: CompiledForm, comparison: Comparison, samples: int = MAX_SAMPLES) -> None:
        self._max_samples = samples
        self._old, self._new = side_of(old, comparison.renames), side_of(new)
        self._comparison = comparison
        self._probes = [list(self._probes_of(change)) for change in comparison.changes]
        self._counts: list[dict[str, int]] = [{} for _ in comparison.changes]
        self._samples: list[dict[str, list[str]]] = [{} for _ in comparison.changes]
        self._active = [(index, probes) for index, probes in enumerate(self._probes) if probes]
        self.records = self.unreadable = 0

    @property
    def properties(self) -> frozenset[str]:
        """The names of the top-level properties that matter: those of both forms that are no secrets."""
        fields = (field for side in (self._old, self._new) for field, _ in side.form.inputs if not field.secret)
        return frozenset(field.path[0] for field in fields)

    def add(self, stored: Object) -> None:
        self.records += 1
        record = _Record(stored)
        for index, probes in self._active:
            counts = self._counts[index]
            for probe in probes:
                for code in probe(record):
                    counts[code] = counts.get(code, 0) + 1
                    if counts[code] <= self._max_samples:
                        self._samples[index].setdefault(code, []).append(str(stored.get("id", "")))

    def result(self) -> Impact:
        return Impact(self.records, tuple(map(self._impact_of, range(len(self._probes)))), self.unreadable)

    def _impact_of(self, index: int) -> PropertyImpact:
        change = self._comparison.changes[index]
        samples = {code: tuple(ids) for code, ids in self._samples[index].items()}
        return PropertyImpact(change.path, change.label, self._counts[index], samples, self._is_counted(change))

    def _is_counted(self, change: PropertyChange) -> bool:
        return not change.is_secret and not any(self._looks_at_secret(side, change) for side in (self._old, self._new))

    def _looks_at_secret(self, side: Side, change: PropertyChange) -> bool:
        """Whether conditions of the property that matter to counts see whether a secret is there."""
        if not _has_conditions(change):
            return False
        field = _field_at(side, change.former or change.path if side is self._old else change.path)
        if field is None:
            return False
        waiting, seen = [side.shown(field), side.demand(field), side.lock(field)], set[str]()
        while waiting:
            for key in variables(waiting.pop()) - seen:
                seen.add(key)
                if side.form.by_key[key][0].secret:
                    return True
                waiting.append(side.shown(side.form.by_key[key][0]))
        return False

    def _probes_of(self, change: PropertyChange) -> Iterator[Probe]:
        if not self._is_counted(change):
            return
        codes = {effect.code for effect in change.effects}
        former = change.former or change.path
        old, new = _entry_at(self._old, former), _entry_at(self._new, change.path)
        if change.kind == "removed":
            yield _held(former, "records-leave")
        if new is None:
            return
        is_given = _given(former if old else change.path, new[0])
        if change.kind == "added":
            yield _added(change.path, validator_of(new[1].schema(new[0])).is_valid)
        elif old is not None and codes & VALUES:
            yield _refused(former, old, new)
        if change.former is not None and change.path not in self._comparison.renames:
            yield _collision(change.former, change.path)
        if codes & DEMANDS or UNDECIDED in codes or "now-recommended" in codes:
            yield _only("records-lack", self._newly_demanded(old, new, codes), lambda record: not is_given(record))
        if old is not None and (codes & HIDINGS or UNDECIDED in codes):
            yield _hidden(self._newly(self._hidden_test, old[0], new[0]), is_given)
        if old is not None and "locked-when" in codes:
            yield _only("records-locked", self._newly(self._lock_test, old[0], new[0]))

    def _newly_demanded(self, old: tuple[Field, FieldType] | None, new: tuple[Field, FieldType], codes: set[str]) -> Test:
        if "now-recommended" in codes and not codes & DEMANDS:
            hidden = self._hidden_test(self._new, new[0])
            return lambda record: not hidden(record)
        if old is None:
            return self._demand_test(self._new, new[0])
        return self._newly(self._demand_test, old[0], new[0])

    def _newly(self, test_of: Callable[[Side, Field], Test], old: Field, new: Field) -> Test:
        before, after = test_of(self._old, old), test_of(self._new, new)
        return lambda record: after(record) and not before(record)

    def _hidden_test(self, side: Side, field: Field) -> Test:
        shown = _compiled(side, side.shown(field))
        if shown is None:
            return lambda record: field.key in record.state(side.form).hidden_keys
        return lambda record: not shown(record)

    def _demand_test(self, side: Side, field: Field) -> Test:
        return _compiled(side, side.demand(field)) or (lambda record: field.key in record.state(side.form).required)

    def _lock_test(self, side: Side, field: Field) -> Test:
        return _compiled(side, side.lock(field)) or (lambda record: field.key in record.state(side.form).readonly)


def _compiled(side: Side, condition: Condition) -> Test | None:
    """None where the condition is too large to be spelled out: then the rules are asked."""
    term = side.term(condition)
    if term is None:
        return None
    holds, form = compile_condition(term.condition, side.kinds), side.form
    return lambda record: holds(record.values(form))


def _has_conditions(change: PropertyChange) -> bool:
    codes = {effect.code for effect in change.effects}
    return bool(codes & (DEMANDS | HIDINGS | {UNDECIDED, "locked-when", "now-recommended"}))


def _entry_at(side: Side, path: Path) -> tuple[Field, FieldType] | None:
    key = side.form.scope.key_at(path)
    entry = None if key is None else side.form.by_key[key]
    return entry if entry is not None and entry[0].path == path else None


def _field_at(side: Side, path: Path) -> Field | None:
    entry = _entry_at(side, path)
    return None if entry is None else entry[0]


def _getter(path: Path) -> Callable[[_Record], Any]:
    if len(path) > 1:
        return lambda record: value_at(record.stored, path)
    name = str(path[0])
    return lambda record: record.stored.get(name)


def _given(path: Path, field: Field) -> Test:
    """Whether there is something to see: blanks alone are no value, unless they are an option."""
    get, options = _getter(path), frozenset(option.id for option in field.options)

    def is_given(record: _Record) -> bool:
        value = get(record)
        if is_blank(value):
            return False
        return not isinstance(value, str) or value in options or not is_blank_text(value)

    return is_given


def _only(code: str, first: Test, second: Test | None = None) -> Probe:
    codes = (code,)
    if second is None:
        return lambda record: codes if first(record) else ()
    return lambda record: codes if first(record) and second(record) else ()


def _held(path: Path, code: str) -> Probe:
    get = _getter(path)
    return lambda record: () if is_blank(get(record)) else (code,)


def _added(path: Path, fits: Callable[[Any], bool]) -> Probe:
    """What old records hold under the name of a new field, and what of it does not fit."""
    get = _getter(path)

    def probe(record: _Record) -> Iterable[str]:
        value = get(record)
        if is_blank(value):
            return ()
        return ("records-held",) if fits(value) else ("records-held", "records-held-unfit")

    return probe


def _collision(former: Path, path: Path) -> Probe:
    """What old records hold under the new name of a renamed field, and beside a value of the field."""
    old, new = _getter(former), _getter(path)

    def probe(record: _Record) -> Iterable[str]:
        if is_blank(new(record)):
            return ()
        return ("records-held",) if is_blank(old(record)) else ("records-held", "records-held-beside")

    return probe


def _hidden(is_newly_hidden: Test, is_given: Test) -> Probe:
    def probe(record: _Record) -> Iterable[str]:
        if not is_newly_hidden(record):
            return ()
        return ("records-hidden", "records-hidden-values") if is_given(record) else ("records-hidden",)

    return probe


def _refused(path: Path, old: tuple[Field, FieldType], new: tuple[Field, FieldType]) -> Probe:
    """Values that fitted and do not fit, that did not fit before either, and that fit from now on."""
    get = _getter(path)
    before, after = (validator_of(kind.schema(field)).is_valid for field, kind in (old, new))
    codes: Mapping[tuple[bool, bool], tuple[str, ...]] = {
        (True, False): ("records-refused",),
        (False, False): ("records-unfit-before",),
        (False, True): ("records-newly-fit",),
    }
    judged: dict[Any, tuple[str, ...]] = {}

    def judge(value: Any) -> tuple[str, ...]:
        return codes.get((before(value), after(value)), ())

    def probe(record: _Record) -> Iterable[str]:
        value = get(record)
        if is_blank(value):
            return ()
        if isinstance(value, list | dict):
            return judge(value)
        key = (type(value), value)
        verdict = judged.get(key)
        if verdict is None:
            verdict = judge(value)
            if len(judged) < MAX_JUDGED_VALUES:
                judged[key] = verdict
        return verdict

    return probe
