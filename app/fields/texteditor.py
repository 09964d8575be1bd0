"""Rich text: HTML, sanitised on its way in and out. What the sanitiser drops was never there."""

from collections.abc import Sequence
from typing import Any

import nh3
from markupsafe import escape

from app.conditions.kinds import PRESENCE
from app.conditions.kinds.base import Kind
from app.definition import Field
from app.fields.base import MISSING, NOT_STORABLE, Context, FieldType, Unreadable, is_blank_text, is_storable, raw_text, unix_lines
from app.texts.text import Fact

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "em", "hr", "i", "ins", "kbd", "p", "pre", "s", "small", "span"),
    *("strong", "sub", "sup", "u", "div", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
MAX_CHARS = 200_000
MAX_TAGS = 4_000
"""Opening and closing ones together."""


class Texteditor(FieldType):
    name = "texteditor"
    table_word = "text (rich)"
    aliases = ("richtext", "rich text", "html", "text (rich)", "text (html)")
    noun = "text"
    template = "fields/texteditor.html"
    widget = "lines"
    is_long = True
    read_template = "fields/reading_rich.html"
    secret_template = "fields/secret_lines.html"

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = unix_lines(posted[-1]) if posted else ""
        if is_blank_text(text):
            return MISSING
        if (fault := _too_costly(text)) is not None:
            return Unreadable(tuple(posted), fault)
        return sanitised(text) if is_storable(text) else Unreadable(tuple(posted), NOT_STORABLE)

    def typed(self, field: Field, posted: Sequence[str], read: Any) -> Any:
        """As it was typed: browsers cannot tell what the sanitiser leaves of it."""
        return posted[-1] if posted and not is_blank_text(posted[-1]) else MISSING

    def kind_in_conditions(self, field: Field) -> Kind:
        """Conditions see whether there is a text: how its markup is written says nothing."""
        return PRESENCE

    def accept(self, field: Field, value: Any, context: Context) -> Any:
        accepted = super().accept(field, value, context)
        if not isinstance(accepted, str):
            return accepted
        fault = _too_costly(accepted)
        return sanitised(accepted) if fault is None else Unreadable((), fault)

    def example(self, field: Field) -> str:
        return "<p>text</p>"

    def show(self, field: Field, value: Any, context: Context) -> str:
        text = "" if value is None else raw_text(value)
        return text if _too_costly(text) else sanitised(text)

    def display(self, field: Field, value: Any, context: Context) -> str:
        text = "" if value is None else raw_text(value)
        return " ".join((text if _too_costly(text) else nh3.clean(text, tags=set())).split())

    def markup(self, field: Field, value: Any) -> str:
        """What is too costly to clean is shown as the text that it is."""
        text = "" if value is None else raw_text(value)
        return str(escape(text)) if _too_costly(text) else sanitised(text)

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        one, other = raw_text(one), raw_text(other)
        return one == other if _too_costly(one) or _too_costly(other) else sanitised(one) == sanitised(other)


def _too_costly(html: str) -> Fact | None:
    """Why a text is not cleaned; the time for tags inside tags grows with the square of their number."""
    if len(html) > MAX_CHARS:
        return Fact("rich-text-too-long", {"limit": MAX_CHARS})
    return Fact("rich-text-too-many-tags", {"limit": MAX_TAGS}) if html.count("<") > MAX_TAGS else None


def sanitised(html: str) -> str:
    """Only `TAGS`, links to `SCHEMES`, no scripts, styles, ids, classes or attributes that anything could act on."""
    clean = unix_lines(html).encode("utf-8", "replace").decode()
    return nh3.clean(clean, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
