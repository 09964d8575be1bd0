"""Yes or no. Neither is less than the other. A box that nobody has ticked yet is off, whether a record says so or says nothing."""

from collections.abc import Callable
from typing import Any

from app.conditions.kinds.base import Kind, Test
from app.conditions.kinds.schemas import NEVER, Schema
from app.conditions.kinds.values import is_blank_value, text_of, truth

PARTS: dict[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}


class Flag(Kind):
    name = "boolean"
    has_order = False
    can_be_blank = False

    def text(self, value: Any) -> str | None:
        """ "true" or "false" for all that says so; another text as it is."""
        meant = self.normal(value)
        return text_of(value if meant is None else meant)

    def normal(self, value: Any) -> bool | None:
        return False if is_blank_value(value) else truth(value)

    def says_yes(self, value: Any) -> bool:
        return self.normal(value) is True

    def plain(self, value: Any) -> Any:
        meant = self.normal(value)
        return super().plain(value) if meant is None else meant

    def equals(self, wanted: Any) -> Test:
        if is_blank_value(wanted):
            return lambda value: False
        return super().equals(wanted)

    def checked_schema(self) -> Schema:
        return {"const": True}

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        """ "contains" "ru" -> {"enum": [True]}, since its text is "true"."""
        fitting = [each for each in (True, False) if all(PARTS[operator](str(text_of(each)), text) for text in texts)]
        return {"enum": fitting} if fitting else NEVER
