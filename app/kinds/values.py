"""Values as conditions compare them: as a text, a number, a day, ..., None where a value is nothing of the sort."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

NUMBER = re.compile(r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?[ \t\r\n]*")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off"})
LARGEST_EXACT = 2**53 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_blank_value(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == ()


def truth(value: Any) -> bool | None:
    """Yes, no, or None for what is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    word = value.lower() if isinstance(value, str) and value.isascii() else None
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def number_of(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if len(value) > 400 or not NUMBER.fullmatch(value):
            return None
        number = float(value)
    elif isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
    else:
        return None
    return number if math.isfinite(number) else None


def text_of(value: Any) -> str | None:
    """A text, a whole number or a yes or no as text; None for a blank or anything else."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and abs(value) <= LARGEST_EXACT and value == int(value):
        return str(int(value))
    return None


def date_of(value: Any) -> str | None:
    return value if isinstance(value, str) and DATE.fullmatch(value) else None


def instant_of(value: Any) -> float | None:
    """Epoch milliseconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) and abs(value) <= LARGEST_EXACT else None
    match = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return None
    day, hour, minute, second, fraction, offset = match.groups()
    clock = int(hour), int(minute), int(second or 0)
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None
    shift = 0
    if offset and offset not in "Zz":
        shift = (int(offset[1:3]) * 60 + int(offset[-2:])) * (-1 if offset[0] == "-" else 1)
    try:
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return None
    milliseconds = (midnight - EPOCH) // timedelta(milliseconds=1)
    seconds = (clock[0] * 60 + clock[1] - shift) * 60 + clock[2]
    return float(milliseconds + seconds * 1000 + int((fraction or "0").ljust(3, "0")[:3]))


def option_set(value: Any) -> frozenset[str]:
    parts = value if isinstance(value, list | tuple) else [value]
    return frozenset(text for part in parts if (text := text_of(part)) is not None)
