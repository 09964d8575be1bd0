"""A color, `#rrggbb`."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.conditions import kinds
from app.conditions.kinds.values import color_of
from app.definition import Field
from app.fields.base import MISSING, Context, FieldType, Problem, Schema, Unreadable
from app.texts.text import Fact


class Color(FieldType):
    name = "color"
    secrecy = ""
    kind = kinds.COLOR
    reader = "trimmed"
    table_word = "text (hex colour)"
    aliases = ("colour", "text (hex colour)", "text (hex color)")
    noun = "a color such as #1f5fd0"
    mismatch = "not-a-color"
    template = "fields/color.html"
    widget = "color"
    read_template = "fields/reading_color.html"

    def schema(self, field: Field) -> Schema:
        return {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "maxLength": 7}

    def required_schema(self, field: Field) -> Schema:
        return {}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = posted[-1].strip() if posted else ""
        if not text:
            return MISSING
        color = normal_color(text)
        return color or Unreadable(tuple(posted), Fact(self.mismatch))

    def example(self, field: Field) -> str:
        return "#336699"

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`color`: for an SVG attribute; transparent for what is none."""
        return normal_color(value) or "none"

    def fragment(self, field: Field, name: str, value: Any, context: Context) -> Sequence[Mapping[str, str]]:
        color = normal_color(value)
        return ({"color": color},) if name == "swatch" and color else ()

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        first = normal_color(one)
        if not first:
            return type(one) is type(other) and bool(one == other)
        return first == normal_color(other)

    def fault(self, field: Field, problem: Problem) -> Fact:
        return Fact(self.mismatch) if problem.rule in ("pattern", "maxLength") else super().fault(field, problem)


def normal_color(value: Any) -> str:
    """`#rrggbb` in lower case for any usual spelling of it, "" for anything else."""
    return color_of(value) or ""
