"""A calendar date, `2026-01-31`, without a time or a zone."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.conditions import kinds
from app.definition import Field
from app.fields.base import MISSING, Context, FieldType, Problem, Schema, Unreadable, raw_text
from app.fields.instants import DAY
from app.texts.dates import date_text
from app.texts.text import Fact

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Date(FieldType):
    name = "date"
    secrecy = ""
    kind = kinds.DATE
    uses = frozenset({"warn_if_past"})
    reader = "trimmed"
    cell = "time"
    noun = "a date such as 2026-01-31"
    mismatch = "not-a-date"
    template = "fields/date.html"

    def schema(self, field: Field) -> Schema:
        return {"type": "string", "format": "date", "pattern": f"^{DAY}$", "maxLength": 10}

    def required_schema(self, field: Field) -> Schema:
        return {}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = posted[-1].strip() if posted else ""
        if not text:
            return MISSING
        if read_date(text) is None:
            return Unreadable(tuple(posted), Fact(self.mismatch))
        return text

    def accept(self, field: Field, value: Any, context: Context) -> Any:
        return value if read_date(value) else Unreadable((), Fact(self.mismatch))

    def example(self, field: Field) -> str:
        return "2026-01-31"

    def display(self, field: Field, value: Any, context: Context) -> str:
        day = read_date(value)
        return date_text(day, context.translator.locale) if day else "" if value is None else raw_text(value)

    def control(self, shown: str) -> str:
        return "date" if not shown or read_date(shown) else "text"

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`datetime`: for the <time> element."""
        return value if read_date(value) else ""

    def may_warn(self, field: Field) -> bool:
        return field.warn_if_past

    def warnings(self, field: Field, value: Any, context: Context) -> list[Fact]:
        """A definition's `warnIfPast` warns of a day that is over in the stated time zone."""
        day = read_date(value)
        if day and field.warn_if_past and day < context.now().astimezone(context.zone).date():
            return [Fact("date-in-the-past")]
        return []

    def fault(self, field: Field, problem: Problem) -> Fact:
        return super().fault(field, Problem("pattern") if problem.rule == "maxLength" else problem)


def read_date(value: Any) -> date | None:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
