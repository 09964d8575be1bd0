"""Rich text: HTML, sanitised on its way in and out. What the sanitiser drops was never there."""

from collections.abc import Sequence
from typing import Any

import nh3

from app.definition import Field
from app.fields.base import MISSING, NOT_STORABLE, Context, FieldType, Unreadable, is_storable, raw_text, unix_lines
from app.kinds import PRESENCE
from app.kinds.base import Kind

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "em", "hr", "i", "ins", "kbd", "p", "pre", "s", "small", "span"),
    *("strong", "sub", "sup", "u", "div", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}


class Texteditor(FieldType):
    name = "texteditor"
    table_word = "text (rich)"
    aliases = ("richtext", "rich text", "html", "text (rich)", "text (html)")
    noun = "text"
    template = "fields/texteditor.html"
    widget = "lines"
    is_long = True
    read_template = "fields/reading_rich.html"

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = unix_lines(posted[-1]) if posted else ""
        if not text.strip():
            return MISSING
        return sanitised(text) if is_storable(text) else Unreadable(tuple(posted), NOT_STORABLE)

    def typed(self, field: Field, posted: Sequence[str], read: Any) -> Any:
        """As it was typed: browsers cannot tell what the sanitiser leaves of it."""
        return posted[-1] if posted and posted[-1].strip() else MISSING

    def kind_in_conditions(self, field: Field) -> Kind:
        """Conditions see whether there is a text: how its markup is written says nothing."""
        return PRESENCE

    def accept(self, field: Field, value: Any, context: Context) -> Any:
        accepted = super().accept(field, value, context)
        return sanitised(accepted) if isinstance(accepted, str) else accepted

    def example(self, field: Field) -> str:
        return "<p>text</p>"

    def show(self, field: Field, value: Any, context: Context) -> str:
        return "" if value is None else sanitised(raw_text(value))

    def display(self, field: Field, value: Any, context: Context) -> str:
        return "" if value is None else " ".join(nh3.clean(raw_text(value), tags=set()).split())

    def markup(self, field: Field, value: Any) -> str:
        return "" if value is None else sanitised(raw_text(value))

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        return sanitised(raw_text(one)) == sanitised(raw_text(other))


def sanitised(html: str) -> str:
    """Only `TAGS`, links to `SCHEMES`, no scripts, styles, ids, classes or attributes that anything could act on."""
    clean = unix_lines(html).encode("utf-8", "replace").decode()
    return nh3.clean(clean, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
