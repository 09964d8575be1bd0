"""DEFINITION object -> Definition, by the tables of properties (`aliases`).

What cannot be read becomes a finding, never a crash; where nothing can be made of a definition, `BadDefinition` says why.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.definition import DEFINITION as DEFINITION_ENTITY
from app.definition import Column, Definition, Field, Finding, Panel, Row
from app.errors import BadDefinition
from app.reading.aliases import COLUMN, DEFINITION, PANEL, ROW
from app.reading.connect import connect
from app.reading.field_reader import FieldReader
from app.reading.lint import lint
from app.reading.notations import as_text
from app.reading.parsing import Limits, parse_document
from app.reading.part_reader import MAX_FINDINGS, PartReader
from app.rows import ROW_TYPES

LAYOUT = ("columns", "rows", "fields")
"""Attributes of a panel that hold what it shows."""
FACTS = DEFINITION.keys - DEFINITION.keys_of("panels")
"""Keys that may lie on the DEFINITION object or beside the panels, where they win."""
DEFINITION_LEVEL = 11000


@dataclass(frozen=True, slots=True)
class Reading:
    definition: Definition
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a definition's structure holds: raw panels, the path of their list, and the facts beside them."""

    panels: list[Any]
    path: str
    facts: Mapping[str, Any]


def read_definition(document: bytes | str | Mapping[str, Any], limits: Limits | None = None) -> Reading:
    """`document` is the whole DEFINITION object, or what its `definition` holds, as JSON or already parsed.

    Raises BadDefinition, with findings, when it is no definition at all or beyond a limit.
    """
    limits = limits or Limits()
    findings: list[Finding] = []
    outer, inner = parse_document(document, limits, findings)
    return _Reader(limits, findings).read(outer, inner)


