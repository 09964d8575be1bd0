"""A connected definition -> findings: what contradicts itself, leads nowhere, or is not read at all. Changes nothing."""

from collections.abc import Iterable, Iterator, Mapping

from app.conditions.evaluate import UNORDERED, comparisons, incomparable, values_of
from app.conditions.kinds.base import ORDERINGS
from app.conditions.kinds.values import LARGEST_EXACT, text_of
from app.definition import ENCRYPTED, Comparison, Condition, Definition, Field, Finding, Panel, Row
from app.fields import FIELD_TYPES
from app.reading.aliases import DEFINITION, FIELD, PANEL
from app.reading.connect import Connected, conditions_of
from app.reading.lint_keys import key_findings
from app.reading.parts import parts_of

MAX_NAMED_FIELDS = 12
"""Fields that one finding names."""


def lint(connected: Connected) -> Iterator[Finding]:
    definition = connected.definition
    yield from _left_out_fields(connected)
    yield from _dropped_conditions(connected)
    yield from _unused_comparisons(definition)
    for part, path in parts_of(definition):
        if isinstance(part, Field):
            yield from _field_findings(part, path)
        elif isinstance(part, Panel):
            yield from _panel_findings(part, path)
    yield from _definition_findings(definition)
    yield from key_findings(definition)


def _left_out_fields(connected: Connected) -> Iterator[Finding]:
    """What can't both have a value: a field, and another one inside of its value."""
    for gone, stays in connected.overlaps:
        inner = gone if gone.parent_property else stays
        text = f"{inner.id!r} lies in {inner.parent_property!r}, which is itself a field; {gone.id!r} is left out"
        yield Finding("error", FIELD.key("parent_property"), text)


def _dropped_conditions(connected: Connected) -> Iterator[Finding]:
    for path, ids in connected.unresolved:
        named = ", ".join([*map(repr, ids[:MAX_NAMED_FIELDS]), *(["…"] if len(ids) > MAX_NAMED_FIELDS else [])])
        yield Finding("error", path, f"names {named}, which no field has; the condition is ignored", "remove")
    for cycle in connected.cycles:
        around = cycle if len(cycle) <= MAX_NAMED_FIELDS else (*cycle[:MAX_NAMED_FIELDS], "…")
        circle = " → ".join([*around, cycle[0]])
        yield Finding(
            "error", FIELD.key("visibility"), f"fields depend on each other in a circle: {circle}; their conditions are ignored"
        )


def _unused_comparisons(definition: Definition) -> Iterator[Finding]:
    """Comparisons with what a field's value can never be: most often another notation, or an option that is gone."""
    fields = {field.key: field for field in reversed(list(definition.fields()))}
    option_ids = {key: frozenset(option.id for option in field.options) for key, field in fields.items() if field.options}
    for part, path in parts_of(definition):
        if isinstance(part, Panel | Row | Field):
            for name, condition in conditions_of(part).items():
                yield from _condition_findings(condition, fields, option_ids, f"{path}.{FIELD.key(name)}")


def _condition_findings(
    condition: Condition, fields: Mapping[str, Field], option_ids: Mapping[str, frozenset[str]], path: str
) -> Iterator[Finding]:
    for comparison in comparisons(condition):
        field = fields[comparison.field]
        for value, reason in _never_equal(comparison, field, option_ids.get(field.key, frozenset())):
            yield Finding("warning", path, f"compares {field.id!r} with {value!r:.60}, {reason}")
        for value in _inexact(comparison):
            reason = f"beyond {LARGEST_EXACT}: exact here, but JavaScript rounds it where it reads the exported schema"
            yield Finding("note", path, f"compares {field.id!r} with {value!s:.60}, {reason}")


