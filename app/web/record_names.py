"""The name of a record where no form shows it: its property `name`, unless that is a secret; else its id."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.definition import Object
from app.reading.secret_paths import SecretPaths

NAMES = ("name", "title")
"""Properties that name what is not saved yet."""


def record_name(record: Object, secrets: SecretPaths) -> str:
    """`secrets`: those of the record's entity."""
    return _name(record.get("name"), "name", secrets) or str(record.get("id", ""))


def typed_name(posted: Mapping[str, Sequence[str]], document: Object, secrets: SecretPaths) -> str:
    """The name that was typed, or sent in a JSON document; "" for none."""
    typed = {name: texts[-1] for name in NAMES if (texts := posted.get(name))}
    names = (_name(values.get(name), name, secrets) for values in (typed, document) for name in NAMES)
    return next((name for name in names if name), "")


def _name(value: Any, property: str, secrets: SecretPaths) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or secrets.hides((property,), value):
        return ""
    return str(value).strip() and str(value)