class _Reader(PartReader):
    """One reading."""

    def __init__(self, limits: Limits, findings: list[Finding]) -> None:
        super().__init__(limits, findings)
        self._fields = FieldReader(limits, findings)
        self._panel_count = self._row_count = self._field_count = 0

    def read(self, outer: Mapping[str, Any], inner: Any) -> Reading:
        layout = self._layout(inner)
        facts = _facts(outer, layout.facts)
        entity = as_text(outer.get("id")) or as_text(layout.facts.get("entity")) or as_text(layout.facts.get("id"))
        self.check_id(entity, "id")
        self._count_panels(layout.panels)
        panels = tuple(self._panel(raw, path) for raw, path in self._each(layout.panels, layout.path))
        values = DEFINITION.read(self, facts, "")
        name = values["name"] or entity or "Form"
        definition = Definition(
            entity=entity,
            name=name,
            plural=values["plural"] or name,
            panels=panels,
            level=values["level"],
            icon=values["icon"],
            description=values["description"],
            sort=values["sort"] or values["sort_field"],
            sort_descending=values["sort_direction"].lower().startswith("desc"),
            clear_hidden=values["clear_hidden"],
            hash=_digest(entity, facts, inner),
            extra={**DEFINITION.rest_of(layout.facts), **_beside(outer)},
        )
        connected = connect(definition, self.limits.condition_chain)
        self.add(*islice(lint(connected), MAX_FINDINGS))
        return Reading(connected.definition, tuple(self.findings))

    def _layout(self, inner: Any) -> _Layout:
        panel_key = DEFINITION.key("panels")
        if isinstance(inner, list):
            if any(isinstance(each, Mapping) and PANEL.has_structure(each, *LAYOUT) for each in inner):
                return _Layout(inner, panel_key, {})
            return _Layout([_panel_of_fields(inner)], panel_key, {})
        assert isinstance(inner, Mapping)
        key = DEFINITION.key_in(inner, "panels")
        if key is not None:
            panels = inner[key]
            if isinstance(panels, list | Mapping):
                return _Layout(
                    [panels] if isinstance(panels, Mapping) else panels, key, {k: v for k, v in inner.items() if k != key}
                )
            self.find("error", key, "must be a list of panels")
            return _Layout([], key, inner)
        if PANEL.has_structure(inner, *LAYOUT):
            panel = {key: value for key, value in inner.items() if key in PANEL.keys}
            return _Layout([{**panel, PANEL.key("name"): ""}], panel_key, {})
        self.find("error", panel_key, "is missing: a definition has panels, or is a list of fields")
        return _Layout([], panel_key, inner)

    def _panel(self, raw: Any, path: str) -> Panel:
        if not isinstance(raw, Mapping):
            self.find("error", path, "must be a panel: an object with a name and rows")
            return Panel(name="", columns=())
        columns = self._columns(raw, path)
        values = PANEL.read(self, raw, path)
        return Panel(
            name=values["name"] or "General",
            columns=columns,
            icon=values["icon"],
            style=values["style"],
            hidden=values["hidden"],
            visibility=values["visibility"],
            extra=PANEL.rest_of(raw),
        )

    def _columns(self, raw: Mapping[str, Any], path: str) -> tuple[Column, ...]:
        """Of a panel with columns, with rows and no columns, or with fields alone."""
        attribute = next((each for each in LAYOUT if PANEL.key_in(raw, each)), None)
        if attribute is None:
            self.find("note", path, "has no rows")
            return ()
        value, inner_path = PANEL.value_in(raw, attribute), PANEL.path_in(raw, attribute, path)
        if attribute == "columns":
            self._count_rows(value)
            return tuple(self._column(each, each_path) for each, each_path in self._each(value, inner_path))
        if attribute == "rows":
            return (Column(self._rows(value, inner_path)),)
        return (Column((self._row(_row_of_fields(value), path),)),)

    def _column(self, raw: Any, path: str) -> Column:
        if not isinstance(raw, Mapping):
            self.find("error", path, "must be a column: an object with a width and rows")
            return Column(())
        extra = COLUMN.rest_of(raw)
        if not COLUMN.has_structure(raw, "rows") and COLUMN.has_structure(raw, "fields"):
            raw = {**raw, COLUMN.key("rows"): [_row_of_fields(COLUMN.value_in(raw, "fields"))]}
        listed = COLUMN.value_in(raw, "rows") if COLUMN.key_in(raw, "rows") else []
        rows = self._rows(listed, COLUMN.path_in(raw, "rows", path))
        return Column(rows, COLUMN.read(self, raw, path)["width"], extra)

    def _rows(self, raw: Any, path: str) -> tuple[Row, ...]:
        self._count_rows(raw)
        return tuple(self._row(each, each_path) for each, each_path in self._each(raw, path))

    def _row(self, raw: Any, path: str) -> Row:
        if not isinstance(raw, Mapping):
            self.find("error", path, "must be a row: an object with a type")
            return Row(type="unknown")
        values = ROW.read(self, raw, path)
        word = values["type"]
        has_fields = ROW.key_in(raw, "fields") is not None
        name = self._row_type(word, path, has_fields)
        listed = values["fields"] if has_fields else []
        return Row(
            type=name,
            raw_type=word or "form",
            header=values["header"],
            subheader=values["subheader"],
            icon=values["icon"],
            fields=self._fields_of(listed, ROW.path_in(raw, "fields", path)) if ROW_TYPES[name].has_fields else (),
            property=values["property"],
            entity=values["entity"],
            full_height=values["full_height"],
            visibility=values["visibility"],
            extra=ROW.rest_of(raw),
        )

    def _row_type(self, word: str, path: str, has_fields: bool) -> str:
        """A row with fields and without a type is a form."""
        name = "form" if not word and has_fields else word if word in ROW_TYPES else word.lower()
        if name in ROW_TYPES:
            return name
        names = ", ".join(each for each in ROW_TYPES if each != "unknown")
        self.find("warning", f"{path}.{ROW.key('type')}", f"unknown row type {word!r:.60}; known: {names}")
        return "unknown"

    def _fields_of(self, listed: Any, path: str) -> tuple[Field, ...]:
        self._count_fields(listed)
        fields = (self._fields.read(each, each_path) for each, each_path in self._each(listed, path))
        return tuple(field for field in fields if field is not None)

    def _count_panels(self, listed: Any) -> None:
        """As those below: before any of them is read, so that refusing costs nothing."""
        self._panel_count += _length(listed)
        if self._panel_count > self.limits.panels:
            raise BadDefinition("definition-too-many-panels", limit=self.limits.panels)

    def _count_rows(self, listed: Any) -> None:
        self._row_count += _length(listed)
        if self._row_count > self.limits.rows:
            raise BadDefinition("definition-too-many-rows", limit=self.limits.rows)

    def _count_fields(self, listed: Any) -> None:
        self._field_count += _length(listed)
        if self._field_count > self.limits.fields:
            raise BadDefinition("definition-too-many-fields", limit=self.limits.fields)

    def _each(self, raw: Any, path: str) -> Iterator[tuple[Any, str]]:
        """Each entry of a list with its path; one object is read as a list of one."""
        if isinstance(raw, Mapping):
            raw = [raw]
        if not isinstance(raw, list):
            self.find("error", path, "must be a list")
            return
        for index, each in enumerate(raw):
            yield each, f"{path}[{index}]"


def _length(listed: Any) -> int:
    """One object stands for a list of it."""
    return len(listed) if isinstance(listed, list) else 1


def _row_of_fields(fields: Any) -> dict[str, Any]:
    return {ROW.key("type"): "form", ROW.key("fields"): fields}


def _panel_of_fields(fields: Any) -> dict[str, Any]:
    return {PANEL.key("name"): "", PANEL.key("rows"): [_row_of_fields(fields)]}


def _facts(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a definition. A level of 11000 on the DEFINITION object is that object's own."""
    facts = {**{key: outer[key] for key in FACTS if key in outer}, **inner}
    level = DEFINITION.key("level")
    if level not in inner and outer.get(level) == DEFINITION_LEVEL and outer.get("id") != DEFINITION_ENTITY:
        facts.pop(level, None)
    return facts


def _beside(outer: Mapping[str, Any]) -> dict[str, Any]:
    """What a DEFINITION object says beside its `definition` and the facts."""
    return {key: value for key, value in outer.items() if key not in FACTS and key not in DEFINITION.unread}


def _digest(entity: str, facts: Mapping[str, Any], inner: Any) -> str:
    identity = [entity, {key: facts.get(key) for key in FACTS}, inner]
    canonical = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