def _never_equal(comparison: Comparison, field: Field, option_ids: frozenset[str]) -> list[tuple[object, str]]:
    """The values of a comparison that no value of the field can equal, or be less or greater than, and why."""
    kind, noun = FIELD_TYPES[field.type].kind_in_conditions(field), FIELD_TYPES[field.type].noun
    if not kind.shows_content:
        return [] if _asks_for_emptiness(comparison) else [(comparison.value, "but conditions see only whether it has a value")]
    if not kind.can_be_blank and _asks_for_emptiness(comparison):
        return [(comparison.value, "but a box is on or off and never blank")]
    by_order = comparison.operator in ORDERINGS
    if by_order and not kind.has_order:
        return [(comparison.value, "but its values have no order")]
    if field.options and comparison.operator in UNORDERED:
        values = ((value, text_of(value)) for value in values_of(comparison))
        return [(value, "which is none of its options") for value, text in values if text is not None and text not in option_ids]
    wanted = (by_order and kind.order_noun) or noun
    return [(value, f"which is not {wanted}") for value in incomparable(comparison, kind)]


def _asks_for_emptiness(comparison: Comparison) -> bool:
    return comparison.operator in ("empty", "notEmpty") or (comparison.operator in UNORDERED and not values_of(comparison))


def _inexact(comparison: Comparison) -> list[object]:
    """The whole numbers of a comparison that not every reader of JSON takes exactly."""
    whole = (value for value in values_of(comparison) if isinstance(value, int) and not isinstance(value, bool))
    return [value for value in whole if abs(value) > LARGEST_EXACT]


def _field_findings(field: Field, path: str) -> Iterator[Finding]:
    kind = FIELD_TYPES[field.type]
    if field.duplicate:
        yield Finding("warning", f"{path}.{FIELD.key('id')}", f"there is another field {field.id!r}; this one only shows its value")
    if kind.needs_options and not field.options:
        hint = f" (its note names some; they belong into `{FIELD.key('options')}`)" if field.option_hints else ""
        yield Finding("warning", f"{path}.{FIELD.key('options')}", f"{field.id!r} has no options to choose from{hint}")
    if field.required and field.hidden and field.default is None:
        yield Finding(
            "error", path, f"{field.id!r} is required but always hidden, so people can't fill it in; it isn't enforced", "show"
        )
    if field.path[0] == ENCRYPTED:
        text = f"{ENCRYPTED!r} is a reserved name: the field stays empty and cannot be filled in"
        yield Finding("error", f"{path}.{FIELD.key('parent_property' if field.parent_property else 'id')}", text)
    if "entity" in kind.uses and not field.entity:
        yield Finding("warning", f"{path}.{FIELD.key('entity')}", f"{field.id!r} does not say which entity it refers to")
    if field.required and field.readonly:
        yield Finding(
            "note",
            path,
            f"{field.id!r} is required and read-only, so people can't fill it in; it isn't enforced on pages",
            "optional",
        )


def _panel_findings(panel: Panel, path: str) -> Iterator[Finding]:
    if panel.hidden:
        for field in panel.fields():
            if field.required and field.writable:
                text = f"{field.id!r} is required but its panel is always hidden; it isn't enforced"
                yield Finding("error", f"{path}.{PANEL.key('hidden')}", text)
    for row in (row for column in panel.columns for row in column.rows):
        yield from _label_findings(row, path)


def _label_findings(row: Row, path: str) -> Iterable[Finding]:
    seen: set[str] = set()
    for field in row.fields:
        folded = field.label.casefold()
        if folded in seen and not field.duplicate:
            yield Finding("note", path, f"two fields of {row.header or 'one row'!r} are called {field.label!r}")
        seen.add(folded)


def _definition_findings(definition: Definition) -> Iterator[Finding]:
    if definition.clear_hidden:
        yield Finding(
            "error", DEFINITION.key("clear_hidden"), "is not supported: a field that is hidden keeps its value; remove this key"
        )
    if not definition.entity:
        yield Finding("note", "id", "names no entity")
    if not any(True for _ in definition.fields()):
        yield Finding("warning", DEFINITION.key("panels"), "there is no field in any form row")
