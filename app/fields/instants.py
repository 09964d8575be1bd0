"""Instants in the spellings of records (ISO 8601 or epoch milliseconds) and of browsers (local time in a stated zone)."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from app.fields.number import is_number
from app.texts.dates import SOURCE_LOCALE, date_text, joined_to_time

ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"\s?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
YEAR = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
DAY = f"({YEAR}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|{LEAP_YEAR}-02-29)"
"""The days of the calendar and nothing else, from 0001-01-01 to 9999-12-31, as a pattern that every engine reads alike."""

INSTANT = f"{DAY}[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{{1,9}})?)?([Zz]|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])?"
"""What `read_instant` reads, less the blanks that it forgives, as such a pattern."""

USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
"""How nearly all records hold an instant."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_EPOCH_MS = 253_402_300_799_999
"""The last millisecond of the year 9999."""
MIN_EPOCH_MS = -62_135_596_800_000
"""The first of the year 1."""
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)


def read_instant(value: Any, zone: tzinfo) -> datetime | None:
    """A stored value -> the instant, to the millisecond, in UTC; None for what is none. Without an offset it is in `zone`.

    What an offset or a zone puts beyond the ends of the calendar counts as its end.
    """
    if is_number(value):
        return _from_epoch(value)
    return _read_text(value, zone) if isinstance(value, str) and len(value) <= 40 else None


@lru_cache(4096)
def _read_text(value: str, zone: tzinfo) -> datetime | None:
    """Cached: a page asks for the same instant several times, and records are opened again and again."""
    if len(value) == 20 and USUAL.fullmatch(value):
        return _usual(value)
    match = ISO.fullmatch(value.strip())
    if not match:
        return None
    day, clock, seconds, fraction, offset = match.groups()
    milliseconds = (fraction or "").ljust(3, "0")[:3]
    try:
        local = datetime.fromisoformat(f"{day}T{clock}:{seconds or '00'}.{milliseconds}000")
    except ValueError:
        return None
    try:
        return _shifted(local, offset) if offset else local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return EARLIEST if local.year == 1 else LATEST


def _usual(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def is_gap(text: str, zone: tzinfo) -> bool:
    """Whether a local time never is: the clocks of `zone` jump over it."""
    instant = read_instant(text, zone)
    return instant is not None and local_text(instant, zone)[:16] != text.strip().replace(" ", "T")[:16]


@lru_cache(4096)
def local_text(instant: datetime, zone: tzinfo) -> str:
    """As a browser's datetime-local holds it: the shortest form, no offset. In UTC, with a Z, where the calendar of `zone` ends."""
    local = _local(instant, zone)
    if local is None:
        return iso_text(instant)
    text = f"{local.year:04}-{local.month:02}-{local.day:02}T{local.hour:02}:{local.minute:02}"
    if local.microsecond:
        return f"{text}:{local.second:02}.{local.microsecond // 1000:03}"
    return f"{text}:{local.second:02}" if local.second else text


@lru_cache(4096)
def display_text(instant: datetime, zone: tzinfo, locale: str = SOURCE_LOCALE) -> str:
    """For people, in the language of a tag such as "pt-BR": "22 Nov 2026, 02:00 UTC"."""
    local = _local(instant, zone) or instant
    name = "UTC" if local.tzinfo is UTC else local.tzname() or ""
    time = f"{local.hour:02}:{local.minute:02} {name}".rstrip()
    return joined_to_time(locale).format(time, date_text(local.date(), locale))


@lru_cache(4096)
def iso_text(instant: datetime) -> str:
    """As records hold it: UTC, with Z."""
    return f"{local_text(instant, UTC)}{'' if instant.second or instant.microsecond else ':00'}Z"


def epoch_milliseconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(milliseconds=1)


def _local(instant: datetime, zone: tzinfo) -> datetime | None:
    """None where `zone` would have it beyond the ends of the calendar."""
    try:
        return instant if zone is UTC else instant.astimezone(zone)
    except OverflowError:
        return None


def _from_epoch(value: float) -> datetime | None:
    if not MIN_EPOCH_MS <= value <= MAX_EPOCH_MS:
        return None
    return EPOCH + timedelta(milliseconds=int(value))


def _shifted(local: datetime, offset: str) -> datetime | None:
    if offset in "Zz":
        return local.replace(tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 23 or minutes > 59:
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    return (local + shift if offset[0] == "-" else local - shift).replace(tzinfo=UTC)
