"""Cron expressions: what is wrong with one, what it says in words, and when it runs next. Knows no field type."""

import calendar
import re
from datetime import datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path

import cron_descriptor
from babel.core import get_global
from cron_descriptor import ExpressionDescriptor, FormatError, MissingFieldError, WrongArgumentError
from cron_descriptor import Options as DescriptorOptions
from cron_descriptor.GetText import GetText
from cronsim import CronSim, CronSimError

from app.texts.dates import SOURCE_LOCALE, month_name, weekday_name, weekday_text

ENGLISH = "en_US"
LANGUAGES = Path(cron_descriptor.__file__).parent / "locale"
NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
CRON_FAULTS = {
    "Bad minute": "cron-minute",
    "Bad hour": "cron-hour",
    "Bad day-of-month": "cron-day",
    "Bad month": "cron-month",
    "Bad day-of-week": "cron-weekday",
}
"""What CronSim says -> the code of what is said to people."""
MAY_BE_EMPTY = frozenset(
    {
        *(f", {unit} {{0}} through {unit} {{1}}" for unit in ("second", "minute", "hour", "month", "year")),
        *(", every {0} weeks", ", or on {0}", "At", "At ", "AM", "PM"),
        *("at {0} minutes past the hour [grThen20]", "at {0} seconds past the minute [grThen20]"),
    }
)
"""Messages of the library for which it takes another one where a language has none, or that some languages don't need."""
NAMES = re.compile(rf"(?<![A-Za-z])(?:{'|'.join([*calendar.day_name, *calendar.month_name[1:]])})(?![A-Za-z])")
EVERY = re.compile(r"@every ([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+", re.IGNORECASE)
AT = re.compile(r"@[A-Za-z_]+")
ZONED = re.compile(r"(CRON_TZ|TZ)=\S+ ")
QUARTZ_PART = re.compile(r"[0-9A-Za-z*?,/#LW-]+")
MAX_SHOWN_RUNS = 3
MAX_CRON_CHARS = 256
MAX_CACHED_CHARS = 2 * MAX_CRON_CHARS
"""A longer text is mostly blanks, or no expression."""


def cron_fault(text: str) -> str:
    """Why a text is no cron expression, as a code of `texts.messages`; "" when it is one. Other dialects are named and not read."""
    expression = _expression(text)
    if len(expression) > MAX_CRON_CHARS:
        return "cron-too-long"
    fault = _fault(expression)
    return _dialect(expression) or fault if fault else ""


def _dialect(expression: str) -> str:
    """The dialect that an expression is written in, as a code; "" for none: "0 0 2 ? * SAT" -> "cron-quartz"."""
    if expression.startswith("@"):
        return "cron-every" if EVERY.fullmatch(expression) else "cron-at" if AT.fullmatch(expression) else ""
    if ZONED.match(expression):
        return "cron-zone"
    parts = expression.split(" ")
    if len(parts) in (5, 6, 7) and ("?" in parts or len(parts) == 7) and all(map(QUARTZ_PART.fullmatch, parts)):
        return "cron-quartz"
    return ""


@lru_cache(1024)
def _fault(expression: str) -> str:
    """Cached: every page that shows an expression asks, and parsing one takes as long as filling ten fields."""
    try:
        CronSim(expression, datetime(2026, 1, 1))
    except (CronSimError, ValueError, OverflowError) as error:
        return CRON_FAULTS.get(str(error), "cron-invalid")
    return ""


def cron_words(text: str, now: datetime, zone: tzinfo, locale: str = SOURCE_LOCALE) -> tuple[str, str] | None:
    """(the expression in words, its next runs), or None for what is no cron expression.

    Runs are given in `zone`; both are in the language of `locale`, a tag such as "pt-BR".
    """
    words = _cron_words if len(text) <= MAX_CACHED_CHARS else _cron_words.__wrapped__
    return words(text, int(now.timestamp()) // 60, zone, locale)


@lru_cache(1024)
def _cron_words(text: str, minute: int, zone: tzinfo, locale: str) -> tuple[str, str] | None:
    """Cached by the minute: describing an expression takes a hundred times longer than all the rest of a page."""
    if cron_fault(text):
        return None
    expression = _expression(text)
    words = _described(expression, locale) or _described(expression, SOURCE_LOCALE) or expression
    runs = _next_runs(expression, datetime.fromtimestamp(minute * 60, zone), locale)
    return words, ("; " if any("," in run for run in runs) else ", ").join(runs)


class _Describer(ExpressionDescriptor):  # type: ignore[misc]  # the library has no types
    """The library's own would leave out, without a word, what a language has no text for, or say it in English."""

    def translate(self, message: str) -> str:
        """Raises ValueError where the language has no text for something that English has a text for."""
        text = str(super().translate(message))
        is_english = self._options.locale_code == ENGLISH
        if not text and message not in MAY_BE_EMPTY and _english().gettext(message):
            raise ValueError(message)
        if text == message and not is_english and " " in text.strip():
            raise ValueError(message)
        return text


def _described(expression: str, locale: str) -> str:
    """The expression in words; "" where the language has none for it."""
    language = _language(locale)
    options = DescriptorOptions(locale_code=language, use_24hour_time_format=True)
    try:
        words = _Describer(expression, options).get_description() if language else ""
    except (FormatError, MissingFieldError, WrongArgumentError, ValueError, IndexError, KeyError):
        return ""
    tag = language.replace("_", "-")
    return NAMES.sub(lambda match: _name(match[0], tag), words)


def _name(english: str, tag: str) -> str:
    """The library gives the names of days and months in the language of the process: ("Monday", "de-DE") -> "Montag"."""
    if english in calendar.day_name:
        return weekday_name([*calendar.day_name].index(english), tag)
    return month_name([*calendar.month_name].index(english), tag)


@lru_cache(64)
def _language(locale: str) -> str:
    """The library's language for a tag: "de" -> "de_DE", "zh-Hant" -> "zh_TW"; "" where it has none."""
    tag = locale.replace("-", "_")
    parts = str(get_global("likely_subtags").get(tag, tag)).split("_")
    names = sorted(path.stem for path in LANGUAGES.glob(f"{parts[0]}_*.mo"))
    own = f"{parts[0]}_{parts[-1]}"
    return own if own in names else names[0] if names else ""


@lru_cache(1)
def _english() -> GNUTranslations:
    texts: GNUTranslations = GetText(ENGLISH).trans
    return texts


def _expression(text: str) -> str:
    folded = " ".join(text.split())
    return NICKNAMES.get(folded.lower(), folded)


def _next_runs(expression: str, now: datetime, locale: str) -> list[str]:
    runs = []
    try:
        for run in CronSim(expression, now):
            runs.append(f"{weekday_text(run.date(), locale)} {run:%H:%M}")
            if len(runs) == MAX_SHOWN_RUNS:
                break
    except (CronSimError, OverflowError, ValueError):
        pass  # it never runs again within the years that CronSim looks ahead
    return runs
