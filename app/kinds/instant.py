"""Instants: ISO 8601 or epoch milliseconds. JSON Schema cannot compare them, since several texts mean the same one."""

from typing import Any

from app.kinds.base import Kind
from app.kinds.schemas import Schema, not_zero
from app.kinds.values import instant_of


class Instant(Kind):
    name = "datetime"

    def normal(self, value: Any) -> float | None:
        return instant_of(value)

    def rank(self, value: Any) -> float | None:
        return instant_of(value)

    def checked_schema(self) -> Schema:
        return not_zero()

    def constants(self, wanted: Any) -> list[Any] | None:
        return [] if instant_of(wanted) is None else None
