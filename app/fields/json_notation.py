"""Texts of JSON: what is wrong with one, and how much it contains. Knows no field type."""

import json
import math
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

MAX_JSON_CHARS = 1_000_000
MAX_JSON_DEPTH = 200
MAX_NAMED_CHARS = 60
"""Of a name or a number in a message."""
MAX_CACHED_CHARS = 1000
"""Of a text whose summary is cached."""


def json_fault(text: str) -> tuple[str, Mapping[str, Any]] | None:
    """Where and why a text is no JSON, as a code of `texts.messages` and its parameters; None when it is JSON."""
    if len(text) > MAX_JSON_CHARS:
        return None
    return _cached_json_fault(text) if len(text) <= MAX_CACHED_CHARS else _json_fault(text)


def _json_fault(text: str) -> tuple[str, Mapping[str, Any]] | None:
    """The standard library says where, and sees names that are there twice, which orjson does not."""
    try:
        _strict_json(text)
    except json.JSONDecodeError as error:
        return "json-invalid", {"line": error.lineno, "column": error.colno}
    except _NotAValue as error:
        return "json-constant", {"word": str(error)}
    except _Repeated as error:
        return "json-name-twice", {"name": str(error)}
    except _OutOfRange as error:
        return "json-number-range", {"number": str(error)}
    except (RecursionError, ValueError):
        return None if _is_json(text) else ("json-too-deep", {})
    return None


def _is_json(text: str) -> bool:
    """By a parser that goes deeper, and looks at nothing else."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def json_summary(text: str) -> tuple[str, int] | None:
    """How much a text of JSON holds, as a code of `texts.notices` and a number: ("json-entries", 2); None for what is no JSON."""
    if len(text) > MAX_JSON_CHARS:
        return None
    return _json_summary(text) if len(text) > MAX_CACHED_CHARS else _cached_json_summary(text)


def _json_summary(text: str) -> tuple[str, int] | None:
    if json_fault(text):
        return None
    value = orjson.loads(text)
    if isinstance(value, list):
        return "json-entries", len(value)
    if isinstance(value, dict):
        return "json-members", len(value)
    return "json-one-value", 1


_cached_json_summary = lru_cache(1024)(_json_summary)


_cached_json_fault = lru_cache(1024)(_json_fault)


class _Repeated(ValueError):
    """A name that an object has twice: readers keep one of the values, and not all the same one."""


class _OutOfRange(ValueError):
    """A number that most readers take for infinity."""


class _NotAValue(ValueError):
    """A word that Python takes for a number and JSON does not: NaN, Infinity."""


def _strict_json(text: str) -> Any:
    if text.count("[") + text.count("{") > MAX_JSON_DEPTH and _depth(text) > MAX_JSON_DEPTH:
        raise ValueError("it is nested too deeply")
    return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_distinct, parse_float=_finite)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        repeated = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise _Repeated(repeated[:MAX_NAMED_CHARS])
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _OutOfRange(text[:MAX_NAMED_CHARS])
    return number


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
    raise _NotAValue(word)
