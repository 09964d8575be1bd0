"""A number: finite, in plain or exponent notation, and never with fewer digits than were typed."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from app.conditions import kinds
from app.definition import Field
from app.fields.base import MISSING, Context, FieldType, Schema, Unreadable, raw_text
from app.texts.text import Fact

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
WITH_COMMAS = re.compile(r"[+-]?[0-9]+(,[0-9]+)+(\.[0-9]+)?")
MINUS_SIGNS = "-\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
"""What stands for a minus in texts: the true minus sign, hyphens and the dash."""
AS_PEOPLE_WRITE = re.compile(
    rf"(?P<sign>[{MINUS_SIGNS}+]?)\s?"
    r"(?P<whole>[0-9](?:[.'’\u00a0\u2009\u202f ]?[0-9])*)"
    r"(?:,(?P<decimals>[0-9]+))?"
    r"\s?(?:%|(?![eE]$)[^\W\d_]{1,12}|[€$£¥])?"
)
"""Digits in groups, a decimal comma, another minus, a unit."""
GROUP_SIGNS = re.compile(r"[^0-9.]")
WHOLE = re.compile(r"[+-]?[0-9]+")
LARGEST_EXACT = 2**53 - 1
"""Up to here every reader of JSON takes every whole number exactly."""
MAX_NUMBER_CHARS = 400


class Number(FieldType):
    name = "number"
    secrecy = ""
    aliases: ClassVar[tuple[str, ...]] = ("integer", "int", "decimal", "float", "currency", "percent")
    kind = kinds.NUMBER
    uses: ClassVar[frozenset[str]] = frozenset({"minimum", "maximum", "currency", "currency_symbol", "percent"})
    reader = "trimmed"
    cell = "number"
    is_amount = True
    noun = "a number"
    mismatch: ClassVar[str] = "not-a-number"
    input_mode = "decimal"
    read_template = "fields/reading_number.html"

    def schema(self, field: Field) -> Schema:
        schema: Schema = {"type": "number"}
        if field.minimum is not None:
            schema["minimum"] = field.minimum
        if field.maximum is not None:
            schema["maximum"] = field.maximum
        return schema

    def required_schema(self, field: Field) -> Schema:
        return {}

    def parse(self, field: Field, posted: Sequence[str], context: Context) -> Any:
        text = posted[-1].strip() if posted else ""
        if not text:
            return MISSING
        if len(text) > MAX_NUMBER_CHARS or not NUMBER.fullmatch(text):
            return Unreadable(tuple(posted), _advice(text) or Fact(self.mismatch))
        number = _exact(text)
        if number is None:
            return Unreadable(tuple(posted), Fact("number-too-precise"))
        return number

    def example(self, field: Field) -> float:
        lowest, highest = field.minimum, field.maximum
        return lowest if lowest is not None else min(1, highest) if highest is not None else 1

    def show(self, field: Field, value: Any, context: Context) -> str:
        if type(value) is int:
            return str(value) if -LARGEST_EXACT <= value <= LARGEST_EXACT else number_text(value)
        if value is None:
            return ""
        return number_text(value) if is_number(value) else raw_text(value)

    def display(self, field: Field, value: Any, context: Context) -> str:
        if not is_number(value):
            return self.show(field, value, context)
        if field.currency:
            return f"{field.currency} {grouped(value)}"
        return f"{grouped(value)} %" if field.percent else grouped(value)

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`digits`: the grouped number without a unit, which the template prints beside it."""
        if name != "digits":
            return ""
        return grouped(value) if is_number(value) else self.show(field, value, context)

    def same_values(self, field: Field, one: Any, other: Any) -> bool:
        if is_number(one) and is_number(other):
            return bool(one == other)
        return type(one) is type(other) and bool(one == other)

    def number_of(self, text: str) -> Decimal | None:
        text = text.strip()
        return Decimal(text) if len(text) <= MAX_NUMBER_CHARS and NUMBER.fullmatch(text) else None


def _advice(text: str) -> Fact | None:
    """How a text that people take for a number is to be written, where that is clear: "1.234,56" -> 1234.56, "10 GB" -> 10."""
    if len(text) > MAX_NUMBER_CHARS:
        return None
    if WITH_COMMAS.fullmatch(text):
        return Fact("number-with-commas")
    match = AS_PEOPLE_WRITE.fullmatch(text)
    if match is None:
        return None
    digits = GROUP_SIGNS.sub("", match["whole"])
    decimals = match["decimals"] or ""
    if "." in digits:  # "1.234.567" and "1.234,5" are grouped with points, "12.5" is not
        if not decimals and digits.count(".") == 1:
            digits, _, decimals = digits.partition(".")
        else:
            digits = digits.replace(".", "")
    sign = "-" if match["sign"] and match["sign"] in MINUS_SIGNS else ""
    return Fact("number-as", {"suggestion": f"{sign}{digits}{'.' + decimals if decimals else ''}"})


def is_number(value: Any) -> bool:
    kind = type(value)
    return kind is int or kind is float


def number_text(value: float) -> str:
    """As an input shows it, so that it reads back as the same number: 5.0 -> "5", 0.1 -> "0.1", 1e+22 -> "1e+22"."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**300 else raw_text(value)
    return str(int(value)) if value.is_integer() and abs(value) <= LARGEST_EXACT else repr(value)


@lru_cache(4096, typed=True)
def grouped(value: float) -> str:
    """For people: 1,284 or 1,234.5, with all digits."""
    if isinstance(value, int):
        return f"{value:,}"
    if not math.isfinite(value) or abs(value) >= 1e16 or 0 < abs(value) < 1e-6:
        return repr(value)
    return f"{int(value):,}" if value.is_integer() else f"{Decimal(repr(value)):,f}"


def _exact(text: str) -> int | float | None:
    """The number that has exactly the digits of the text, None where JSON has no such number.

    "5.0" -> 5, "0.1" -> 0.1, whole numbers of any length; "0.12345678901234567890" -> None, since a double keeps 17 digits;
    "1e400" -> None.
    """
    if WHOLE.fullmatch(text):
        return int(text)
    exact = Decimal(text)
    number = float(text)
    if not math.isfinite(number):
        return None
    if number.is_integer() and abs(number) <= LARGEST_EXACT:
        return int(number) if exact == int(number) else None
    return number if Decimal(repr(number)) == exact else None
