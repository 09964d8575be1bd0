"""What the page around a frame wants filled in -> what somebody would have typed: untrusted, and for writable fields alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.definition import Field
from app.fields.base import Context, FieldType
from app.forms.compiler import CompiledForm


@dataclass(frozen=True, slots=True)
class Prefilled:
    """`ignored` are names of what is no field, no field to write in, or a secret: those are typed by people alone."""

    posted: Mapping[str, Sequence[str]]
    ignored: tuple[str, ...]


def type_in(form: CompiledForm, values: Mapping[str, Any], context: Context) -> Prefilled:
    """`values` by field key: a text as typed, or a JSON value as a record holds it."""
    open_to_all = {field.key: (field, kind) for field, kind in form.writable if not field.secret}
    posted = {key: _typed(*open_to_all[key], value, context) for key, value in values.items() if key in open_to_all}
    return Prefilled(posted, tuple(key for key in values if key not in open_to_all))


def _typed(field: Field, kind: FieldType, value: Any, context: Context) -> Sequence[str]:
    shown = value if isinstance(value, str) else kind.show(field, value, context)
    return (shown,) if isinstance(shown, str) else tuple(shown) or ("",)
