"""Yes or no. A tick that was never there and one that is off are no difference; it is never required."""

from collections.abc import Sequence
from typing import Any

from app.conditions import kinds
from app.definition import Field
from app.fields.base import MISSING, Context, FieldType, Schema, is_blank, raw_text

TRUE_WORDS = ("true", "1", "yes", "on")
FALSE_WORDS = ("false", "0", "no", "off", "")


class Checkbox(FieldType):
    name = "checkbox"
    secrecy = ""
    table_word = "boolean"
    aliases = ("boolean", "bool", "switch", "toggle")
    kind = kinds.FLAG
    reader = "flag"
    cell = "check"
    holds_any_text = False
    noun = "yes or no"
    mismatch = "not-yes-or-no"
    template = "fields/checkbox.html"
    read_template = "fields/reading_checkbox.html"
    can_be_required = False

    def schema(self, field: Field) -> Schema:
        return {"type": "boolean"}

    def required_schema(self, field: Field) -> Schema:
        return {}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        """The input is preceded by a blank hidden one of its name, so an empty list means: not on the form at all."""
        if not posted:
            return MISSING
        return any(text.strip().lower() in TRUE_WORDS for text in posted)

    def read_default(self, field: Field, raw: Any, context: Context) -> Any:
        meant = truth(raw)
        return MISSING if meant is None else meant

    def example(self, field: Field) -> bool:
        return True

    def show(self, field: Field, value: Any, context: Context) -> Any:
        return "true" if truth(value) else ""

    def display(self, field: Field, value: Any, context: Context) -> str:
        if is_blank(value):
            return ""
        flag = truth(value)
        return raw_text(value) if flag is None else context.translator.say("yes" if flag else "no")

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`state`: "on" or "off", for the look."""
        return "on" if truth(value) else "off"

    def same(self, field: Field, one: Any, other: Any) -> bool:
        return bool(_or_false(one) == _or_false(other))


def truth(value: Any) -> bool | None:
    """What a record means by a value, however sloppily it is written; None for what is neither yes nor no."""
    if isinstance(value, bool):
        return value
    if value is None or value is MISSING:
        return None
    if isinstance(value, int | float):
        return bool(value)
    if not isinstance(value, str):
        return None
    word = value.strip().lower()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def _or_false(value: Any) -> Any:
    meant = truth(value)
    if meant is not None:
        return meant
    return False if is_blank(value) else raw_text(value)
