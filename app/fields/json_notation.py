"""Texts of JSON: what is wrong with one, and how much it contains. Knows no field type."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

MAX_JSON_CHARS = 1_000_000
MAX_JSON_DEPTH = 200
MAX_CACHED_CHARS = 1000
"""Of a text whose summary is cached."""


def json_fault(text: str) -> tuple[str, Mapping[str, Any]] | None:
    """Where and why a text is no JSON, as a code of `texts.messages` and its parameters; None when it is JSON."""
    if len(text) > MAX_JSON_CHARS:
        return None
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        pass  # the standard library says where
    else:
        return None
    try:
        _strict_json(text)
    except json.JSONDecodeError as error:
        return "json-invalid", {"line": error.lineno, "column": error.colno}
    except _NotAValue as error:
        return "json-constant", {"word": str(error)}
    except (RecursionError, ValueError):
        return "json-too-deep", {}
    return None


def json_summary(text: str) -> tuple[str, int] | None:
    """How much a text of JSON holds, as a code of `texts.notices` and a number: ("json-entries", 2); None for what is no JSON."""
    if len(text) > MAX_JSON_CHARS:
        return None
    return _json_summary(text) if len(text) > MAX_CACHED_CHARS else _cached_json_summary(text)


def _json_summary(text: str) -> tuple[str, int] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if isinstance(value, list):
        return "json-entries", len(value)
    if isinstance(value, dict):
        return "json-members", len(value)
    return "json-one-value", 1


_cached_json_summary = lru_cache(1024)(_json_summary)


class _NotAValue(ValueError):
    """A word that Python takes for a number and JSON does not: NaN, Infinity."""


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
    raise _NotAValue(word)
