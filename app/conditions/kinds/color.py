"""Colors: texts such as "#1f5fd0", in any usual notation."""

from collections.abc import Sequence
from typing import Any

from app.conditions.kinds.base import Kind
from app.conditions.kinds.schemas import NEVER, NO_LINE_BREAK_AT_THE_END, SYNTAX, Schema
from app.conditions.kinds.values import color_of, stripped_text


class Color(Kind):
    name = "color"
    has_order = False

    def text(self, value: Any) -> str | None:
        """#FFF -> "#ffffff"; what is no color in lower case."""
        text = color_of(value) or stripped_text(value)
        return None if text is None else text.lower()

    def part(self, wanted: Any) -> str | None:
        text = super().part(wanted)
        return None if text is None else text.lower()

    def normal(self, value: Any) -> str | None:
        return color_of(value)

    def parts_schema(self, operator: str, texts: list[str]) -> Schema | None:
        start, end = "^" if operator == "startsWith" else "", "$" if operator == "endsWith" else ""
        return {"allOf": [_matching(start + _in_any_case(text) + end) for text in texts]}

    def _any_of_schema(self, wanted: Sequence[Any]) -> Schema | None:
        colors = dict.fromkeys(color for each in wanted if (color := color_of(each)) is not None)
        return _matching(f"^({'|'.join(map(_in_any_case, colors))})$") if colors else NEVER


def _matching(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern, **NO_LINE_BREAK_AT_THE_END}


def _in_any_case(text: str) -> str:
    """ "#f0" -> "#[Ff]0"."""
    letters = (f"[{each.upper()}{each}]" if each in "abcdef" else SYNTAX.sub(r"\\\g<0>", each) for each in text)
    return "".join(letters)
