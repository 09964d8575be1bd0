"""An instant. Shown and typed in one stated zone (`Context.zone`); written as the record has it, in ISO 8601 UTC when new.

Where clocks are set back a local time is there twice: the first is meant. One that the clocks jump over is refused.
"""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any, ClassVar

from app.conditions import kinds
from app.definition import Field
from app.fields.base import MISSING, Context, FieldType, Problem, Schema, Unreadable, raw_text
from app.fields.instants import (
    EARLIEST,
    INSTANT,
    LATEST,
    MAX_EPOCH_MS,
    MIN_EPOCH_MS,
    display_text,
    epoch_milliseconds,
    is_gap,
    iso_text,
    local_text,
    read_instant,
)
from app.fields.number import is_number
from app.texts.text import Fact

LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?")


class Datetime(FieldType):
    name = "datetime"
    secrecy = ""
    aliases: ClassVar[tuple[str, ...]] = ("date time", "date-time")
    kind = kinds.INSTANT
    reader = "instant"
    cell = "time"
    noun = "a date and time such as 2026-01-31 14:30"
    mismatch = "not-a-date-and-time"
    template = "fields/datetime.html"
    widget = "instant"
    read_template = "fields/reading_time.html"

    def schema(self, field: Field) -> Schema:
        text = {
            "type": "string",
            "pattern": f"^{INSTANT}$",
            "not": {"pattern": "\\n"},
        }  # Python's $ forgives a line break at the end
        return {"anyOf": [text, {"type": "integer", "minimum": MIN_EPOCH_MS, "maximum": MAX_EPOCH_MS}]}

    def required_schema(self, field: Field) -> Schema:
        return {}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = posted[-1].strip() if posted else ""
        if not text:
            return MISSING
        instant = read_instant(text, context.zone)
        if instant is None:
            return Unreadable(tuple(posted), Fact(self.mismatch))
        if not text.endswith(("Z", "z")) and "+" not in text and text.count("-") < 3 and is_gap(text, context.zone):
            if instant in (EARLIEST, LATEST):
                return Unreadable(tuple(posted), Fact("time-out-of-range"))
            return Unreadable(tuple(posted), Fact("time-skipped", {"zone": str(context.zone)}))
        return iso_text(instant)

    def accept(self, field: Field, value: Any, context: Context) -> Any:
        return value if read_instant(value, context.zone) else Unreadable((), Fact(self.mismatch))

    def example(self, field: Field) -> str:
        return "2026-01-31T14:30:00Z"

    def show(self, field: Field, value: Any, context: Context) -> str:
        if value is None:
            return ""
        instant = read_instant(value, context.zone)
        return local_text(instant, context.zone) if instant else raw_text(value)

    def display(self, field: Field, value: Any, context: Context) -> str:
        if value is None:
            return ""
        instant = read_instant(value, context.zone)
        return display_text(instant, context.zone, context.translator.locale) if instant else raw_text(value)

    def control(self, shown: str) -> str:
        can_hold = not shown or (LOCAL.fullmatch(shown) and read_instant(shown, UTC) is not None)
        return "datetime-local" if can_hold else "text"

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`datetime`: for the <time> element."""
        instant = read_instant(value, context.zone)
        return iso_text(instant) if instant else ""

    def store(self, field: Field, value: Any, before: Any) -> Any:
        """Epoch milliseconds where the record had them; what means the same instant is left as it was."""
        instant = read_instant(value, UTC)
        if instant is None:
            return value
        if instant == read_instant(before, UTC):
            return before
        return epoch_milliseconds(instant) if is_number(before) else value

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        """Stored values without an offset count as UTC."""
        first = read_instant(one, UTC)
        if first is None:
            return type(one) is type(other) and bool(one == other)
        return first == read_instant(other, UTC)

    def fault(self, field: Field, problem: Problem) -> Fact:
        return Fact(self.mismatch) if problem.rule == "anyOf" else super().fault(field, problem)


class Timestamp(Datetime):
    """An instant that the platform sets: always read-only."""

    name = "timestamp"
    aliases = ()
    always_readonly = True
