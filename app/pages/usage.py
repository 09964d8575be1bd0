"""How much of a limit is used, read off names alone: a read-only number `xUsed` beside a number `xLimit`. And the units of labels.

When numbers were measured: at the time `xMeasuredAt`, else at `measuredAt`.

Hints of presentation: no rule follows from them.
"""

import re
from collections.abc import Iterable
from typing import Any

from app.conditions import kinds
from app.definition import Field
from app.fields import FIELD_TYPES
from app.fields.number import grouped

UNIT = re.compile(r"^(?P<caption>.+?)\s*\((?P<unit>[^()]{1,12})\)$")
MEASURED = "MeasuredAt"
"""Ends the id of a time that says when the number was measured whose id it begins with; alone, when all were."""
WARN_PERCENT, BAD_PERCENT = 80, 95


def usage_limits(fields: Iterable[Field]) -> dict[int, Field]:
    """Positions of what is used -> the field of its limit."""
    numbers = {field.id: field for field in fields if FIELD_TYPES[field.type].is_amount and not field.secret}
    return {
        field.position: numbers[limit]
        for id, field in numbers.items()
        if id.endswith("Used") and field.readonly and (limit := id.removesuffix("Used") + "Limit") in numbers
    }


def measuring_times(fields: Iterable[Field]) -> dict[int, Field]:
    """Positions of read-only numbers -> the field of the time at which they were measured."""
    fields = [field for field in fields if not field.secret]
    times = {field.id: field for field in fields if FIELD_TYPES[field.type].kind is kinds.INSTANT}
    everywhere = times.get(MEASURED[0].lower() + MEASURED[1:])
    numbers = [field for field in fields if field.readonly and FIELD_TYPES[field.type].kind is kinds.NUMBER]
    found = ((field.position, times.get(field.id + MEASURED, everywhere)) for field in numbers)
    return {position: time for position, time in found if time is not None}


def usage_texts(used: Any, limit: Any, unit: str) -> dict[str, str] | None:
    """The texts of parts/usage.html, or None where there is nothing to compare."""
    if not (_is_number(used) and _is_number(limit)) or limit <= 0:
        return None
    try:
        percent = round(max(0.0, used * 100 / limit))
    except OverflowError:  # a whole number of more digits than a float has room for
        return None
    tone = "bad" if percent >= BAD_PERCENT else "warn" if percent >= WARN_PERCENT else "good"
    return {"percent": str(percent), "limit": grouped(limit), "unit": unit, "tone": tone}


def split_unit(label: str) -> tuple[str, str]:
    """ "Storage Limit (GB)" -> ("Storage Limit", "GB"); a label without a unit keeps it all."""
    match = UNIT.match(label)
    return (match["caption"], match["unit"]) if match else (label, "")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
