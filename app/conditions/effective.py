"""Conditions of a definition -> conditions on a record alone, and their JSON Schema: a hidden field's value counts as missing."""

from collections.abc import Iterable, Iterator, Mapping

from app.conditions.evaluate import Kinds, evaluate
from app.conditions.json_schema import to_schema
from app.conditions.kinds.schemas import Schema
from app.definition import All, AnyOf, Comparison, Condition, Definition, Field, Not

ALWAYS, NEVER = All(()), AnyOf(())
MAX_CONDITION_PARTS = 500
MAX_CONDITION_DEPTH = 32
"""How many parts a condition may have, and how deep they may be nested, to be put into a schema; the rules hold all the same."""
MAX_PARTS = 50_000
"""Parts and values of all conditions that are put into one schema: a panel's condition is repeated for each of its fields."""


class EffectiveConditions:
    """All conditions of one definition, whose comparisons read `fields`. `kinds`: of their values, by key."""

    def __init__(self, definition: Definition, fields: Iterable[Field], kinds: Kinds) -> None:
        self._kinds = kinds
        self._paths = {field.key: field.path for field in fields}
        self.shown: Mapping[int, Condition] = dict(_shown_when(definition))
        """Position of a field -> the condition under which it is shown."""
        self.shown_keys: Mapping[str, Condition] = _shown_keys(definition, self.shown)
        """Key -> the condition under which its value counts."""
        self._room = MAX_PARTS

    def effective(self, condition: Condition) -> Condition | None:
        """The condition with what each comparison depends on spelled out. None where that would be too large."""
        expansion = _Expansion(self.shown_keys, self._kinds, self._room)
        seen = expansion.effective(condition)
        self._room = max(0, self._room - expansion.cost)
        return seen if expansion.fits else None

    def expanded(self, condition: Condition) -> Condition | None:
        """The same for one condition alone: it takes no room from others."""
        expansion = _Expansion(self.shown_keys, self._kinds, MAX_PARTS)
        seen = expansion.effective(condition)
        return seen if expansion.fits else None

    def schema_of_effective(self, seen: Condition | None) -> Schema | None:
        """What `effective` gave, as JSON Schema of the record; None where JSON Schema cannot say it."""
        return None if seen is None else to_schema(seen, self._kinds, self._paths)

    def schema_of(self, condition: Condition | None) -> Schema | None:
        """A condition of the definition as JSON Schema of the record; None without one, or where JSON Schema cannot say it."""
        return None if condition is None else self.schema_of_effective(self.effective(condition))


class _Expansion:
    """Spells out that a hidden field's value is missing to conditions: each comparison gets its field's own visibility.

    With `b` shown where `a` is "1": `b` equals "x" -> `a` equals "1" and `b` equals "x".
    Fields that depend on each other make this grow without end; past the limits it stops, and `fits` is false.
    """

    def __init__(self, shown: Mapping[str, Condition], kinds: Kinds, room: int) -> None:
        self._shown, self._kinds, self._room = shown, kinds, room
        self._size = 0
        self.cost = 0
        """Parts and their values."""
        self.fits = True

    def effective(self, condition: Condition, depth: int = 0) -> Condition:
        self._count(condition, depth)
        if not self.fits:
            return condition
        if isinstance(condition, Not):
            return Not(self.effective(condition.condition, depth + 1))
        if not isinstance(condition, Comparison):
            return type(condition)(tuple(self._effective_parts(condition.conditions, depth + 1)))
        shown = self._shown.get(condition.field, ALWAYS)
        if shown == ALWAYS:
            return condition
        seen = self.effective(shown, depth + 1)
        holds_unseen = evaluate(condition, {}, self._kinds)
        return AnyOf((Not(seen), condition)) if holds_unseen else All((seen, condition))

    def _count(self, condition: Condition, depth: int) -> None:
        self._size += 1
        self.cost += 1
        if isinstance(condition, Comparison) and isinstance(condition.value, tuple):
            self.cost += len(condition.value)
        fits = self._size <= MAX_CONDITION_PARTS and depth <= MAX_CONDITION_DEPTH and self.cost <= self._room
        self.fits = self.fits and fits

    def _effective_parts(self, conditions: Iterable[Condition], depth: int) -> Iterator[Condition]:
        """No more of them than fit: there may be thousands, at each of thousands of fields."""
        for each in conditions:
            yield self.effective(each, depth)
            if not self.fits:
                return


def _shown_when(definition: Definition) -> Iterator[tuple[int, Condition]]:
    """(position of a field, the condition under which it is shown): the conditions of its panel, its row and itself."""
    for panel in definition.panels:
        for row in (row for column in panel.columns for row in column.rows):
            for field in row.fields:
                conditions = (panel.visibility, row.visibility, field.visibility)
                shown = All(tuple(condition for condition in conditions if condition is not None))
                yield field.position, NEVER if field.hidden or panel.hidden else shown


def _shown_keys(definition: Definition, shown: Mapping[int, Condition]) -> dict[str, Condition]:
    """Key -> the condition under which its value counts: any of its fields is shown."""
    several: dict[str, list[Condition]] = {}
    for field in definition.fields():
        several.setdefault(field.key, []).append(shown[field.position])
    return {key: ALWAYS if ALWAYS in each else each[0] if len(each) == 1 else AnyOf(tuple(each)) for key, each in several.items()}
