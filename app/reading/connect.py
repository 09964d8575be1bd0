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
from app.reading.aliases import FIELD
from app.reading.parsing import Limits
from app.reading.parts import parts_of

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


def connect(definition: Definition, max_chain: int = MAX_CHAIN) -> Connected:
    """Raises BadDefinition where more than `max_chain` fields depend on each other in a row."""
    numbered = _numbered(definition)
    keys = {field.id: field.key for field in reversed(list(numbered.fields()))}
    unresolved = tuple(_unresolved(numbered, keys))
    resolved = _resolved(numbered, keys)
    depends_on = visibility_dependencies(resolved)
    groups = dependency_groups(depends_on)
    _check_chain(depends_on, groups, max_chain)
    cycles = tuple(map(tuple, find_cycles(depends_on, groups)))
    return Connected(_without_cycles(resolved, frozenset(key for cycle in cycles for key in cycle)), unresolved, cycles)


def conditions_of(part: Panel | Row | Field) -> dict[str, Any]:
    """The conditions that a part has, by attribute."""
    names = CONDITIONS if isinstance(part, Field) else CONDITIONS[:1]
    return {name: condition for name in names if (condition := getattr(part, name)) is not None}


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
    # Once one of them is a secret, none may show it.
    secret = {name for name, group in groups.items() if any(fields[position].secret for position in group)}
    numbered = iter(
        replace(
            field,
            position=position,
            key=keys[field.parent_property, field.id],
            duplicate=inputs[field.parent_property, field.id] != position,
            secret=(field.parent_property, field.id) in secret,
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
