"""Yes or no. Neither is less than the other."""

from collections.abc import Callable
from typing import Any

from app.kinds.base import Kind
from app.kinds.schemas import NEVER, Schema
from app.kinds.values import text_of, truth

PARTS: dict[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}


class Flag(Kind):
    name = "boolean"
    has_order = False

    def normal(self, value: Any) -> bool | None:
        return truth(value)

    def checked_schema(self) -> Schema:
        return {"const": True}

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        """ "contains" "ru" -> {"enum": [True]}, since its text is "true"."""
        fitting = [each for each in (True, False) if all(PARTS[operator](str(text_of(each)), text) for text in texts)]
        return {"enum": fitting} if fitting else NEVER
