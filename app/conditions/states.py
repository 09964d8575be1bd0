"""Conditions on several fields -> whether values exist for which some hold and others do not, and such values.

Each field that is named has cells: one for each combination of its comparisons that one of its values can give. For most kinds a
few values have all combinations: for "greater than 3" and "equals 5" of a number those are null, 2, 3, 4, 5 and 6. Where that is
not sure, combinations that no known value gives are tried, too. Then only "none" is a proof, and what is found is "unknown".
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.conditions.evaluate import Kinds, compile_condition, values_of
from app.conditions.kinds import DATE, FLAG, INSTANT, NUMBER, OPTIONS, PRESENCE, TEXT
from app.conditions.kinds.base import Kind
from app.conditions.kinds.values import option_set, text_of
from app.definition import All, Comparison, Condition, Not

MAX_STEPS = 20_000
"""Choices of a cell that are tried; with many comparisons each counts for several."""
COMPARISONS_OF_STEP = 20
MAX_NAMED = 200
"""Values that comparisons of one field name, of which all are tried."""
MAX_FREE_COMPARISONS = 5
"""Comparisons of one field of which combinations are tried that no known value gives."""
MAX_SUBSETS = 5
"""Options of one field of which all subsets are tried."""
OTHER_TEXT, *OTHER_TEXTS = ("something else", "something else", "zzz", "qqq", "jjj", "§", "¤")
EQUALITIES = frozenset({"equals", "notEquals", "in", "notIn", "empty", "notEmpty"})
ORDERS = EQUALITIES | {"lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual"}
TICKS = frozenset({"checked", "unchecked"})
COMPLETE_FOR: Mapping[str, frozenset[str]] = {
    NUMBER.name: ORDERS | TICKS,
    DATE.name: ORDERS,
    INSTANT.name: ORDERS | TICKS,
    FLAG.name: EQUALITIES | TICKS,
    OPTIONS.name: EQUALITIES | {"contains", "notContains"},
}
"""Kind -> the operators of which `_values_for` gives every combination; for other kinds they are `EQUALITIES`."""
DAY_DIGITS = 8

Truths = Sequence[bool | None]
Tree = Callable[[Mapping[str, Truths]], bool | None]
"""Whether a condition holds, by the cells of some fields; None where that depends on others."""


@dataclass(frozen=True, slots=True)
class Term:
    """A condition as one form means it. `names` says by which name a key goes here, where that is not the key."""

    condition: Condition
    kinds: Kinds
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """`values` by name, where the answer is "found": one state of those that were looked for. None is a blank value."""

    answer: Literal["found", "none", "unknown"]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cell:
    """`truths`: whether each comparison holds; None where it may or may not. `value` gives them, where that is known."""

    truths: Truths
    value: Any = None


def find_state(
    holds: Sequence[Term],
    fails: Sequence[Term] = (),
    allowed: Mapping[str, Sequence[Any]] | None = None,
    max_steps: int = MAX_STEPS,
) -> Found:
    """Values for which all of `holds` hold and none of `fails`. `allowed`: the only values of a name, null for blank."""
    atoms = _Atoms()
    trees = [(atoms.tree(term.condition, term), True) for term in holds]
    trees += [(atoms.tree(term.condition, term), False) for term in fails]
    known, free = atoms.cells(allowed or {})
    max_steps //= 1 + atoms.count // COMPARISONS_OF_STEP
    state = _Search(trees, known, max_steps).run()
    if state.answer != "none" or not any(free.values()):
        return state
    every = {name: [*known[name], *free[name]] for name in known}
    supposed = _Search(trees, every, max_steps).run()
    return Found("none" if supposed.answer == "none" else "unknown")


class _Atoms:
    """The comparisons of all conditions, by the name of their field: each once."""

    def __init__(self) -> None:
        self._comparisons: dict[str, list[tuple[Comparison, Kind]]] = {}
        self._places: dict[tuple[str, str, str, str], int] = {}
        self.count = 0
        """How many comparisons the conditions have."""

    def tree(self, condition: Condition, term: Term) -> Tree:
        if isinstance(condition, Comparison):
            return self._leaf(condition, term)
        if isinstance(condition, Not):
            inner = self.tree(condition.condition, term)
            return lambda cells: None if (holds := inner(cells)) is None else not holds
        parts = [self.tree(each, term) for each in condition.conditions]
        return _joined(parts, decisive=not isinstance(condition, All))

    def _leaf(self, comparison: Comparison, term: Term) -> Tree:
        self.count += 1
        name = term.names.get(comparison.field, comparison.field)
        kind = term.kinds.get(comparison.field, TEXT)
        same = (name, comparison.operator, repr(comparison.value), type(kind).__name__)
        comparisons = self._comparisons.setdefault(name, [])
        index = self._places.get(same)
        if index is None:
            index = self._places[same] = len(comparisons)
            comparisons.append((comparison, kind))
        return lambda cells: cells[name][index] if name in cells else None

    def cells(self, allowed: Mapping[str, Sequence[Any]]) -> tuple[dict[str, list[_Cell]], dict[str, list[_Cell]]]:
        """(cells that values are known for, cells that there may be besides), by name."""
        known, free = {}, {}
        for name, comparisons in self._comparisons.items():
            tests = [_value_test(comparison, kind) for comparison, kind in comparisons]
            values = allowed[name] if name in allowed else _values_for(comparisons)
            by_truths = {tuple(test(value) for test in tests): value for value in reversed(list(values))}
            known[name] = [_Cell(truths, value) for truths, value in reversed(by_truths.items())]
            is_complete = name in allowed or _has_all_cells(comparisons)
            free[name] = [] if is_complete else list(_free_cells(len(tests), by_truths))
        return known, free


class _Search:
    """Chooses one cell for each name in turn, and turns back as soon as what is looked for is out of reach."""

    def __init__(self, trees: Sequence[tuple[Tree, bool]], cells: Mapping[str, Sequence[_Cell]], max_steps: int) -> None:
        self._trees, self._cells, self._steps = trees, cells, max_steps
        self._names = sorted(cells, key=lambda name: len(cells[name]))

    def run(self) -> Found:
        truths: dict[str, Truths] = {}
        chosen: dict[str, _Cell] = {}
        choices: list[Iterator[_Cell]] = []
        if (fits := self._fits(truths)) is not None:
            return Found("found") if fits else Found("none")
        choices.append(iter(self._cells[self._names[0]]))
        while choices:
            name = self._names[len(choices) - 1]
            cell = next(choices[-1], None)
            if cell is None:
                choices.pop()
                truths.pop(name, None)
                chosen.pop(name, None)
                continue
            self._steps -= 1
            if self._steps < 0:
                return Found("unknown")
            truths[name], chosen[name] = cell.truths, cell
            fits = self._fits(truths)
            if fits or (fits is None and len(choices) == len(self._names)):
                return Found("found", {each: chosen[each].value for each in chosen})
            if fits is None:
                choices.append(iter(self._cells[self._names[len(choices)]]))
        return Found("none")

    def _fits(self, truths: Mapping[str, Truths]) -> bool | None:
        """Whether all trees are as wanted; None where that depends on what is not chosen yet."""
        settled = True
        for tree, wanted in self._trees:
            holds = tree(truths)
            if holds is None:
                settled = False
            elif holds != wanted:
                return False
        return True if settled else None


def _joined(parts: Sequence[Tree], *, decisive: bool) -> Tree:
    """One part that is `decisive` decides: true for "any", false for "all"."""

    def holds(cells: Mapping[str, Truths]) -> bool | None:
        result: bool | None = not decisive
        for part in parts:
            each = part(cells)
            if each is decisive:
                return decisive
            if each is None:
                result = None
        return result

    return holds


def _value_test(comparison: Comparison, kind: Kind) -> Callable[[Any], bool]:
    test = compile_condition(comparison, {comparison.field: kind})
    return lambda value: test({comparison.field: value})


def _free_cells(count: int, known: Mapping[tuple[bool, ...], Any]) -> Iterator[_Cell]:
    """The other combinations of `count` comparisons; of too many, one cell in which each may be either."""
    if count > MAX_FREE_COMPARISONS:
        yield _Cell((None,) * count)
        return
    for truths in itertools.product((False, True), repeat=count):
        if truths not in known:
            yield _Cell(truths)


def _has_all_cells(comparisons: Sequence[tuple[Comparison, Kind]]) -> bool:
    """Whether `_values_for` gives every combination that any value gives."""
    names = {kind.name for _, kind in comparisons}
    if len(names) > 1:
        return False
    operators = {comparison.operator for comparison, _ in comparisons}
    (name,) = names
    if sum(len(values_of(comparison)) for comparison, _ in comparisons) > MAX_NAMED:
        return False
    if name == OPTIONS.name and len(_named_options(comparisons)) > MAX_SUBSETS:
        return False
    return name == PRESENCE.name or operators <= COMPLETE_FOR.get(name, EQUALITIES)


def _values_for(comparisons: Sequence[tuple[Comparison, Kind]]) -> list[Any]:
    """Values of a field that differ for these comparisons, the plainest first; null stands for all blank ones."""
    named = [value for comparison, _ in comparisons for value in values_of(comparison)][:MAX_NAMED]
    values: list[Any] = [None]
    for kind in {kind.name: kind for _, kind in comparisons}.values():
        if kind.picks_several:
            values += _subsets(comparisons)
        elif kind is FLAG:
            values += [True, False]
        else:
            values += [value for value in named if kind.normal(value) is not None]
            values += _between(kind, named)
    texts = [text for value in named if (text := text_of(value)) is not None]
    values += [value for value in named if not isinstance(value, tuple)]
    values += [one + other for one in texts for other in texts if len(texts) <= MAX_SUBSETS]
    return [*values, _other_text(texts), "yes", 0, 1, True]


def _between(kind: Kind, named: Sequence[Any]) -> list[Any]:
    """Values on both sides of each that is named: of 3 and 5, these are 2, 4, and 6."""
    ranks = sorted({rank for value in named if (rank := kind.rank(value)) is not None})
    if not ranks:
        return []
    if kind is DATE:
        days = [int(rank.replace("-", "")) for rank in ranks]
        return [_day(day + step) for day in days for step in (-1, 1) if 0 <= day + step < 10**DAY_DIGITS]
    middles = [(one + other) / 2 for one, other in itertools.pairwise(ranks)]
    return [*middles, ranks[0] - 1, ranks[-1] + 1]


def _day(digits: int) -> str:
    """20260131 -> "2026-01-31". Any eight digits count as a day where days are compared."""
    text = f"{digits:0{DAY_DIGITS}}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _subsets(comparisons: Sequence[tuple[Comparison, Kind]]) -> Iterator[list[str]]:
    options = [*_named_options(comparisons)[:MAX_SUBSETS], OTHER_TEXT]
    for count in range(1, len(options) + 1):
        for chosen in itertools.combinations(options, count):
            yield list(chosen)


def _named_options(comparisons: Sequence[tuple[Comparison, Kind]]) -> list[str]:
    return sorted({option for comparison, _ in comparisons for option in option_set(comparison.value)})


def _other_text(texts: Sequence[str]) -> str:
    """A text that is none of those, and has none of them in it."""
    return next((text for text in OTHER_TEXTS if not any(each in text for each in texts)), OTHER_TEXT + "".join(texts))
