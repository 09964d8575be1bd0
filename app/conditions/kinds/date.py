"""Days: texts such as "2026-01-31", which have their order as texts."""

from typing import Any

from app.conditions.kinds.base import Kind
from app.conditions.kinds.schemas import NEVER, Schema, texts_with, true_word
from app.conditions.kinds.values import date_of, stripped_text

DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "maxLength": 10}


class Date(Kind):
    name = "date"

    def text(self, value: Any) -> str | None:
        return stripped_text(value)

    def normal(self, value: Any) -> str | None:
        return date_of(value)

    def rank(self, value: Any) -> str | None:
        return date_of(value)

    def checked_schema(self) -> Schema:
        return true_word()

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        return texts_with(operator, texts)

    def order_schema(self, operator: str, target: Any) -> Schema | None:
        pattern = days_pattern(operator, target)
        return {**DAY, "allOf": [{"pattern": pattern}]} if pattern else NEVER


def days_pattern(operator: str, day: str) -> str:
    """A pattern of the days before or after another, "" for none.

    Those whose first digit that differs is smaller, or greater; none is before a 0 or behind a 9:
    `lessThan` "2026-01-31" -> ^([0-1]|20[0-1]|202[0-5]|2026-0[0-0]|2026-01-[0-2]|2026-01-3[0-0])
    `lessOrEqual` has the day itself as one more choice.
    """
    smaller = operator.startswith("less")
    digits = ((i, digit) for i, digit in enumerate(day) if digit != "-" and digit != ("0" if smaller else "9"))
    choices = [f"{day[:i]}[{f'0-{int(digit) - 1}' if smaller else f'{int(digit) + 1}-9'}]" for i, digit in digits]
    choices += [day] if operator.endswith("OrEqual") else []
    return f"^({'|'.join(choices)})" if choices else ""
