"""Dates in the words and the order of a language, from Babel: 2026-01-31 is "31 Jan 2026" or "31. Jan. 2026"."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import DateTimePattern, parse_pattern

SOURCE_LOCALE = "en"
ENGLISH_PATTERNS = {"yMMMd": "d MMM y", "MMMEd": "E d MMM"}
"""English by itself is that of most of the world: the day comes before the month."""


@lru_cache(64)
def locale_of_tag(tag: str) -> Locale:
    """A BCP 47 tag such as "pt-BR" -> Babel's locale; English for one that Babel doesn't have."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(SOURCE_LOCALE)


def date_text(day: date, tag: str) -> str:
    """31 Jan 2026. Babel would take longer for one date than a page takes for all else of a field."""
    return _by_month(tag)[day.month].format(day.day, day.year)


def weekday_text(day: date, tag: str) -> str:
    """Sat 31 Jan."""
    return _pattern("MMMEd", tag).apply(day, locale_of_tag(tag))


@lru_cache(64)
def joined_to_time(tag: str) -> str:
    """How a date and a time are put together: "{1}, {0}", with the time at 0."""
    pattern = str(locale_of_tag(tag).datetime_formats["medium"])
    return "{1}, {0}" if "'" in pattern else pattern


def month_name(month: int, tag: str) -> str:
    """(1, "en") -> "January"."""
    return _named(locale_of_tag(tag).months, month)


def weekday_name(day: int, tag: str) -> str:
    """(0, "en") -> "Monday"."""
    return _named(locale_of_tag(tag).days, day)


def _named(names: Mapping[str, Mapping[str, Mapping[int, str]]], number: int) -> str:
    return names["stand-alone"]["wide"][number]


@lru_cache(64)
def _by_month(tag: str) -> tuple[str, ...]:
    """Templates for day and year, by month: {1: "{0} Jan {1}", ...}; 0 is empty."""
    pattern, locale = _pattern("yMMMd", tag), locale_of_tag(tag)
    day = "{0:02}" if "dd" in pattern.pattern else "{0}"
    samples = (pattern.apply(date(2045, month, 23), locale) for month in range(1, 13))
    return ("", *(text.replace("2045", "{1}").replace("23", day) for text in samples))


@lru_cache(64)
def _pattern(skeleton: str, tag: str) -> DateTimePattern:
    locale = locale_of_tag(tag)
    own = None if str(locale) == SOURCE_LOCALE else locale.datetime_skeletons.get(skeleton)
    return parse_pattern(own or ENGLISH_PATTERNS[skeleton])
