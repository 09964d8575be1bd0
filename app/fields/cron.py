"""Cron expressions: what is wrong with one, what it says in words, and when it runs next. Knows no field type."""

from datetime import datetime, tzinfo
from functools import lru_cache

from cron_descriptor import (
    ExpressionDescriptor,
    FormatError,
    MissingFieldError,
    WrongArgumentError,
)
from cron_descriptor import Options as DescriptorOptions
from cronsim import CronSim, CronSimError

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
MAX_SHOWN_RUNS = 3
MAX_CRON_CHARS = 256


def cron_fault(text: str) -> str:
    """Why a text is no cron expression, as a code of `texts.messages`; "" when it is one."""
    expression = _expression(text)
    if len(expression) > MAX_CRON_CHARS:
        return "cron-too-long"
    try:
        CronSim(expression, datetime(2026, 1, 1))
    except (CronSimError, ValueError, OverflowError) as error:
        return CRON_FAULTS.get(str(error), "cron-invalid")
    return ""


def cron_words(text: str, now: datetime, zone: tzinfo) -> tuple[str, str] | None:
    """(the expression in words, its next runs), or None for what is no cron expression. Runs are given in `zone`."""
    return _cron_words(text, int(now.timestamp()) // 60, zone)


@lru_cache(1024)
def _cron_words(text: str, minute: int, zone: tzinfo) -> tuple[str, str] | None:
    """Cached by the minute: describing an expression takes a hundred times longer than all the rest of a page."""
    if cron_fault(text):
        return None
    expression = _expression(text)
    options = DescriptorOptions()
    options.use_24hour_time_format = True
    try:
        words = ExpressionDescriptor(expression, options).get_description()
    except (FormatError, MissingFieldError, WrongArgumentError, ValueError, IndexError, KeyError):
        words = expression
    return words, ", ".join(_next_runs(expression, datetime.fromtimestamp(minute * 60, zone)))


def _expression(text: str) -> str:
    folded = " ".join(text.split())
    return NICKNAMES.get(folded.lower(), folded)


def _next_runs(expression: str, now: datetime) -> list[str]:
    runs = []
    try:
        for run in CronSim(expression, now):
            runs.append(f"{run:%a} {run.day} {run:%b} {run:%H:%M}")
            if len(runs) == MAX_SHOWN_RUNS:
                break
    except (CronSimError, OverflowError, ValueError):
        pass  # it never runs again within the years that CronSim looks ahead
    return runs
