"""JSON bodies of programs, read strictly, so that what is stored is what was sent."""

import json
from typing import Any

from app.errors import Refused
from app.reading.parsing import is_deeper

MAX_DEPTH = 64


def read_json(body: bytes) -> Any:
    """Raises Refused for malformed JSON, keys that occur twice, NaN, infinities, lone surrogates, and what is nested too deeply.

    A byte order mark, which tools of Windows put first, is no part of it (RFC 8259, 8.1).
    """
    if not body.strip():
        raise Refused("body-empty")
    try:
        text = body.decode("utf-8-sig")
        if is_deeper(text, MAX_DEPTH):
            raise Refused("body-too-deep", limit=MAX_DEPTH)
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise Refused("body-not-utf8", byte=error.start) from error
    except UnicodeEncodeError as error:
        raise Refused("body-lone-surrogate") from error
    except json.JSONDecodeError as error:
        raise Refused("body-not-json", line=error.lineno, column=error.colno) from error
    except ValueError as error:  # what Python says of digits beyond its limit
        raise Refused("body-number-too-long") from error
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise Refused("body-repeated-name")
    return built


def _no_constant(word: str) -> Any:
    raise Refused("body-constant", word=word)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Refused("body-number-too-large")
    return number
