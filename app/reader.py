"""DEFINITION object -> Definition. The only module that knows how the platform spells things.

Reads every spelling of the platform's documents. What cannot be read becomes a finding, never a crash; where nothing can be made of
a definition, `BadDefinition` says why.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.conditions import parse_condition
from app.definition import (
    Column,
    Condition,
    Definition,
    Field,
    Finding,
    Option,
    Panel,
    Row,
)
from app.errors import BadDefinition
from app.fields import FIELD_TYPES, type_of_word
from app.hints import Hints, looks_secret, read_hints
from app.lint import connect
from app.parsing import Limits, parse_document
from app.rows import ROW_TYPES

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "panels": ("panel", "panels"),
    "panel name": ("name", "panelName", "title", "label"),
    "panel icon": ("icon", "panelIcon"),
    "visibility": ("visibility", "visible", "condition", "showIf"),
    "columns": ("panelColumns", "columns"),
    "rows": ("rows", "row"),
    "header": ("header", "title"),
    "fields": ("fields", "field"),
    "id": ("id", "key", "property"),
    "label": ("name", "label", "title", "text"),
    "required": ("required", "mandatory"),
    "readonly": ("readonly", "readOnly", "read_only"),
    "help": ("help", "tooltip", "notes", "description", "placeholder"),
    "default": ("default", "defaultValue"),
    "options": ("options", "values", "items", "choices"),
    "option id": ("id", "value", "key"),
    "option text": ("text", "label", "name", "title"),
    "option color": ("color", "colour"),
    "minimum": ("min", "minimum"),
    "maximum": ("max", "maximum"),
    "multiple": ("multi", "multiple"),
    "entity": ("entity", "targetEntity"),
}
"""Each thing's canonical key first, then the others that are read."""

OUTER = ("name", "plural", "level", "icon", "description", "sort", "sortField", "sortDirection", "clearHidden")
DEFINITION_LEVEL = 11000
THINGS_A_FIELD = 4
"""How many panels, columns, rows and fields a definition may have together, for each field that it may have."""
MOST_FINDINGS = 10_000
UNKNOWN_TYPES = "relatedProperty", "workflowStatus", "termeditor", "entityProperties"


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


