"""One of the definition's options. Ids are strings, written exactly as the definition holds them; "0" is one like any other.

A stored value that is no longer among the options stays visible, marked, and valid while it is not changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.conditions import kinds
from app.definition import Field
from app.fields.base import (
    FEW_OPTIONS,
    MISSING,
    NOT_STORABLE,
    Context,
    FieldType,
    Schema,
    Unreadable,
    Widget,
    is_blank,
    is_storable,
    raw_text,
)


def chip(text: str, color: str) -> Mapping[str, str]:
    """The texts of `parts/chip.html`; of `parts/plain_chip.html` where there is no color."""
    return {"text": text, "color": color} if color else {"part": "plain_chip", "text": text}


class IndexedSelect(FieldType):
    name = "indexedSelect"
    secrecy = ""
    table_word = "enum"
    aliases: ClassVar[tuple[str, ...]] = ("enum", "select", "dropdown", "radio")
    kind = kinds.OPTION
    uses = frozenset({"options"})
    reader = "choice"
    needs_options = True
    holds_any_text = False
    noun = "one of the options"
    mismatch: ClassVar[str] = "not-an-option"
    template = "fields/select.html"
    read_template = "fields/reading_option.html"

    def schema(self, field: Field) -> Schema:
        if not field.options:
            return {"type": "string"}
        return {"type": "string", "oneOf": [{"const": option.id, "title": option.text} for option in field.options]}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        """Any text: whether it is an option is for the schema to say. Blank is none of them."""
        text = posted[-1] if posted else ""
        if not text.strip() and not any(option.id == text for option in field.options):
            return MISSING
        return text if is_storable(text) else Unreadable(tuple(posted), NOT_STORABLE)

    def example(self, field: Field) -> str:
        return field.options[0].id if field.options else "text"

    def widget_of(self, field: Field) -> Widget:
        """Buttons cannot be left all off again, so they are for what must be chosen."""
        if field.secret or not field.options:
            return super().widget_of(field)
        return "few" if field.required and len(field.options) <= FEW_OPTIONS else "choice"

    def show(self, field: Field, value: Any, context: Context) -> str:
        return "" if value is None else option_id(value)

    def display(self, field: Field, value: Any, context: Context) -> str:
        if is_blank(value):
            return ""
        id = option_id(value)
        return next((option.text for option in field.options if option.id == id), id)

    def unlisted(self, field: Field, value: Any) -> Sequence[str]:
        if is_blank(value) or not field.options:
            return ()
        id = option_id(value)
        return () if any(option.id == id for option in field.options) else (id,)

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`color`: of the chosen option, or the text's own."""
        id = "" if is_blank(value) else option_id(value)
        return next((option.color for option in field.options if option.id == id and option.color), "currentColor")

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        """`retired`: a value that is no option (any more). `chip`: the option's text and color."""
        if is_blank(value):
            return ()
        id = option_id(value)
        if name == "retired":
            return () if any(option.id == id for option in field.options) else ({"id": id, "text": id},)
        if name == "chip":
            color = next((option.color for option in field.options if option.id == id), "")
            return (chip(self.display(field, value, context), color),)
        return ()

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        return option_id(one) == option_id(other)


class Singleselect(IndexedSelect):
    name = "singleselect"
    aliases = ("single select", "single-select")


def option_id(value: Any) -> str:
    """Ids compare as strings: a record that holds the number 1 means "1"."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return raw_text(value)
