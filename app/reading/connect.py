"""Definition -> the same with its parts connected, and findings about what contradicts itself.

Fields get positions and keys, duplicates are told apart, conditions are resolved to keys; dangling and circular ones are dropped.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.conditions.dependencies import find_cycles
from app.conditions.evaluate import ORDERINGS, UNORDERED, comparisons, incomparable, resolve, values_of, variables
from app.conditions.values import text_of
from app.definition import Condition, Definition, Field, Finding, Panel, Row
from app.fields import FIELD_TYPES
from app.reading.aliases import FIELD

CONDITIONS = ("visibility", "required_when", "readonly_when")
"""The attributes of a field that are conditions; panels and rows have the first."""
LONGEST_TOLD = 12
"""Fields of a circle that a finding names."""


def connect(definition: Definition, findings: list[Finding]) -> Definition:
    """What `reader` read, made one form."""
    definition = _numbered(definition)
    fields = {field.id: field for field in reversed(list(definition.fields()))}
    keys = {id: field.key for id, field in fields.items()}
    definition = _mapped(definition, lambda thing, place: _resolved(thing, keys, fields, place, findings))
    definition = _without_circles(definition, findings)
    for field, place in _placed(definition):
        findings.extend(_field_findings(field, place))
    findings.extend(_definition_findings(definition))
    return definition


def _numbered(definition: Definition) -> Definition:
    """Positions, keys and duplicates: of equal fields the first writable one is the input."""
    fields = list(definition.fields())
    ids = {field.id for field in fields if not field.parent_property}
    groups: dict[tuple[str, str], list[int]] = {}
    for position, field in enumerate(fields):
        groups.setdefault((field.parent_property, field.id), []).append(position)
    keys: dict[tuple[str, str], str] = {}
    for parent, id in groups:
        keys[parent, id] = id if not parent else _unused(f"{parent}.{id}", ids)
    inputs = {name: next((p for p in group if fields[p].writable), group[0]) for name, group in groups.items()}
    numbered = [
        replace(
            field,
            position=position,
            key=keys[field.parent_property, field.id],
            duplicate=inputs[field.parent_property, field.id] != position,
            # Once one of them is a secret, none may show it.
            secret=any(fields[other].secret for other in groups[field.parent_property, field.id]),
        )
        for position, field in enumerate(fields)
    ]
    following = iter(numbered)
    return _mapped(definition, lambda thing, place: next(following) if isinstance(thing, Field) else thing)


def _unused(key: str, taken: set[str]) -> str:
    while key in taken:
        key += "'"
    taken.add(key)
    return key


def _mapped(definition: Definition, change: Callable[..., Any]) -> Definition:
    """The definition with every panel, row and field changed by `change(thing, place)`, fields in their order."""
    panels = []
    for p, panel in enumerate(definition.panels):
        columns = []
        for c, column in enumerate(panel.columns):
            rows = []
            for r, row in enumerate(column.rows):
                place = f"panel[{p}].panelColumns[{c}].rows[{r}]"
                fields = tuple(change(field, f"{place}.fields[{f}]") for f, field in enumerate(row.fields))
                rows.append(change(replace(row, fields=fields), place))
            columns.append(replace(column, rows=tuple(rows)))
        panels.append(change(replace(panel, columns=tuple(columns)), f"panel[{p}]"))
    return replace(definition, panels=tuple(panels))


def _resolved(
    thing: Panel | Row | Field, keys: Mapping[str, str], fields: Mapping[str, Field], place: str, findings: list[Finding]
) -> Any:
    changes: dict[str, Any] = {}
    for name in CONDITIONS if isinstance(thing, Field) else CONDITIONS[:1]:
        condition, key = getattr(thing, name), FIELD.key(name)
        if condition is None:
            continue
        changes[name], unknown = resolve(condition, keys)
        if unknown:
            told = ", ".join(repr(id) for id in unknown)
            findings.append(Finding("error", f"{place}.{key}", f"names {told}, which no field has; the condition is ignored"))
        else:
            findings.extend(_hopeless(condition, fields, f"{place}.{key}"))
    return replace(thing, **changes) if changes else thing


def _hopeless(condition: Condition, fields: Mapping[str, Field], place: str) -> Iterable[Finding]:
    """Comparisons with what a field's value can never be: most often another notation, or an option that is gone."""
    for comparison in comparisons(condition):
        field = fields[comparison.field]
        kind = FIELD_TYPES[field.type]
        by_order = comparison.operator in ORDERINGS
        wanted = "a number" if by_order and kind.kind in ("text", "option") else kind.noun
        told = [(value, f"which is not {wanted}") for value in incomparable(comparison, kind.kind)]
        if by_order and kind.kind in ("boolean", "options"):
            told = [(comparison.value, "but its values have no order")]
        if field.options and comparison.operator in UNORDERED:
            known = {option.id for option in field.options}
            told = [
                (value, "which is none of its options") for value in values_of(comparison) if text_of(value) not in (None, *known)
            ]
        for value, why in told:
            yield Finding("warning", place, f"compares {field.id!r} with {value!r:.60}, {why}")


