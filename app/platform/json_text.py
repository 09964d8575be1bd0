"""Objects <-> the JSON text that is stored, with all digits of numbers."""

import json
import math
from typing import Any

import orjson

from app.errors import Refused

SLOW = " "
"""The first character of a text with a whole number beyond 64 bits, which orjson would read as a float. Such texts are rare."""


def load_body(text: str) -> Any:
    return json.loads(text) if text.startswith(SLOW) else orjson.loads(text)


def dump_body(body: Any) -> str:
    """Raises Refused for what JSON cannot hold or no database keeps: NaN, infinities, lone surrogates, NUL."""
    try:
        text = orjson.dumps(body).decode()
    except TypeError:
        text = _dump_slowly(body)
    if "\\u0000" in text and "\0" in _texts(body):
        raise Refused("value-with-nul")
    if "null" in text and _has_infinite_number(body):
        raise Refused("value-not-finite")
    return text


def _dump_slowly(body: Any) -> str:
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode()
    except (TypeError, ValueError) as error:
        raise Refused("value-not-storable") from error
    return SLOW + text


def _texts(body: Any) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, dict):
        return "".join(_texts(key) + _texts(value) for key, value in body.items())
    return "".join(map(_texts, body)) if isinstance(body, list) else ""


def _has_infinite_number(body: Any) -> bool:
    if isinstance(body, float):
        return not math.isfinite(body)
    if isinstance(body, dict):
        return any(map(_has_infinite_number, body.values()))
    return any(map(_has_infinite_number, body)) if isinstance(body, list) else False
