"""Secrets of a definition: what was ever one stays one, and which fields say where a secret goes."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from app.definition import Column, Definition, Field, Panel, Row
from app.fields import FIELD_TYPES
from app.reading.hints import tells_destination


def keep_secret(definition: Definition, keys: Collection[str]) -> Definition:
    """The definition with every field of `keys` secret, whatever it says of them by now. Its hash tells them, too."""
    lifted = sorted({field.key for field in definition.fields() if field.key in keys and not (field.secret or field.is_system)})
    if not lifted:
        return definition
    panels = tuple(_panel_with(panel, frozenset(lifted)) for panel in definition.panels)
    told = hashlib.sha256("\0".join([definition.hash, *lifted]).encode()).hexdigest()
    return replace(definition, panels=panels, hash=told)


def secret_keys(definition: Definition) -> frozenset[str]:
    return frozenset(field.key for field in definition.fields() if field.secret)


def secret_properties(definition: Definition) -> frozenset[str]:
    """Top-level properties of a record that are secrets, or hold one."""
    return frozenset(field.parent_property or field.id for field in definition.fields() if field.secret)


def destinations(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """For each secret's key the keys of the fields in its panel that say where it goes (address, host, user).

    A stored secret must not follow, unasked, when one of them is changed.
    """
    found: dict[str, tuple[str, ...]] = {}
    for panel in definition.panels:
        told = tuple(_destinations_among(panel.fields()))
        found.update({field.key: told for field in panel.fields() if field.secret and told})
    return found


def _destinations_among(fields: Iterator[Field]) -> Iterator[str]:
    for field in fields:
        if not field.secret and field.writable and (FIELD_TYPES[field.type].is_address or tells_destination(field.id, field.label)):
            yield field.key


def _panel_with(panel: Panel, keys: frozenset[str]) -> Panel:
    return replace(panel, columns=tuple(replace(column, rows=_rows_with(column, keys)) for column in panel.columns))


def _rows_with(column: Column, keys: frozenset[str]) -> tuple[Row, ...]:
    return tuple(replace(row, fields=tuple(_field_with(field, keys) for field in row.fields)) for row in column.rows)


def _field_with(field: Field, keys: frozenset[str]) -> Field:
    return replace(field, secret=True, grid=False) if field.key in keys else field
