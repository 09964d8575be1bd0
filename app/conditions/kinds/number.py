"""Numbers, also those that are written as texts."""

from typing import Any

from app.conditions.kinds.base import Kind
from app.conditions.kinds.schemas import Schema, not_zero
from app.conditions.kinds.values import number_of, stripped_text

LIMITS = {
    "lessThan": "exclusiveMaximum",
    "lessOrEqual": "maximum",
    "greaterThan": "exclusiveMinimum",
    "greaterOrEqual": "minimum",
}


class Number(Kind):
    """JSON Schema cannot say which digits a number begins with or contains."""

    name = "number"
    is_numeric = True

    def says_yes(self, value: Any) -> bool:
        number = number_of(value)
        return super().says_yes(value) if number is None else number != 0

    def text(self, value: Any) -> str | None:
        """The digits of a whole number: " 5.0" -> "5"; what is no number as it is, and 0.5 -> None."""
        number = number_of(value)
        return stripped_text(value if number is None else number)

    def normal(self, value: Any) -> float | None:
        return number_of(value)

    def rank(self, value: Any) -> float | None:
        return number_of(value)

    def checked_schema(self) -> Schema:
        return not_zero()

    def constants(self, wanted: Any) -> list[Any] | None:
        number = number_of(wanted)
        return [] if number is None else [number]

    def order_schema(self, operator: str, target: Any) -> Schema | None:
        return {"type": "number", LIMITS[operator]: target}
