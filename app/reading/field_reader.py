"""Raw fields of a definition -> Fields, with everything that is odd about them as findings."""

from collections.abc import Mapping
from dataclasses import fields as attributes_of
from dataclasses import replace
from typing import Any

from app.definition import EMPTY, ENCRYPTED, RESERVED_FIELDS, Field, Finding, Option
from app.errors import BadDefinition
from app.fields import FIELD_TYPES, type_of_word
from app.fields.base import MISSING, TYPED, FieldType
from app.fields.color import normal_color
from app.reading.aliases import FIELD, OPTION
from app.reading.defaults import checked_default
from app.reading.hints import Hints, humanised, read_hints
from app.reading.notations import as_flag, as_text
from app.reading.parsing import Limits
from app.reading.part_reader import PartReader
from app.reading.secrets import is_secret_field, looks_like_destination

UNKNOWN = "unknown"
ATTRIBUTES = frozenset(attribute.name for attribute in attributes_of(Field))


class FieldReader(PartReader):
    def __init__(self, limits: Limits, findings: list[Finding]) -> None:
        super().__init__(limits, findings)
        self._option_count = 0

    def read(self, raw: Any, path: str) -> Field | None:
        """None, with a finding, for what is no field."""
        if isinstance(raw, str) and raw:
            raw = {FIELD.key("id"): raw}
        if not isinstance(raw, Mapping):
            self.find("error", path, "must be a field: an object with id, type and name")
            return None
        id = _id_of(FIELD.value_in(raw, "id"))
        if not id:
            self.find("error", f"{path}.{FIELD.key('id')}", "is missing: a field without an id has no value; it is left out")
            return None
        self.check_id(id, f"{path}.{FIELD.key('id')}")
        values = FIELD.read(self, raw, path)
        word = values["type"] or "text"
        return self._field(raw, path, {**values, "id": id, "raw_type": word}, self._type(word, path))

    def _type(self, word: str, path: str) -> FieldType:
        name = type_of_word(word)
        if name is None or word.casefold() == UNKNOWN:
            names = ", ".join(each for each in FIELD_TYPES if each != UNKNOWN)
            self.find("warning", f"{path}.{FIELD.key('type')}", f"unknown type {word!r:.60}; known: {names}")
            name = UNKNOWN
        return FIELD_TYPES[name]

    def _field(self, raw: Mapping[str, Any], path: str, values: dict[str, Any], kind: FieldType) -> Field:
        """`values` are the attributes as the table reads them; what follows depends on several of them, or on the type."""
        values = {**values, **FIELD.absent(TYPED - kind.uses)}
        label = values["label"] or humanised(values["id"])
        hints = read_hints(values["help"]) if values["help"] else Hints()
        required_is_given, readonly_is_given = (FIELD.key_in(raw, flag) is not None for flag in ("required", "readonly"))
        system = (values["parent_property"] or values["id"]) in RESERVED_FIELDS
        secret = self._secret(values, kind, label, path, system)
        readonly = values["readonly"] if readonly_is_given else hints.readonly
        if system and (values["required"] or not readonly) and not kind.always_readonly:
            self._add_fixed(raw, values, path)
        minimum, maximum = self._bounds(values["minimum"], values["maximum"], path)
        options = self._options(values["options"], FIELD.path_in(raw, "options", path))
        derived = {
            "type": kind.name,
            "label": label,
            "required": values["required"] and kind.can_be_required,
            "readonly": readonly or bool(values["formula"]) or kind.always_readonly or system,
            "grid": values["grid"] and not secret,
            "secret": secret,
            "is_destination": kind.is_address or looks_like_destination(values["id"], label),
            "options": options,
            **self._ring(values, kind, FIELD.path_in(raw, "better", path)),
            "minimum": minimum,
            "maximum": maximum,
            "currency": _currency(values["currency"], values["currency_symbol"]),
            "json_hint": hints.json,
            "cron_hint": hints.cron,
            "required_hint": hints.required and not required_is_given,
            "option_hints": () if options else hints.options,
            "extra": {**FIELD.rest_of(raw), **_without_effect(raw, kind, secret)} or EMPTY,
        }
        field = Field(**{name: value for name, value in {**values, **derived}.items() if name in ATTRIBUTES})
        if field.default is None:
            return field
        return replace(field, default=self._default(field, kind, FIELD.path_in(raw, "default", path)))

    def _ring(self, values: Mapping[str, Any], kind: FieldType, path: str) -> dict[str, Any]:
        """`thresholds` in the order in which a value passes them on its way to the worse, and `better`."""
        better, thresholds = values["better"] or "lower", values["thresholds"]
        if values["better"] and not thresholds and "thresholds" in kind.uses:
            self.find("note", path, "has no effect without thresholds")
        return {"better": better, "thresholds": tuple(sorted(thresholds, reverse=better == "higher"))}

    def _add_fixed(self, raw: Mapping[str, Any], values: Mapping[str, Any], path: str) -> None:
        """That a field would fill in what the platform sets. `lint` speaks of the reserved name."""
        attribute = "parent_property" if values["parent_property"] else "id"
        if (name := values[attribute]) != ENCRYPTED:
            text = f"{name!r} is a property that the platform sets: the field shows it and cannot be filled in"
            self.add(Finding("warning", FIELD.path_in(raw, attribute, path), text))

    def _secret(self, values: Mapping[str, Any], kind: FieldType, label: str, path: str, system: bool) -> bool:
        secret = is_secret_field(values["id"], label, kind.secrecy, values["secret"])
        if secret and system:
            self.find("warning", f"{path}.{FIELD.key('id')}", f"{values['id']!r} is set by the platform and cannot be a secret")
        return secret and not system

    def _options(self, listed: Any, path: str) -> tuple[Option, ...]:
        if listed is None:
            return ()
        if isinstance(listed, Mapping):
            listed = [{OPTION.key("id"): id, OPTION.key("text"): text} for id, text in listed.items()]
        if not isinstance(listed, list):
            self.find("error", path, "must be a list of options")
            return ()
        self._count_options(len(listed), path)
        options: dict[str, Option] = {}
        for index, each in enumerate(listed):
            option = self._option(each, f"{path}[{index}]")
            if option is None:
                continue
            if option.id in options:
                self.find("warning", f"{path}[{index}]", f"another option has the id {option.id!r:.60}; this one is ignored")
            options.setdefault(option.id, option)
        return tuple(options.values())

    def _count_options(self, count: int, path: str) -> None:
        """Before any of them is read, so that refusing costs nothing."""
        if count > self.limits.field_options:
            raise BadDefinition("definition-too-many-options", path=path, limit=self.limits.field_options)
        self._option_count += count
        if self._option_count > self.limits.options:
            raise BadDefinition("definition-too-many-options-in-all", limit=self.limits.options)

    def _option(self, raw: Any, path: str) -> Option | None:
        if isinstance(raw, str | int | float) and not isinstance(raw, bool):
            raw = {OPTION.key("id"): raw}
        values = OPTION.read(self, raw if isinstance(raw, Mapping) else {}, path)
        id = values["text"] if values["id"] is None else values["id"]
        if isinstance(id, bool) or not isinstance(id, str | int | float) or id == "":
            self.find("error", path, "must be an option: an object with id and text; it is left out")
            return None
        id = str(int(id)) if isinstance(id, float) and id.is_integer() else str(id)
        text, score = as_text(values["text"]) or id, values["score"]
        if max(len(id), len(text)) > self.limits.option_chars:
            raise BadDefinition("definition-option-too-long", path=path, limit=self.limits.option_chars)
        return Option(
            id=id,
            text=text,
            color=normal_color(values["color"]),
            score=float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
            extra=OPTION.rest_of(raw),
        )

    def _default(self, field: Field, kind: FieldType, path: str) -> Any:
        if field.default == "":
            return None
        if field.readonly or kind.always_readonly:
            self.find("warning", path, f"{field.id!r} is read-only, so no form would store its default; it is ignored")
            return None
        default = checked_default(field, kind, field.default)
        if default is MISSING:
            bounds = "" if field.minimum is None and field.maximum is None else " within its bounds"
            self.find("warning", path, f"{field.default!r:.60} is not {kind.noun}{bounds}, so it is no default; it is ignored")
            return None
        return default

    def _bounds(self, minimum: float | None, maximum: float | None, path: str) -> tuple[float | None, float | None]:
        if minimum is not None and maximum is not None and minimum > maximum:
            self.find("error", path, f"min {minimum:g} is above max {maximum:g}; neither is applied")
            return None, None
        return minimum, maximum


def _id_of(value: Any) -> str:
    """An id is a text; a whole number is read as one; "" for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _without_effect(raw: Mapping[str, Any], kind: FieldType, secret: bool) -> dict[str, Any]:
    """What a field says by keys that are known and that its type has no use for; nothing is known of unknown types."""
    if kind.name == UNKNOWN:
        return {}
    unused = {
        *(TYPED - kind.uses),
        *(() if kind.can_be_required else ("required", "required_when")),
        *(("grid",) if secret else ()),
    }
    keys = {key for attribute in unused for key in FIELD.keys_of(attribute)}
    return {key: value for key, value in raw.items() if key in keys and value not in (None, False, "", [], {})}


def _currency(currency: Any, symbol: str) -> str:
    """`{"currency": true}` -> "$", `{"currency": "CHF"}` -> "CHF"; a symbol of its own wins; "" for no currency."""
    if isinstance(currency, str) and currency.strip():
        return symbol or as_text(currency)
    return (symbol or "$") if as_flag(currency) else ""
