"""JSON bodies of programs, read strictly, so that what is stored is what was sent."""

import json
from typing import Any

from starlette.requests import Request

from app.errors import Refused
from app.reading.parsing import is_deeper
from app.web.form_bodies import read_body
from app.web.request_errors import RequestError
from app.workers.threads import by_size

MAX_DEPTH = 64


async def read_json_body(request: Request, limit: int) -> Any:
    """The body as JSON. Raises RequestError 400 and 413."""
    body = await read_body(request, limit)
    return await by_size(len(body), read_posted_json, body)


async def read_json_object(request: Request, limit: int) -> dict[str, Any]:
    """The same for a body that must be an object."""
    value = await read_json_body(request, limit)
    if not isinstance(value, dict):
        raise RequestError(400, "body-not-an-object")
    return value


def read_posted_json(body: bytes) -> Any:
    """As `read_json`; what is wrong with it is wrong with the request. Raises RequestError 400."""
    try:
        return read_json(body)
    except Refused as error:
        raise RequestError(400, error.code, **error.params) from None


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
