"""DEFINITION object -> Definition, in every spelling of the platform's documents (`spellings`).

What cannot be read becomes a finding, never a crash; where nothing can be made of a definition, `BadDefinition` says why.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import DEFINITION, Column, Definition, Field, Finding, Panel, Row
from app.errors import BadDefinition
from app.reading.aliases import as_flag, as_text, as_whole, has_any, key_in, label_in, others_in, value_in
from app.reading.connect import connect
from app.reading.field_reader import FieldReader
from app.reading.parsing import Limits, parse_document
from app.reading.part_reader import PartReader
from app.rows import ROW_TYPES

OUTER = ("name", "plural", "level", "icon", "description", "sort", "sortField", "sortDirection", "clearHidden")
DEFINITION_LEVEL = 11000
THINGS_A_FIELD = 4
"""How many panels, columns, rows and fields a definition may have together, for each field that it may have."""


@dataclass(frozen=True, slots=True)
class Reading:
    definition: Definition
    findings: tuple[Finding, ...]


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
        self._field_count = self._thing_count = 0

    def read(self, outer: Mapping[str, Any], inner: Any) -> Reading:
        panels_raw, top, place = self._panels_of(inner)
        facts = {**{key: outer[key] for key in OUTER if key in outer}, **top}
        if "level" not in top and outer.get("level") == DEFINITION_LEVEL and outer.get("id") != DEFINITION:
            facts.pop("level", None)
        entity = as_text(outer.get("id")) or as_text(top.get("entity")) or as_text(top.get("id"))
        panels = tuple(self._panel(raw, where) for raw, where in self._each(panels_raw, place))
        name = as_text(facts.get("name")) or entity or "Form"
        definition = Definition(
            entity=entity,
            name=name,
            plural=as_text(facts.get("plural")) or name,
            panels=panels,
            level=as_whole(facts.get("level")),
            icon=as_text(facts.get("icon")),
            description=as_text(facts.get("description")),
            sort=as_text(facts.get("sort")) or as_text(facts.get("sortField")),
            sort_descending=as_text(facts.get("sortDirection")).lower().startswith("desc"),
            clear_hidden=facts.get("clearHidden") is True,
            hash=_digest(entity, facts, inner),
            extra={key: value for key, value in top.items() if key not in ("panel", "panels")},
        )
        definition = connect(definition, self.findings)
        return Reading(definition, tuple(self.findings))

    def _panels_of(self, inner: Any) -> tuple[list[Any], Mapping[str, Any], str]:
        """(raw panels, facts beside them, the place of the first)."""
        if isinstance(inner, list):
            if any(isinstance(each, Mapping) and has_any(each, "columns", "rows", "fields") for each in inner):
                return inner, {}, "panel"
            return [{"name": "", "rows": [{"type": "form", "fields": inner}]}], {}, "panel"
        assert isinstance(inner, Mapping)
        key = key_in(inner, "panels")
        if key is not None:
            panels = inner[key]
            if isinstance(panels, Mapping):
                panels = [panels]
            if isinstance(panels, list):
                return panels, {k: v for k, v in inner.items() if k != key}, key
            self.find("error", key, "must be a list of panels")
            return [], inner, key
        if has_any(inner, "columns", "rows", "fields"):
            return [{**inner, "name": ""}], {}, "panel"
        self.find("error", "panel", "is missing: a definition has panels, or is a list of fields")
        return [], inner, "panel"

    def _panel(self, raw: Any, place: str) -> Panel:
        if not isinstance(raw, Mapping):
            self.find("error", place, "must be a panel: an object with a name and rows")
            return Panel(name="", columns=())
        name = label_in(raw, "panel name")
        columns_key, rows_key = key_in(raw, "columns"), key_in(raw, "rows")
        if columns_key:
            columns = tuple(self._column(each, where) for each, where in self._each(raw[columns_key], f"{place}.{columns_key}"))
        elif rows_key:
            columns = (Column(self._rows(raw[rows_key], f"{place}.{rows_key}")),)
        elif fields_key := key_in(raw, "fields"):
            columns = (Column((self._row({"type": "form", "fields": raw[fields_key]}, place),)),)
        else:
            columns = ()
            self.find("note", place, "has no rows")
        return Panel(
            name=name or "General",
            columns=columns,
            icon=as_text(value_in(raw, "panel icon")),
            style=as_text(raw.get("css")),
            hidden=as_flag(raw.get("hidden")),
            visibility=self.condition(raw, place),
            extra=others_in(raw, ("css", "hidden"), "panel name", "panel icon", "visibility", "columns", "rows"),
        )

    def _column(self, raw: Any, place: str) -> Column:
        if not isinstance(raw, Mapping):
            self.find("error", place, "must be a column: an object with a width and rows")
            return Column(())
        if not has_any(raw, "rows") and has_any(raw, "fields"):
            raw = {**raw, "rows": [{"type": "form", "fields": value_in(raw, "fields")}]}
        key = key_in(raw, "rows") or "rows"
        return Column(self._rows(raw.get(key, []), f"{place}.{key}"), self.width(raw, place))

    def _rows(self, raw: Any, place: str) -> tuple[Row, ...]:
        return tuple(self._row(each, where) for each, where in self._each(raw, place))

    def _row(self, raw: Any, place: str) -> Row:
        if not isinstance(raw, Mapping):
            self.find("error", place, "must be a row: an object with a type")
            return Row(type="unknown", raw_type="")
        word = as_text(raw.get("type"))
        fields_key = key_in(raw, "fields")
        name = "form" if not word and fields_key else word if word in ROW_TYPES else word.lower()
        if name not in ROW_TYPES:
            known = ", ".join(each for each in ROW_TYPES if each != "unknown")
            self.find("warning", f"{place}.type", f"unknown row type {word!r:.60}; known: {known}")
            name = "unknown"
        fields: tuple[Field, ...] = ()
        if ROW_TYPES[name].has_fields:
            listed = value_in(raw, "fields", [])
            self._count_fields(len(listed) if isinstance(listed, list) else 1)
            found = (self._fields.read(each, where) for each, where in self._each(listed, f"{place}.{fields_key}"))
            fields = tuple(field for field in found if field is not None)
        return Row(
            type=name,
            raw_type=word or "form",
            header=label_in(raw, "header"),
            subheader=as_text(raw.get("subheader")),
            icon=as_text(raw.get("icon")),
            fields=fields,
            property=as_text(raw.get("property")),
            full_height=as_flag(raw.get("fullHeight")),
            visibility=self.condition(raw, place),
            extra=others_in(raw, ("type", "subheader", "icon", "fullHeight"), "header", "fields" if fields else "", "visibility"),
        )

    def _count_fields(self, count: int) -> None:
        """Before any of them is read, so that refusing costs nothing."""
        self._field_count += count
        if self._field_count > self.limits.fields:
            raise BadDefinition(f"the definition has more than {self.limits.fields:,} fields (max_definition_fields)")

    def _each(self, raw: Any, place: str) -> Iterator[tuple[Any, str]]:
        if isinstance(raw, Mapping):
            raw = [raw]
        if not isinstance(raw, list):
            self.find("error", place, "must be a list")
            return
        self._thing_count += len(raw)
        if self._thing_count > (most := self.limits.fields * THINGS_A_FIELD):
            raise BadDefinition(f"the definition has more than {most:,} panels, columns, rows and fields (max_definition_fields)")
        for index, each in enumerate(raw):
            yield each, f"{place}[{index}]"


def _digest(entity: str, facts: Mapping[str, Any], inner: Any) -> str:
    told = {key: facts.get(key) for key in OUTER}
    canonical = json.dumps([entity, told, inner], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
