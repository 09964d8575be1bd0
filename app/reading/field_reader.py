"""Raw fields of a definition -> Fields, with everything that is odd about them as findings."""

import json
from collections.abc import Mapping
from typing import Any

from app.definition import SYSTEM_FIELDS, Field, Option
from app.errors import BadDefinition
from app.fields import FIELD_TYPES, type_of_word
from app.fields.base import FieldType
from app.fields.color import normal_color
from app.reading.aliases import SPELLINGS, as_flag, as_text, key_in, label_in, others_in, value_in
from app.reading.hints import Hints, humanised, looks_secret, read_hints
from app.reading.part_reader import PartReader

UNKNOWN = "unknown"
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


class FieldReader(PartReader):
    def read(self, raw: Any, place: str) -> Field | None:
        if isinstance(raw, str) and raw:
            raw = {"id": raw, "type": "text"}
        if not isinstance(raw, Mapping):
            self.find("error", place, "must be a field: an object with id, type and name")
            return None
        id_key = key_in(raw, "id")
        id = raw[id_key] if id_key else None
        if isinstance(id, int) and not isinstance(id, bool):
            id = str(id)
        if not isinstance(id, str) or not id:
            self.find("error", f"{place}.id", "is missing: a field without an id has no value; it is left out")
            return None
        word = as_text(raw.get("type")) or "text"
        type = type_of_word(word)
        if type is None or word.casefold() == UNKNOWN:
            known = ", ".join(each for each in FIELD_TYPES if each != UNKNOWN)
            self.find("warning", f"{place}.type", f"unknown type {word!r:.60}; known: {known}")
            type = UNKNOWN
        return self._typed_field(raw, place, id, FIELD_TYPES[type], word)

    def _typed_field(self, raw: Mapping[str, Any], place: str, id: str, kind: FieldType, word: str) -> Field:
        label = label_in(raw, "label") or humanised(id)
        help = as_text(value_in(raw, "help"))
        hints = read_hints(help) if help else Hints()
        minimum, maximum = self._bounds(raw, place)
        options = self._options(raw, place) if kind.takes_options else ()
        readonly_key = key_in(raw, "readonly")
        readonly = as_flag(raw[readonly_key]) if readonly_key else hints.readonly
        required_key = key_in(raw, "required")
        formula = as_text(raw.get("formula"))
        parent_property = as_text(raw.get("parentProperty"))
        system = (parent_property or id) in SYSTEM_FIELDS
        secret = _is_secret(raw, kind, id, label)
        if system and secret:
            self.find("warning", f"{place}.id", f"{id!r} is set by the platform and cannot be a secret")
            secret = False
        entity = as_text(value_in(raw, "entity")) if kind.names_entity else ""
        return Field(
            id=id,
            type=kind.name,
            label=label,
            raw_type=word,
            parent_property=parent_property,
            required=bool(required_key) and as_flag(raw[required_key or ""]) and kind.can_be_required,
            readonly=readonly or bool(formula) or kind.always_readonly or system,
            hidden=as_flag(raw.get("hidden")),
            grid=as_flag(raw.get("grid")) and not secret,
            secret=secret,
            help=help,
            default=self._default(raw, place, kind, options),
            width=self.width(raw, place),
            options=options,
            minimum=minimum,
            maximum=maximum,
            currency=_currency(raw),
            percent=as_flag(raw.get("percent")),
            formula=formula,
            entity=entity,
            multiple=as_flag(value_in(raw, "multiple")),
            json_hint=hints.json,
            cron_hint=hints.cron,
            required_hint=hints.required and not required_key,
            option_hints=() if options else hints.options,
            visibility=self.condition(raw, place),
            required_when=self.one_condition(raw.get("requiredWhen"), f"{place}.requiredWhen"),
            readonly_when=self.one_condition(raw.get("readonlyWhen"), f"{place}.readonlyWhen"),
            extra=others_in(raw, KNOWN_FIELD_KEYS),
        )

    def _options(self, raw: Mapping[str, Any], place: str) -> tuple[Option, ...]:
        key = key_in(raw, "options")
        listed = raw[key] if key else None
        if listed is None:
            return ()
        if isinstance(listed, Mapping):
            listed = [{"id": id, "text": text} for id, text in listed.items()]
        if not isinstance(listed, list):
            self.find("error", f"{place}.{key}", "must be a list of options")
            return ()
        if len(listed) > self.limits.options:
            raise BadDefinition(f"{place}.{key} has {len(listed):,} options, more than {self.limits.options:,} (max_field_options)")
        options: dict[str, Option] = {}
        for index, each in enumerate(listed):
            option = self._option(each, f"{place}.{key}[{index}]")
            if option is None:
                continue
            if option.id in options:
                self.find("warning", f"{place}.{key}[{index}]", f"the id {option.id!r:.60} stands twice; the first one holds")
            options.setdefault(option.id, option)
        return tuple(options.values())

    def _option(self, raw: Any, place: str) -> Option | None:
        if isinstance(raw, str | int | float) and not isinstance(raw, bool):
            raw = {"id": raw}
        id = value_in(raw, "option id") if isinstance(raw, Mapping) else None
        if id is None and isinstance(raw, Mapping):
            id = value_in(raw, "option text")
        if isinstance(id, bool) or not isinstance(id, str | int | float) or id == "":
            self.find("error", place, "must be an option: an object with id and text; it is left out")
            return None
        id = str(int(id)) if isinstance(id, float) and id.is_integer() else str(id)
        text = as_text(value_in(raw, "option text"))
        score = raw.get("score")
        return Option(
            id=id,
            text=text or id,
            color=normal_color(value_in(raw, "option color")),
            score=float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        )

    def _default(self, raw: Mapping[str, Any], place: str, kind: FieldType, options: tuple[Option, ...]) -> Any:
        default = value_in(raw, "default")
        if default is None or default == "":
            return None
        if options and kind.kind == "option":
            default = str(default)
            if default not in {option.id for option in options}:
                self.find("warning", f"{place}.default", f"{default!r:.60} is not among the options; it is ignored")
                return None
        return default

    def _bounds(self, raw: Mapping[str, Any], place: str) -> tuple[float | None, float | None]:
        minimum, maximum = self._number(raw, "minimum", place), self._number(raw, "maximum", place)
        if minimum is not None and maximum is not None and minimum > maximum:
            self.find("error", place, f"min {minimum:g} is above max {maximum:g}; neither is applied")
            return None, None
        return minimum, maximum

    def _number(self, raw: Mapping[str, Any], thing: str, place: str) -> float | None:
        value = value_in(raw, thing)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                pass
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
            self.find("warning", f"{place}.{key_in(raw, thing)}", "must be a number; it is ignored")
            return None
        return value


def _is_secret(raw: Mapping[str, Any], kind: FieldType, id: str, label: str) -> bool:
    """`"secret": false` lifts what only a name suggests; nothing lifts what the type says."""
    if kind.secrecy == "always" or raw.get("secret") is True:
        return True
    return kind.secrecy == "by name" and raw.get("secret") is not False and looks_secret(id, label)


def _currency(raw: Mapping[str, Any]) -> str:
    symbol = as_text(raw.get("currencySymbol"))
    currency = raw.get("currency")
    if isinstance(currency, str) and currency.strip():
        return symbol or as_text(currency)
    return (symbol or "$") if as_flag(currency) else ""