def _without_circles(definition: Definition, findings: list[Finding]) -> Definition:
    """A field must not hang on itself, not even by way of others: the visibility that closes the circle is dropped."""
    depends_on: dict[str, set[str]] = {}
    for panel in definition.panels:
        for column in panel.columns:
            for row in column.rows:
                for field in row.fields:
                    seen = variables(panel.visibility) | variables(row.visibility) | variables(field.visibility)
                    depends_on.setdefault(field.key, set()).update(seen)
    found = find_cycles(depends_on)
    if not found:
        return definition
    for circle in found:
        shown = circle if len(circle) <= LONGEST_TOLD else [*circle[:LONGEST_TOLD], "…"]
        told = " → ".join([*shown, circle[0]])
        findings.append(
            Finding("error", "visibility", f"fields hang on each other in a circle: {told}; their conditions are ignored")
        )
    caught = {key for circle in found for key in circle}

    def cut(thing: Panel | Row | Field, place: str) -> Any:
        if isinstance(thing, Field):
            return replace(thing, visibility=None) if thing.key in caught else thing
        inner = {field.key for field in (thing.fields if isinstance(thing, Row) else thing.fields())}
        return replace(thing, visibility=None) if variables(thing.visibility) & caught and inner & caught else thing

    return _mapped(definition, cut)


def _placed(definition: Definition) -> Iterable[tuple[Field, str]]:
    placed: list[tuple[Field, str]] = []

    def note(thing: object, place: str) -> object:
        if isinstance(thing, Field):
            placed.append((thing, place))
        return thing

    _mapped(definition, note)
    return placed


def _field_findings(field: Field, place: str) -> Iterable[Finding]:
    kind = FIELD_TYPES[field.type]
    if field.duplicate:
        yield Finding("warning", f"{place}.id", f"{field.id!r} stands twice; this one only shows the other's value")
    if kind.needs_options and not field.options:
        hint = " (its note names some; they belong into `options`)" if field.option_hints else ""
        yield Finding("warning", f"{place}.options", f"{field.id!r} has no options to choose from{hint}")
    if field.required and field.hidden and field.default is None:
        yield Finding("error", place, f"{field.id!r} is required and hidden for good: nobody can fill it in; it is not demanded")
    if field.is_system and field.required:
        yield Finding("warning", f"{place}.id", f"{field.id!r} is set by the platform: it is shown and cannot be filled in")
    if kind.names_entity and not field.entity:
        yield Finding("warning", f"{place}.entity", f"{field.id!r} does not say which entity it refers to")
    if field.required and field.readonly:
        yield Finding("note", place, f"{field.id!r} is required and read-only: it is not demanded of the person")


def _definition_findings(definition: Definition) -> Iterable[Finding]:
    if not definition.entity:
        yield Finding("note", "id", "names no entity")
    if not any(True for _ in definition.fields()):
        yield Finding("warning", "panel", "there is no field in any form row")
    for index, panel in enumerate(definition.panels):
        if panel.hidden:
            demanded = [field.id for field in panel.fields() if field.required and field.writable]
            for id in demanded:
                yield Finding(
                    "error",
                    f"panel[{index}].hidden",
                    f"{id!r} is required, and its panel hidden for good; it is not demanded",
                )
        for column in panel.columns:
            for row in column.rows:
                yield from _label_findings(row, index)


def _label_findings(row: Row, panel: int) -> Iterable[Finding]:
    seen: set[str] = set()
    for field in row.fields:
        folded = field.label.casefold()
        if folded in seen and not field.duplicate:
            yield Finding("note", f"panel[{panel}]", f"two fields of {row.header or 'one row'!r} are called {field.label!r}")
        seen.add(folded)
