"""Values of which conditions see nothing but whether there is one: secrets, and rich text, whose markup nobody compares."""

from typing import Any

from app.conditions.kinds.base import Kind
from app.conditions.kinds.schemas import NEVER, Schema
from app.conditions.kinds.values import is_blank_value


class Presence(Kind):
    name = "presence"
    has_order = False
    shows_content = False

    def says_yes(self, value: Any) -> bool:
        return False

    def plain(self, value: Any) -> bool | None:
        """Nothing of the value itself."""
        return None if is_blank_value(value) else True

    def text(self, value: Any) -> str | None:
        return None

    def normal(self, value: Any) -> None:
        return None

    def schema(self, operator: str, wanted: Any) -> Schema | None:
        return NEVER
