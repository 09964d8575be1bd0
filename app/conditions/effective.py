"""What conditions say of a record as a form shows it, as JSON Schema: a hidden field's value is missing to them."""

from collections.abc import Iterable, Iterator, Mapping

from app.conditions.evaluate import NEGATIONS
from app.conditions.json_schema import to_schema
from app.definition import All, AnyOf, Comparison, Condition, Definition, Field, Not
from app.fields.base import FieldType
from app.kinds.schemas import Schema

ALWAYS, NEVER = All(()), AnyOf(())
LARGEST_CONDITION = 500
DEEPEST_CONDITION = 32
"""How many parts a condition may have, and how deep, for a schema to tell it; the rules hold all the same."""


class EffectiveConditions:
    """All conditions of one definition. `inputs` are every key's field and type."""

    def __init__(self, definition: Definition, inputs: Iterable[tuple[Field, FieldType]]) -> None:
        chosen = tuple(inputs)
        self._kinds = {field.key: kind.kind for field, kind in chosen}
        self._places = {field.key: field.path for field, _ in chosen}
        self.shown: Mapping[int, Condition] = dict(_shown_when(definition))
        """What must hold for each field, by position, to be shown."""
        self.shown_keys: Mapping[str, Condition] = _shown_keys(definition, self.shown)
        """What must hold for each key's value to count."""

    def as_seen(self, condition: Condition) -> Condition | None:
        """None where it would be too large to be told."""
        spelled = _Spelling(self.shown_keys)
        seen = spelled.as_seen(condition)
        return seen if spelled.can_be_told else None

    def schema_of_seen(self, seen: Condition | None) -> Schema | None:
        """What `as_seen` gave, as JSON Schema of the record; None where that cannot say it."""
        return None if seen is None else to_schema(seen, self._kinds, self._places)

    def schema_of(self, condition: Condition | None) -> Schema | None:
        """A condition of the definition as JSON Schema of the record; None where there is none, or JSON Schema cannot say it."""
        return None if condition is None else self.schema_of_seen(self.as_seen(condition))


class _Spelling:
    """Spells out the rule that a hidden field's value is missing to conditions: each comparison gets its field's own conditions.

    Fields that hang on each other make this grow without end; past the limits it stops, and `can_be_told` is false.
    """

    def __init__(self, shown: Mapping[str, Condition]) -> None:
        self._shown = shown
        self._size = 0
        self.can_be_told = True

    def as_seen(self, condition: Condition, depth: int = 0) -> Condition:
        self._size += 1
        self.can_be_told = self.can_be_told and self._size <= LARGEST_CONDITION and depth <= DEEPEST_CONDITION
        if not self.can_be_told:
            return condition
        if isinstance(condition, Not):
            return Not(self.as_seen(condition.condition, depth + 1))
        if not isinstance(condition, Comparison):
            return type(condition)(tuple(self.as_seen(each, depth + 1) for each in condition.conditions))
        shown = self._shown.get(condition.field, ALWAYS)
        if shown == ALWAYS:
            return condition
        seen = self.as_seen(shown, depth + 1)
        return AnyOf((Not(seen), condition)) if condition.operator in NEGATIONS else All((seen, condition))


def _shown_when(definition: Definition) -> Iterator[tuple[int, Condition]]:
    """What must hold for each field, by position, to be shown: the conditions of its panel, row and itself."""
    for panel in definition.panels:
        for row in (row for column in panel.columns for row in column.rows):
            for field in row.fields:
                held = (panel.visibility, row.visibility, field.visibility)
                shown = All(tuple(condition for condition in held if condition is not None))
                yield field.position, NEVER if field.hidden or panel.hidden else shown


def _shown_keys(definition: Definition, shown: Mapping[int, Condition]) -> dict[str, Condition]:
    """What must hold for a key's value to count: any of its fields is shown."""
    several: dict[str, list[Condition]] = {}
    for field in definition.fields():
        several.setdefault(field.key, []).append(shown[field.position])
    return {key: ALWAYS if ALWAYS in each else each[0] if len(each) == 1 else AnyOf(tuple(each)) for key, each in several.items()}
