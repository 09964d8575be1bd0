"""An unknown type: its raw value is shown and never written."""

from typing import Any

from app.conditions import kinds
from app.definition import Field
from app.fields.base import TYPED, Context, FieldType, Schema, raw_text


class Unknown(FieldType):
    name = "unknown"
    aliases = ("relatedProperty", "workflowStatus", "termeditor", "entityProperties")
    read_template = "fields/unknown.html"
    kind = kinds.ANYTHING
    uses = TYPED - {"options", "entity"}
    always_readonly = True
    widget = "opaque"
    is_long = True

    def schema(self, field: Field) -> Schema:
        return {}

    def word(self, field: Field) -> str:
        return field.raw_type or self.name

    def show(self, field: Field, value: Any, context: Context) -> str:
        return "" if value is None else raw_text(value)
