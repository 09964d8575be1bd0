"""How the platform spells things: the keys that a definition's parts are found under, and its notations of flags and numbers."""

from collections.abc import Mapping
from typing import Any

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


def key_in(raw: Mapping[str, Any], thing: str) -> str | None:
    """The key that holds the thing; one that holds null says nothing where another says something."""
    keys = [key for key in SPELLINGS[thing] if key in raw]
    return next((key for key in keys if raw[key] is not None), keys[0] if keys else None)


def value_in(raw: Any, thing: str, otherwise: Any = None) -> Any:
    key = key_in(raw, thing) if isinstance(raw, Mapping) else None
    return otherwise if key is None else raw[key]


def has_any(raw: Mapping[str, Any], *things: str) -> bool:
    """Whether one of the things is there as a structure."""
    return any(isinstance(value_in(raw, thing), list | Mapping) for thing in things)


def others_in(raw: Mapping[str, Any], keys: tuple[str, ...], *things: str) -> dict[str, Any]:
    """What stands there besides known keys and things."""
    known = {*keys, *(key for thing in things if thing for key in SPELLINGS[thing])}
    return {key: value for key, value in raw.items() if key not in known}


def as_flag(value: Any) -> bool:
    return value.strip().lower() in ("true", "yes", "1") if isinstance(value, str) else bool(value) and value in (True, 1)


def as_whole(value: Any) -> int:
    """A whole number, 0 for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
        return int(value)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 else 0


def as_text(value: Any) -> str:
    """A text or number as text, "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def label_in(raw: Mapping[str, Any], thing: str) -> str:
    return " ".join(as_text(value_in(raw, thing)).split())