class _Reader:
    """One reading: collects findings on its way through the document."""

    def __init__(self, limits: Limits, findings: list[Finding]) -> None:
        self._limits, self._findings = limits, findings
        self._fields = self._things = 0

    def read(self, outer: Mapping[str, Any], inner: Any) -> Reading:
        panels_raw, top, place = self._panels_of(inner)
        facts = {**{key: outer[key] for key in OUTER if key in outer}, **top}
        if "level" not in top and outer.get("level") == DEFINITION_LEVEL and outer.get("id") != "DEFINITION":
            facts.pop("level", None)
        entity = self._text(outer.get("id")) or self._text(top.get("entity")) or self._text(top.get("id"))
        panels = tuple(self._panel(raw, where) for raw, where in self._each(panels_raw, place))
        name = self._text(facts.get("name")) or entity or "Form"
        definition = Definition(
            entity=entity,
            name=name,
            plural=self._text(facts.get("plural")) or name,
            panels=panels,
            level=_whole(facts.get("level")),
            icon=self._text(facts.get("icon")),
            description=self._text(facts.get("description")),
            sort=self._text(facts.get("sort")) or self._text(facts.get("sortField")),
            sort_descending=self._text(facts.get("sortDirection")).lower().startswith("desc"),
            clear_hidden=facts.get("clearHidden") is True,
            hash=_digest(entity, facts, inner),
            extra={key: value for key, value in top.items() if key not in ("panel", "panels")},
        )
        definition = connect(definition, self._findings)
        return Reading(definition, tuple(self._findings))

    def _panels_of(self, inner: Any) -> tuple[list[Any], Mapping[str, Any], str]:
        """(raw panels, facts beside them, the place of the first)."""
        if isinstance(inner, list):
            if any(isinstance(each, Mapping) and _has(each, "columns", "rows", "fields") for each in inner):
                return inner, {}, "panel"
            return [{"name": "", "rows": [{"type": "form", "fields": inner}]}], {}, "panel"
        assert isinstance(inner, Mapping)
        key = _spelled(inner, "panels")
        if key is not None:
            panels = inner[key]
            if isinstance(panels, Mapping):
                panels = [panels]
            if isinstance(panels, list):
                return panels, {k: v for k, v in inner.items() if k != key}, key
            self._find("error", key, "must be a list of panels")
            return [], inner, key
        if _has(inner, "columns", "rows", "fields"):
            return [{**inner, "name": ""}], {}, "panel"
        self._find("error", "panel", "is missing: a definition has panels, or is a list of fields")
        return [], inner, "panel"

    def _panel(self, raw: Any, place: str) -> Panel:
        if not isinstance(raw, Mapping):
            self._find("error", place, "must be a panel: an object with a name and rows")
            return Panel(name="", columns=())
        name = self._label(raw, "panel name")
        columns_key, rows_key = _spelled(raw, "columns"), _spelled(raw, "rows")
        if columns_key:
            columns = tuple(self._column(each, where) for each, where in self._each(raw[columns_key], f"{place}.{columns_key}"))
        elif rows_key:
            columns = (Column(self._rows(raw[rows_key], f"{place}.{rows_key}")),)
        elif fields_key := _spelled(raw, "fields"):
            columns = (Column((self._row({"type": "form", "fields": raw[fields_key]}, place),)),)
        else:
            columns = ()
            self._find("note", place, "has no rows")
        return Panel(
            name=name or "General",
            columns=columns,
            icon=self._text(_get(raw, "panel icon")),
            style=self._text(raw.get("css")),
            hidden=_flag(raw.get("hidden")),
            visibility=self._condition(raw, place),
            extra=_extra(raw, ("css", "hidden"), "panel name", "panel icon", "visibility", "columns", "rows"),
        )

    def _column(self, raw: Any, place: str) -> Column:
        if not isinstance(raw, Mapping):
            self._find("error", place, "must be a column: an object with a width and rows")
            return Column(())
        if not _has(raw, "rows") and _has(raw, "fields"):
            raw = {**raw, "rows": [{"type": "form", "fields": _get(raw, "fields")}]}
        key = _spelled(raw, "rows") or "rows"
        return Column(self._rows(raw.get(key, []), f"{place}.{key}"), self._width(raw, place))

    def _rows(self, raw: Any, place: str) -> tuple[Row, ...]:
        return tuple(self._row(each, where) for each, where in self._each(raw, place))

    def _row(self, raw: Any, place: str) -> Row:
        if not isinstance(raw, Mapping):
            self._find("error", place, "must be a row: an object with a type")
            return Row(type="unknown", raw_type="")
        word = self._text(raw.get("type"))
        fields_key = _spelled(raw, "fields")
        name = "form" if not word and fields_key else word if word in ROW_TYPES else word.lower()
        if name not in ROW_TYPES:
            known = ", ".join(each for each in ROW_TYPES if each != "unknown")
            self._find("warning", f"{place}.type", f"unknown row type {word!r:.60}; known: {known}")
            name = "unknown"
        fields: tuple[Field, ...] = ()
        if ROW_TYPES[name].has_fields:
            listed = _get(raw, "fields", [])
            self._count_fields(len(listed) if isinstance(listed, list) else 1)
            found = (self._field(each, where) for each, where in self._each(listed, f"{place}.{fields_key}"))
            fields = tuple(field for field in found if field is not None)
        return Row(
            type=name,
            raw_type=word or "form",
            header=self._label(raw, "header"),
            subheader=self._text(raw.get("subheader")),
            icon=self._text(raw.get("icon")),
            fields=fields,
            property=self._text(raw.get("property")),
            full_height=_flag(raw.get("fullHeight")),
            visibility=self._condition(raw, place),
            extra=_extra(raw, ("type", "subheader", "icon", "fullHeight"), "header", "fields" if fields else "", "visibility"),
        )

    def _count_fields(self, count: int) -> None:
        """Before any of them is read, so that refusing costs nothing."""
        self._fields += count
        if self._fields > self._limits.fields:
            raise BadDefinition(f"the definition has more than {self._limits.fields:,} fields (max_definition_fields)")

    def _field(self, raw: Any, place: str) -> Field | None:
        if isinstance(raw, str) and raw:
            raw = {"id": raw, "type": "text"}
        if not isinstance(raw, Mapping):
            self._find("error", place, "must be a field: an object with id, type and name")
            return None
        id_key = _spelled(raw, "id")
        id = raw[id_key] if id_key else None
        if isinstance(id, int) and not isinstance(id, bool):
            id = str(id)
        if not isinstance(id, str) or not id:
            self._find("error", f"{place}.id", "is missing: a field without an id has no value; it is left out")
            return None
        word = self._text(raw.get("type")) or "text"
        type = type_of_word(word)
        if type is None or (type == "unknown" and word not in UNKNOWN_TYPES):
            known = ", ".join(each for each in FIELD_TYPES if each != "unknown")
            self._find("warning", f"{place}.type", f"unknown type {word!r:.60}; known: {known}")
            type = "unknown"
        return self._typed_field(raw, place, id, type, word)

    def _typed_field(self, raw: Mapping[str, Any], place: str, id: str, type: str, word: str) -> Field:
        kind = FIELD_TYPES[type]
        label = self._label(raw, "label") or humanised(id)
        help = self._text(_get(raw, "help"))
        hints = read_hints(help) if help else Hints()
        minimum, maximum = self._bounds(raw, place)
        options = self._options(raw, place, type)
        readonly_key = _spelled(raw, "readonly")
        readonly = _flag(raw[readonly_key]) if readonly_key else hints.readonly
        required_key = _spelled(raw, "required")
        formula = self._text(raw.get("formula"))
        secret = self._is_secret(raw, type, id, label)
        entity = self._text(_get(raw, "entity")) if type in ("objectLookup", "simpleObjectLookup") else ""
        return Field(
            id=id,
            type=type,
            label=label,
            raw_type=word,
            parent_property=self._text(raw.get("parentProperty")),
            required=bool(required_key) and _flag(raw[required_key or ""]) and kind.can_be_required,
            readonly=readonly or bool(formula) or kind.always_readonly,
            hidden=_flag(raw.get("hidden")),
            grid=_flag(raw.get("grid")) and not secret,
            secret=secret,
            help=help,
            default=self._default(raw, place, type, options),
            width=self._width(raw, place),
            options=options,
            minimum=minimum,
            maximum=maximum,
            currency=self._currency(raw),
            percent=_flag(raw.get("percent")),
            formula=formula,
            entity=entity,
            multiple=_flag(_get(raw, "multiple")),
            json_hint=hints.json,
            cron_hint=hints.cron,
            required_hint=hints.required and not required_key,
            option_hints=() if options else hints.options,
            visibility=self._condition(raw, place),
            required_when=self._one_condition(raw.get("requiredWhen"), f"{place}.requiredWhen"),
            readonly_when=self._one_condition(raw.get("readonlyWhen"), f"{place}.readonlyWhen"),
            extra=_extra(raw, KNOWN_FIELD_KEYS),
        )

    def _options(self, raw: Mapping[str, Any], place: str, type: str) -> tuple[Option, ...]:
        if type not in ("indexedSelect", "singleselect", "multiselect"):
            return ()
        key = _spelled(raw, "options")
        listed = raw[key] if key else None
        if listed is None:
            return ()
        if isinstance(listed, Mapping):
            listed = [{"id": id, "text": text} for id, text in listed.items()]
        if not isinstance(listed, list):
            self._find("error", f"{place}.{key}", "must be a list of options")
            return ()
        if len(listed) > self._limits.options:
            raise BadDefinition(
                f"{place}.{key} has {len(listed):,} options, more than {self._limits.options:,} (max_field_options)"
            )
        options: dict[str, Option] = {}
        for index, each in enumerate(listed):
            option = self._option(each, f"{place}.{key}[{index}]")
            if option is None:
                continue
            if option.id in options:
                self._find("warning", f"{place}.{key}[{index}]", f"the id {option.id!r:.60} stands twice; the first one holds")
            options.setdefault(option.id, option)
        return tuple(options.values())

    def _option(self, raw: Any, place: str) -> Option | None:
        if isinstance(raw, str | int | float) and not isinstance(raw, bool):
            raw = {"id": raw}
        id = _get(raw, "option id") if isinstance(raw, Mapping) else None
        if id is None and isinstance(raw, Mapping):
            id = _get(raw, "option text")
        if isinstance(id, bool) or not isinstance(id, str | int | float) or id == "":
            self._find("error", place, "must be an option: an object with id and text; it is left out")
            return None
        id = str(int(id)) if isinstance(id, float) and id.is_integer() else str(id)
        text = self._text(_get(raw, "option text"))
        score = raw.get("score")
        return Option(
            id=id,
            text=text or id,
            color=_color(_get(raw, "option color")),
            score=float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        )

    def _default(self, raw: Mapping[str, Any], place: str, type: str, options: tuple[Option, ...]) -> Any:
        default = _get(raw, "default")
        if default is None or default == "":
            return None
        if options and type != "multiselect":
            default = str(default)
            if default not in {option.id for option in options}:
                self._find("warning", f"{place}.default", f"{default!r:.60} is not among the options; it is ignored")
                return None
        return default

    def _bounds(self, raw: Mapping[str, Any], place: str) -> tuple[float | None, float | None]:
        minimum, maximum = self._number(raw, "minimum", place), self._number(raw, "maximum", place)
        if minimum is not None and maximum is not None and minimum > maximum:
            self._find("error", place, f"min {minimum:g} is above max {maximum:g}; neither is applied")
            return None, None
        return minimum, maximum

    def _number(self, raw: Mapping[str, Any], thing: str, place: str) -> float | None:
        value = _get(raw, thing)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                pass
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
            self._find("warning", f"{place}.{_spelled(raw, thing)}", "must be a number; it is ignored")
            return None
        return value

    def _width(self, raw: Mapping[str, Any], place: str) -> float:
        value = raw.get("width")
        if value is None or value == "":
            return 100
        if isinstance(value, str):
            value = value.strip().removesuffix("%")
            value = float(value) if value.replace(".", "", 1).isdigit() and len(value) < 9 else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
            self._find("warning", f"{place}.width", "must be a percentage from 1 to 100; 100 is taken")
            return 100
        return value

    def _currency(self, raw: Mapping[str, Any]) -> str:
        symbol = self._text(raw.get("currencySymbol"))
        currency = raw.get("currency")
        if isinstance(currency, str) and currency.strip():
            return symbol or self._text(currency)
        return (symbol or "$") if _flag(currency) else ""

    def _is_secret(self, raw: Mapping[str, Any], type: str, id: str, label: str) -> bool:
        """`"secret": false` lifts what only a name suggests; nothing lifts the type `password`."""
        if type == "password" or raw.get("secret") is True:
            return True
        return type in ("text", "textarea") and raw.get("secret") is not False and looks_secret(id, label)

    def _condition(self, raw: Mapping[str, Any], place: str) -> Condition | None:
        key = _spelled(raw, "visibility")
        return self._one_condition(raw[key], f"{place}.{key}") if key else None

    def _one_condition(self, raw: Any, place: str) -> Condition | None:
        condition, findings = parse_condition(raw, place)
        self._tell(*findings)
        return condition

    def _each(self, raw: Any, place: str) -> Iterator[tuple[Any, str]]:
        if isinstance(raw, Mapping):
            raw = [raw]
        if not isinstance(raw, list):
            self._find("error", place, "must be a list")
            return
        self._things += len(raw)
        if self._things > (most := self._limits.fields * THINGS_A_FIELD):
            raise BadDefinition(f"the definition has more than {most:,} panels, columns, rows and fields (max_definition_fields)")
        for index, each in enumerate(raw):
            yield each, f"{place}[{index}]"

    def _label(self, raw: Mapping[str, Any], thing: str) -> str:
        return " ".join(self._text(_get(raw, thing)).split())

    def _text(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return str(value).strip()

    def _find(self, severity: Any, place: str, text: str) -> None:
        self._tell(Finding(severity, place, text))

    def _tell(self, *findings: Finding) -> None:
        """Nobody reads thousands of them, and a hostile definition could have millions."""
        room = MOST_FINDINGS - len(self._findings)
        if room > 0:
            self._findings.extend(findings[:room])


KNOWN_FIELD_KEYS = (
    "type",
    "parentProperty",
    "hidden",
    "grid",
    "width",
    "currency",
    "currencySymbol",
    "percent",
    "formula",
    "requiredWhen",
    "readonlyWhen",
    *(
        key
        for thing in [
            "id",
            "label",
            "required",
            "readonly",
            "help",
            "default",
            "options",
            "minimum",
            "maximum",
            "multiple",
            "entity",
            "visibility",
        ]
        for key in SPELLINGS[thing]
    ),
)


def humanised(id: str) -> str:
    """ "storageLimit" -> "Storage Limit", "decision_date" -> "Decision Date"; what is no name at all stays as it is."""
    from app.hints import words_of

    return " ".join(word if word.isupper() else word.capitalize() for word in words_of(id)) or id


def _spelled(raw: Mapping[str, Any], thing: str) -> str | None:
    """The key that holds the thing; one that holds null says nothing where another says something."""
    keys = [key for key in SPELLINGS[thing] if key in raw]
    return next((key for key in keys if raw[key] is not None), keys[0] if keys else None)


def _get(raw: Any, thing: str, otherwise: Any = None) -> Any:
    key = _spelled(raw, thing) if isinstance(raw, Mapping) else None
    return otherwise if key is None else raw[key]


def _has(raw: Mapping[str, Any], *things: str) -> bool:
    return any(isinstance(_get(raw, thing), list | Mapping) for thing in things)


def _extra(raw: Mapping[str, Any], keys: tuple[str, ...], *things: str) -> dict[str, Any]:
    known = {*keys, *(key for thing in things if thing for key in SPELLINGS[thing])}
    return {key: value for key, value in raw.items() if key not in known}


def _flag(value: Any) -> bool:
    return value.strip().lower() in ("true", "yes", "1") if isinstance(value, str) else bool(value) and value in (True, 1)


def _whole(value: Any) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
        return int(value)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 else 0


def _color(value: Any) -> str:
    from app.fields.color import normal_color

    return normal_color(value)


def _digest(entity: str, facts: Mapping[str, Any], inner: Any) -> str:
    told = {key: facts.get(key) for key in OUTER}
    canonical = json.dumps([entity, told, inner], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
