"""Values as conditions compare them: as a text, a number, a day, ..., None where a value is nothing of the sort."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

WHOLE_NUMBER = re.compile(r"[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*")
NUMBER = re.compile(r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?[ \t\r\n]*")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
COLOR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off"})
LARGEST_EXACT = 2**53 - 1
MAX_NUMBER_CHARS = 400
LARGEST_WHOLE: int = 10**MAX_NUMBER_CHARS - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_INSTANT, LAST_INSTANT = -62_135_596_800_000, 253_402_300_799_999
"""Epoch milliseconds of the first instant of the year 1, and of the last one of 9999."""


def is_blank_value(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == ()


def truth(value: Any) -> bool | None:
    """Yes, no, or None for what is neither: so for numbers that browsers may not take exactly (2**53, 1e300)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0 if abs(value) <= LARGEST_EXACT else None
    word = value.lower() if isinstance(value, str) and value.isascii() else None
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def number_of(value: Any) -> int | float | None:
    """With all digits: whole numbers as int, also those that are written with a point or an exponent; 1e22 -> 10**22."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if len(value) > MAX_NUMBER_CHARS or not NUMBER.fullmatch(value):
            return None
        value = int(value) if WHOLE_NUMBER.fullmatch(value) else float(value)
    if isinstance(value, float):
        return (int(value) if value.is_integer() else value) if math.isfinite(value) else None
    return value if isinstance(value, int) and abs(value) <= LARGEST_WHOLE else None


def text_of(value: Any) -> str | None:
    """A text, a whole number or a yes or no as text; None for a blank or anything else."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) <= LARGEST_WHOLE else None
    if isinstance(value, float) and abs(value) <= LARGEST_EXACT and value == int(value):
        return str(int(value))
    return None


def stripped_text(value: Any) -> str | None:
    """`text_of`, without blanks around it."""
    text = text_of(value)
    return None if text is None else text.strip() or None


def color_of(value: Any) -> str | None:
    """Any usual spelling of a color as `#rrggbb`: "FFF" -> "#ffffff"."""
    match = COLOR.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    digits = match[1].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


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


def exact_json(value: Any) -> Any:
    """A value as JSON that every reader takes exactly: 2**53 -> "9007199254740992", which is compared as the same number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_EXACT else value


def plain_value(value: Any) -> Any:
    """A stored value as browsers compare it: numbers exactly, and of an object only that it is there."""
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    if isinstance(value, dict) or (isinstance(value, float) and not math.isfinite(value)):
        return {}
    if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
        return {}
    return exact_json(value)


def instant_text(value: Any) -> str | None:
    """The one spelling of an instant: "2026-01-31T15:30+01:00" -> "2026-01-31T14:30:00Z"; None for what is none of the calendar."""
    milliseconds = instant_of(value)
    if milliseconds is None or not milliseconds.is_integer() or not FIRST_INSTANT <= milliseconds <= LAST_INSTANT:
        return None
    instant = EPOCH + timedelta(milliseconds=int(milliseconds))
    fraction = f".{instant.microsecond // 1000:03}" if instant.microsecond else ""
    return f"{instant.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}Z"


def option_set(value: Any) -> frozenset[str]:
    parts = value if isinstance(value, list | tuple) else [value]
    return frozenset(text for part in parts if (text := text_of(part)) is not None)
