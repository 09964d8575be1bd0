"""Lines of text. Line breaks are stored as LF; how a browser or a record spells them makes no difference."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.definition import Field
from app.fields.base import MISSING, NOT_STORABLE, Context, FieldType, Unreadable, is_blank_text, is_storable, unix_lines
from app.fields.text import notation_example, notation_fragment, notation_warnings
from app.texts.text import Fact


class Textarea(FieldType):
    name = "textarea"
    table_word = "text (multi-line)"
    aliases = ("text (multi-line)", "text (multiline)", "multiline", "longtext")
    template = "fields/textarea.html"
    widget = "lines"
    is_long = True
    read_template = "fields/reading_long.html"
    secret_template = "fields/secret_lines.html"
    timed_fragments = frozenset({"cron"})

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = unix_lines(posted[-1]) if posted else ""
        if is_blank_text(text):
            return MISSING
        return text if is_storable(text) else Unreadable(tuple(posted), NOT_STORABLE)

    def example(self, field: Field) -> str:
        return notation_example(field) or super().example(field)

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        if isinstance(one, str) and isinstance(other, str):
            return unix_lines(one) == unix_lines(other)
        return type(one) is type(other) and bool(one == other)

    def may_warn(self, field: Field) -> bool:
        return field.cron_hint or field.json_hint

    def warnings(self, field: Field, value: Any, context: Context) -> list[Fact]:
        return notation_warnings(field, value)

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        return notation_fragment(field, name, value, context)
