"""A secret, stored exactly as typed and never shown again. Any other text field may be secret, too (`Field.secret`)."""

from collections.abc import Sequence
from typing import Any

from app.definition import Field
from app.fields.base import Context, FieldType, unix_lines


class Password(FieldType):
    name = "password"
    table_word = "text (password)"
    secrecy = "always"
    aliases = ("secret", "text (password)")

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        """A key of several lines is kept as it is, but for the line breaks that browsers make of its own."""
        return super().parse(field, [unix_lines(text) for text in posted], context)

    def show(self, field: Field, value: Any, context: Context) -> str:
        return ""

    def display(self, field: Field, value: Any, context: Context) -> str:
        return ""
