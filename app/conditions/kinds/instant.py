"""Instants: ISO 8601 or epoch milliseconds. JSON Schema cannot compare them, since several texts mean the same one."""

from typing import Any

from app.conditions.kinds.base import Kind
from app.conditions.kinds.values import instant_of, instant_text, stripped_text


class Instant(Kind):
    name = "datetime"

    def says_yes(self, value: Any) -> bool:
        """No instant does, whether it is written as a number or as a text."""
        return False

    def text(self, value: Any) -> str | None:
        return instant_text(value) or stripped_text(value)

    def normal(self, value: Any) -> float | None:
        return instant_of(value)

    def rank(self, value: Any) -> float | None:
        return instant_of(value)

    def constants(self, wanted: Any) -> list[Any] | None:
        return [] if instant_of(wanted) is None else None
