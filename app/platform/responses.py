"""A remote platform's answers -> objects, rows, or the exception that the status means. Anything else raises Unavailable."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from app.errors import NO_RECORD, Conflict, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from app.platform.base import Object

MAX_ROW_BYTES = 1024 * 1024
MAX_ROWS = 50_000


def read_object(body: bytes) -> Object:
    """One object, also where it comes as a list of one."""
    answer = _parse(body)
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, dict):
        raise Unavailable("The platform answered something that is no object.")
    answer.pop("_type", None)
    return answer


def read_created(body: bytes) -> Object:
    made = read_object(body)
    if not isinstance(made.get("id"), str) or not made["id"]:
        raise Unavailable("The platform does not say what it made.")
    return made


def read_nothing(body: bytes) -> None:
    """For answers without content."""


def read_object_of(id: str) -> Callable[[bytes], Object]:
    """A reader that refuses any other object; one without an id is accepted."""

    def read(body: bytes) -> Object:
        answer = read_object(body)
        if str(answer.get("id") or id) != id:
            raise Unavailable("The platform answered another object than the one asked for.")
        return {**answer, "id": id}

    return read


def read_rows(body: bytes) -> list[Object]:
    """A list in either shape: NDJSON, or a JSON array of objects that carry `"_type":"data"`.

    Raises Unavailable for an error in the middle of it (the whole list failed), for what is cut off, and for too many rows.
    """
    text = body.lstrip()
    rows = _parse(body) if text.startswith(b"[") else [_parse_line(line) for line in body.split(b"\n") if line.strip()]
    if len(rows) > MAX_ROWS:
        raise Unavailable(f"The platform's list has more than {MAX_ROWS:,} rows.", fault="too large")
    objects: list[Object] = []
    for row in rows:
        if not isinstance(row, dict):
            raise Unavailable("The platform's list holds something that is no object.")
        kind = row.get("_type")
        if kind == "error":
            message = row.get("message")
            reason = message if isinstance(message, str) else "no reason given"
            raise Unavailable(f"The platform's list broke off after {len(objects)} rows: {reason}")
        objects.append({name: value for name, value in row.items() if name != "_type"} if kind == "data" else row)
    return objects


def _parse_line(line: bytes) -> Any:
    if len(line) > MAX_ROW_BYTES:
        raise Unavailable(f"A row of the platform's list is larger than {MAX_ROW_BYTES:,} bytes.", fault="too large")
    return _parse(line)


def _parse(body: bytes) -> Any:
    try:
        read = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        is_html = body.lstrip()[:1] == b"<"
        content = "a web page instead of data" if is_html else "something that is no JSON, or only a part of it"
        raise Unavailable(f"The platform answered {content}.") from error
    return _without_half_surrogates(read) if b"\\ud" in body.lower() else read


def _without_half_surrogates(read: Any) -> Any:
    """JSON can contain half of a surrogate pair, which is no text: it becomes U+FFFD. "a\\ud800" -> "a\ufffd"."""
    if isinstance(read, str):
        return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(read, dict):
        return {_without_half_surrogates(name): _without_half_surrogates(value) for name, value in read.items()}
    return [_without_half_surrogates(each) for each in read] if isinstance(read, list) else read


def check_status(answer: httpx.Response, body: bytes) -> None:
    """Returns for a status of 200 to 299; otherwise raises the exception that the status means, with the platform's message."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    message, errors = _message_in(body)
    if status == 401:
        raise NotSignedIn(message or "The platform does not accept this access token.")
    if status == 403:
        raise NotAllowed(message or "The platform does not allow this.")
    if status == 404:
        raise NotFound(message or NO_RECORD)
    if status in (409, 412):
        raise Conflict(message or "The record was changed meanwhile.")
    if status in (400, 405, 413, 415, 422):
        raise Refused(message or "The platform refused this.", errors)
    if 300 <= status < 400:
        raise Unavailable("The platform answered with a redirect, which is not followed.", fault="redirect")
    known_outcome = answer.request.method == "GET" or status == 429 or status < 500
    raise Unavailable(
        message or f"The platform answered with status {status}.",
        retry_after=_retry_after(answer),
        outcome_unknown=not known_outcome,
        fault="status",
    )


def _message_in(body: bytes) -> tuple[str, list[dict[str, str]]]:
    """{"error", "message", "errors": [{"field", "message"}]} -> the message and the errors of fields."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return "", []
    if not isinstance(answer, dict):
        return "", []
    message = answer.get("message") or answer.get("error")
    listed = answer.get("errors")
    errors = [
        {"field": str(each.get("field", "")), "message": str(each.get("message", ""))}
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]
    return (message[:500] if isinstance(message, str) else ""), errors


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds. The header holds them, or a date."""
    value = answer.headers.get("retry-after", "")
    if value.isascii() and value.isdigit() and len(value) < 7:
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
