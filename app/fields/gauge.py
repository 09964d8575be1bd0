"""A read-only picture of a number: a ring, with the number as text beside it."""

import math
from typing import Any

from app.definition import Field
from app.fields.base import Context
from app.fields.number import Number, grouped, is_number

CIRCUMFERENCE = 157.08
"""Of the ring in the template, in its own units: 2 π 25."""


class Gauge(Number):
    name = "gauge"
    aliases = ("progress",)
    read_template = "fields/gauge.html"
    always_readonly = True

    def read(self, field: Field, value: Any, context: Context) -> str:
        if not is_number(value):
            return self.show(field, value, context)
        digits = grouped(value)
        return f"{digits} %" if field.percent or "%" in field.label or field.maximum is None else digits

    def part(self, field: Field, name: str, value: Any, context: Context) -> str:
        """`dash`: the ring's stroke-dasharray. `percent`: 0 to 100. `tone`: a word for the look."""
        if name == "digits":
            return super().part(field, name, value, context)
        share = _share(field, value)
        if name == "dash":
            return f"{share * CIRCUMFERENCE:.1f} {CIRCUMFERENCE}"
        return f"{share * 100:.0f}" if name == "percent" else ""


def _share(field: Field, value: Any) -> float:
    """Where between minimum and maximum (0 and 100 where the definition is silent) a value lies, from 0 to 1."""
    low = 0.0 if field.minimum is None else field.minimum
    high = 100.0 if field.maximum is None else field.maximum
    if not is_number(value) or not math.isfinite(value) or high <= low:
        return 0.0
    return float(max(0.0, min(1.0, (value - low) / (high - low))))
