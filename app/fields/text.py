"""One line of text, stored exactly as typed. A note may say that it is a cron expression or JSON: that warns, never blocks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.definition import Field
from app.fields.base import Context, FieldType
from app.fields.cron import cron_fault, cron_words
from app.fields.json_notation import json_fault, json_summary
from app.texts.text import Fact


class Text(FieldType):
    name = "text"
    aliases: ClassVar[tuple[str, ...]] = ("string", "text (single-line)", "text (single line)", "singleline", "email", "phone")
    timed_fragments = frozenset({"cron"})
    can_name = True

    def example(self, field: Field) -> str:
        return notation_example(field) or super().example(field)

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        if not (isinstance(one, str) and isinstance(other, str)):
            return type(one) is type(other) and bool(one == other)
        return one == other or _as_posted(one) == _as_posted(other)

    def warnings(self, field: Field, value: Any, context: Context) -> list[Fact]:
        return notation_warnings(field, value)

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        return notation_fragment(field, name, value, context)


def notation_example(field: Field) -> str:
    """A text in the notation that a note asks for; "" where it asks for none."""
    return "0 2 * * 1-5" if field.cron_hint else "{}" if field.json_hint else ""


def notation_warnings(field: Field, value: Any) -> list[Fact]:
    """What the hints of a note have against a text."""
    if not isinstance(value, str):
        return []
    faults = []
    if field.cron_hint and (code := cron_fault(value)):
        faults.append(Fact(code))
    if field.json_hint and (fault := json_fault(value)):
        faults.append(Fact(*fault))
    return faults


def notation_fragment(field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
    """The fragments `cron` and `json`: what a text in that notation says, in words."""
    if not isinstance(value, str) or not value.strip():
        return ()
    if name == "cron" and field.cron_hint:
        words = cron_words(value, context.now(), context.zone, context.translator.locale)
        return ({"words": words[0], "next": words[1]},) if words else ()
    if name == "json" and field.json_hint and (summary := json_summary(value)):
        code, count = summary
        say = context.translator.say
        return ({"state": say("json-valid"), "detail": say(code, {"count": count})},)
    return ()


def _as_posted(text: str) -> str:
    """What a browser's single line makes of a text: it has no line breaks."""
    return text.replace("\r", "").replace("\n", "")
