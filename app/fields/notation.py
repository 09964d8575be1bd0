"""Texts in a notation: cron expressions and JSON, explained and checked. Knows no field type."""

import json
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

import orjson
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
MAX_SHOWN_RUNS = 3
MAX_CRON_CHARS = 256
MAX_JSON_CHARS = 1_000_000
MAX_JSON_DEPTH = 200
MAX_CACHED_CHARS = 1000
"""Characters of a text whose description is cached."""


def cron_fault(text: str) -> str:
    """Why a text is no cron expression; "" when it is one."""
    expression = _expression(text)
    if len(expression) > MAX_CRON_CHARS:
        return "it is too long"
    try:
        CronSim(expression, datetime(2026, 1, 1))
    except (CronSimError, ValueError, OverflowError) as error:
        return str(error).strip() or "write five parts: minute, hour, day, month, day of the week"
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


def json_fault(text: str) -> str:
    """Where and why a text is no JSON; "" when it is."""
    if len(text) > MAX_JSON_CHARS:
        return ""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        pass  # the standard library says where
    else:
        return ""
    try:
        _strict_json(text)
    except json.JSONDecodeError as error:
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    except (RecursionError, ValueError) as error:
        return str(error) or "it is nested too deeply"
    return ""


def json_words(text: str) -> str:
    """How much a text of JSON holds: "2 entries", "3 members", or that it is one value; "" for what is no JSON."""
    if len(text) > MAX_JSON_CHARS:
        return ""
    return _json_words(text) if len(text) > MAX_CACHED_CHARS else _cached_json_words(text)


def _json_words(text: str) -> str:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ""
    if isinstance(value, list):
        return f"{len(value)} entr{'y' if len(value) == 1 else 'ies'}"
    if isinstance(value, dict):
        return f"{len(value)} member{'' if len(value) == 1 else 's'}"
    return "one value"


_cached_json_words = lru_cache(1024)(_json_words)


def _strict_json(text: str) -> Any:
    if text.count("[") + text.count("{") > MAX_JSON_DEPTH and _depth(text) > MAX_JSON_DEPTH:
        raise ValueError("it is nested too deeply")
    return json.loads(text, parse_constant=_refuse_constant)


def _depth(text: str) -> int:
    """An upper bound of how deep JSON is nested, since brackets inside strings count, too: '[{"a": "[["}]' -> 4."""
    deepest = depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON value")


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
