"""A definition as it was read -> the same with its parts connected.

Fields get positions and keys, duplicates get keys of their own, conditions name keys; unusable conditions are dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.conditions.dependencies import (
    Dependencies,
    dependency_groups,
    find_cycles,
    longest_chain,
    visibility_dependencies,
)
from app.conditions.evaluate import resolve, variables
from app.definition import Definition, Field, Panel, Part, Row
from app.errors import BadDefinition
from app.fields import FIELD_TYPES
from app.reading.aliases import FIELD
from app.reading.parsing import Limits
from app.reading.parts import parts_of
from app.reading.secret_paths import SecretPaths

CONDITIONS = ("visibility", "required_when", "readonly_when")
"""The attributes of a field that are conditions; panels and rows have the first."""

MAX_CHAIN = Limits().condition_chain


@dataclass(frozen=True, slots=True)
class Connected:
    """A connected definition, and which conditions were dropped on the way."""

    definition: Definition
    unresolved: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(path of a condition, the ids that it names and no field has)."""
    cycles: tuple[tuple[str, ...], ...] = ()
    """Keys of fields whose visibility depends on itself, one group for each circle."""
    overlaps: tuple[tuple[Field, Field], ...] = ()
    """(a field that was left out, the field whose value it would be a part of or hold)."""


def connect(definition: Definition, max_chain: int = MAX_CHAIN) -> Connected:
    """Raises BadDefinition where more than `max_chain` fields depend on each other in a row."""
    paths = definition.secret_paths | {field.path for field in definition.fields() if field.secret}
    overlaps = _overlaps(definition)
    definition = _without(replace(definition, secret_paths=paths), {field.path for field, _ in overlaps})
    numbered = _numbered(definition)
    keys = {field.id: field.key for field in reversed(list(numbered.fields()))}
    unresolved = tuple(_unresolved(numbered, keys))
    resolved = _resolved(numbered, keys)
    depends_on = visibility_dependencies(resolved)
    groups = dependency_groups(depends_on)
    _check_chain(depends_on, groups, max_chain)
    cycles = tuple(map(tuple, find_cycles(depends_on, groups)))
    circular = frozenset(key for cycle in cycles for key in cycle)
    return Connected(_without_cycles(resolved, circular), unresolved, cycles, overlaps)


def conditions_of(part: Panel | Row | Field) -> dict[str, Any]:
    """The conditions that a part has, by attribute."""
    names = CONDITIONS if isinstance(part, Field) else CONDITIONS[:1]
    return {name: condition for name in names if (condition := getattr(part, name)) is not None}


def _overlaps(definition: Definition) -> tuple[tuple[Field, Field], ...]:
    """Fields of which one would hold the other: `name`, and `x` with the parentProperty name. One of the two has no value then: the
    outer one where it is only ever shown, else the inner one, whose value would replace the outer one's."""
    outer = {field.id: field for field in definition.fields() if not field.parent_property}
    pairs: dict[tuple[str, ...], tuple[Field, Field]] = {}
    for inner in definition.fields():
        holder = outer.get(inner.parent_property)
        if holder is None:
            continue
        shown_only = FIELD_TYPES[holder.type].always_readonly and not holder.is_system
        gone, stays = (holder, inner) if shown_only else (inner, holder)
        pairs.setdefault(gone.path, (gone, stays))
    return tuple(pairs.values())


def _without(definition: Definition, paths: set[tuple[str, ...]]) -> Definition:
    """The definition without the fields at `paths`."""
    if not paths:
        return definition

    def leave_out(part: Part) -> Part:
        if not isinstance(part, Row):
            return part
        return replace(part, fields=tuple(field for field in part.fields if field.path not in paths))

    return definition.changed(leave_out)


def _numbered(definition: Definition) -> Definition:
    """Positions, keys and duplicates: of equal fields the first writable one is the input."""
    fields = list(definition.fields())
    ids = {field.id for field in fields if not field.parent_property}
    groups: dict[tuple[str, str], list[int]] = {}
    for position, field in enumerate(fields):
        groups.setdefault((field.parent_property, field.id), []).append(position)
    secrets = SecretPaths(definition.secret_paths)
    keys: dict[tuple[str, str], str] = {}
    for parent, id in groups:
        keys[parent, id] = id if not parent else _unused(f"{parent}.{id}", ids)
    inputs = {name: next((p for p in group if fields[p].writable), group[0]) for name, group in groups.items()}
    numbered = iter(
        replace(
            field,
            position=position,
            key=keys[field.parent_property, field.id],
            duplicate=inputs[field.parent_property, field.id] != position,
            # Once one of them is a secret, none may show it; nor may what holds a secret, or is a part of one.
            secret=not field.is_system and secrets.covers(field.path),
            grid=field.grid and not secrets.covers(field.path),
        )
        for position, field in enumerate(fields)
    )

    def number(part: Part) -> Part:
        return next(numbered) if isinstance(part, Field) else part

    return definition.changed(number)


def _unused(key: str, taken: set[str]) -> str:
    """The key with as many "'" behind it as make it unique: a field may be called "brief.x" and another lie in "brief"."""
    while key in taken:
        key += "'"
    taken.add(key)
    return key


def _unresolved(definition: Definition, keys: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (f"{path}.{FIELD.key(name)}", tuple(unknown))
        for part, path in parts_of(definition)
        if isinstance(part, Panel | Row | Field)
        for name, condition in conditions_of(part).items()
        if (unknown := resolve(condition, keys)[1])
    ]


def _resolved(definition: Definition, keys: Mapping[str, str]) -> Definition:
    def resolve_conditions(part: Part) -> Part:
        resolved: dict[str, Any] = {name: resolve(condition, keys)[0] for name, condition in conditions_of(part).items()}
        return replace(part, **resolved) if resolved else part

    return definition.changed(resolve_conditions)


def _check_chain(depends_on: Dependencies, groups: Sequence[list[str]], limit: int) -> None:
    chain = longest_chain(depends_on, groups)
    if len(chain) > limit:
        raise BadDefinition("condition-chain-too-long", first=chain[0], last=chain[-1], limit=limit)


def _without_cycles(definition: Definition, keys: frozenset[str]) -> Definition:
    """A field's visibility must not depend on itself, not even by way of others: what closes the circle is dropped."""
    if not keys:
        return definition

    def cut(part: Part) -> Part:
        if isinstance(part, Field):
            return replace(part, visibility=None) if part.key in keys else part
        inner = {field.key for field in (part.fields if isinstance(part, Row) else part.fields())}
        return replace(part, visibility=None) if variables(part.visibility) & keys and inner & keys else part

    return definition.changed(cut)
