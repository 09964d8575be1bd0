"""A field -> what a conversion needs to know of it: the kind of its values and its options, also as JSON beside the step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import Field
from app.errors import EditRefused
from app.fields import FIELD_TYPES

KINDS = ("text", "number", "date", "datetime", "boolean", "option", "options", "color", "presence")
TEXTS = frozenset({"color", "presence"})
"""Kinds whose values are texts like any other."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`options`: (id, text) of each, none for references. `is_secret`: no value of it is shown or leaves it for another field."""

    kind: str
    options: tuple[tuple[str, str], ...] = ()
    is_secret: bool = False

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(id for id, _ in self.options)

    def text_of(self, id: str) -> str:
        return next((text for each, text in self.options if each == id), id)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "options": [list(each) for each in self.options], "secret": self.is_secret}


def shape_of(field: Field) -> Shape:
    kind = FIELD_TYPES[field.type]
    name = "options" if field.multiple else kind.kind.name
    if field.entity and name == "text":  # the id of a record
        name = "option"
    return Shape("text" if name in TEXTS else name, tuple((each.id, each.text) for each in field.options), field.secret)


def shape_from_json(raw: Any) -> Shape:
    """Raises EditRefused."""
    if not isinstance(raw, Mapping) or raw.get("kind") not in KINDS:
        raise EditRefused("step-unreadable", name="kind")
    options = raw.get("options", ())
    pairs = [(each[0], each[1]) for each in options if isinstance(each, list | tuple) and len(each) == 2]
    if any(not isinstance(part, str) for pair in pairs for part in pair):
        raise EditRefused("step-unreadable", name="options")
    return Shape(raw["kind"], tuple(pairs), raw.get("secret") is True)
