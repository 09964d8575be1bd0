"""A secret, stored exactly as typed and never shown again. Any other text field may be secret, too (`Field.secret`)."""

from typing import Any

from app.definition import Field
from app.fields.base import Context, FieldType


class Password(FieldType):
    name = "password"
    table_word = "text (password)"
    secrecy = "always"
    aliases = ("secret", "text (password)")

    def show(self, field: Field, value: Any, context: Context) -> str:
        return ""

    def display(self, field: Field, value: Any, context: Context) -> str:
        return ""
