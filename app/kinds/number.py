"""Numbers, also those that are written as texts."""

from typing import Any

from app.kinds.base import Kind
from app.kinds.schemas import Schema, not_zero
from app.kinds.values import number_of

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

    def normal(self, value: Any) -> float | None:
        return number_of(value)

    def rank(self, value: Any) -> float | None:
        return number_of(value)

    def checked_schema(self) -> Schema:
        return not_zero()

    def constants(self, wanted: Any) -> list[Any] | None:
        number = number_of(wanted)
        return [] if number is None else [int(number) if number.is_integer() else number]

    def order_schema(self, operator: str, target: Any) -> Schema | None:
        return {"type": "number", LIMITS[operator]: target}
