"""A read-only number. With thresholds it is a ring in the colour of its state, with the number and the state as text beside it."""

from functools import lru_cache
from math import isnan
from typing import Any

from app.definition import Field
from app.fields.base import Context
from app.fields.number import Number, grouped, is_number

STATES = {"warn": "gauge-warn", "bad": "gauge-bad"}


class Gauge(Number):
    name = "gauge"
    aliases = ("progress",)
    read_template = "fields/gauge.html"
    uses = frozenset({"minimum", "maximum", "percent", "thresholds", "better"})
    always_readonly = True
    is_amount = False

    def display(self, field: Field, value: Any, context: Context) -> str:
        if not is_number(value):
            return self.show(field, value, context)
        digits = grouped(value)
        return f"{digits} %" if field.percent or "%" in field.label or field.maximum is None else digits

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`percent`: where between minimum and maximum (0 and 100 where the definition is silent) it lies, from 0 to 100.

        `tone`: "good", "warn" or "bad", "" where there is no number; `state`: the same in words, "" where it is good.
        """
        if name == "percent":
            return _percent(value, field.minimum, field.maximum) if is_number(value) else "0"
        if name in ("tone", "state"):
            tone = tone_of(field, value)
            return tone if name == "tone" else context.translator.say(STATES[tone]) if tone in STATES else ""
        return super().part(field, name, value, context)


def tone_of(field: Field, value: Any) -> str:
    """`thresholds` 80 and 95, lower is better: 79 is "good", 80 "warn", 95 "bad". A single threshold warns."""
    if not is_number(value) or isnan(value) or not field.thresholds:
        return ""
    passed = sum(value >= each if field.better == "lower" else value <= each for each in field.thresholds)
    return ("good", "warn", "bad")[passed]


@lru_cache(4096)
def _percent(value: float, minimum: float | None, maximum: float | None) -> str:
    low = 0.0 if minimum is None else minimum
    high = 100.0 if maximum is None else maximum
    if high <= low or not (value <= high or value > high):  # in neither case: no number at all
        return "0"
    return f"{(max(low, min(high, value)) - low) / (high - low) * 100:.3g}"
