"""A remote platform's answers -> objects, rows, or the exception that the status means. Anything else raises Unavailable."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from app.errors import Conflict, FormsError, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from app.platform.base import Object

MAX_ROW_BYTES = 1024 * 1024
MAX_ROWS = 50_000


def read_object(body: bytes) -> Object:
    """One object, also where it comes as a list of one."""
    answer = _parse(body)
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, dict):
        raise Unavailable("platform-not-an-object")
    answer.pop("_type", None)
    return answer


def read_created(body: bytes) -> Object:
    made = read_object(body)
    if not isinstance(made.get("id"), str) or not made["id"]:
        raise Unavailable("platform-no-id")
    return made


def read_nothing(body: bytes) -> None:
    """For answers without content."""


def read_object_of(id: str) -> Callable[[bytes], Object]:
    """A reader that refuses any other object; one without an id is accepted."""

    def read(body: bytes) -> Object:
        answer = read_object(body)
        if str(answer.get("id") or id) != id:
            raise Unavailable("platform-other-object")
        return {**answer, "id": id}

    return read


def read_rows(body: bytes) -> list[Object]:
    """A list in either shape: NDJSON, or a JSON array of objects that carry `"_type":"data"`.

    Raises Unavailable for an error in the middle of it (the whole list failed), for what is cut off, and for too many rows.
    """
    text = body.lstrip()
    rows = _parse(body) if text.startswith(b"[") else [_parse_line(line) for line in body.split(b"\n") if line.strip()]
    if len(rows) > MAX_ROWS:
        raise Unavailable("platform-too-many-rows", limit=MAX_ROWS, fault="too large")
    objects: list[Object] = []
    for row in rows:
        if not isinstance(row, dict):
            raise Unavailable("platform-row-not-an-object")
        kind = row.get("_type")
        if kind == "error":
            raise _broke_off(row.get("message"), len(objects))
        objects.append({name: value for name, value in row.items() if name != "_type"} if kind == "data" else row)
    return objects


def _broke_off(message: Any, count: int) -> Unavailable:
    """`message`: the platform's reason, where it gave one."""
    if isinstance(message, str):
        return Unavailable("platform-list-broke-off", count=count, detail=message)
    return Unavailable("platform-list-broke-off-silently", count=count)


def _parse_line(line: bytes) -> Any:
    if len(line) > MAX_ROW_BYTES:
        raise Unavailable("platform-row-too-large", limit=MAX_ROW_BYTES, fault="too large")
    return _parse(line)


def _parse(body: bytes) -> Any:
    try:
        read = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        is_html = body.lstrip()[:1] == b"<"
        raise Unavailable("platform-html" if is_html else "platform-not-json") from error
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
        raise _explained(NotSignedIn, "token-invalid", message)
    if status == 403:
        raise _explained(NotAllowed, "not-permitted", message)
    if status == 404:
        raise _explained(NotFound, "record-missing", message)
    if status in (409, 412):
        raise _explained(Conflict, "record-changed", message)
    if status in (400, 405, 413, 415, 422):
        raise _explained(Refused, "platform-refused", message, errors=errors)
    if 300 <= status < 400:
        raise Unavailable("platform-redirected", fault="redirect")
    known_outcome = answer.request.method == "GET" or status == 429 or status < 500
    facts: dict[str, Any] = {"retry_after": _retry_after(answer), "outcome_unknown": not known_outcome, "fault": "status"}
    if message:
        raise Unavailable("platform-said", message=message, **facts)
    raise Unavailable("platform-status", status=status, **facts)


def _explained(kind: type[FormsError], code: str, message: str, **facts: Any) -> FormsError:
    """In the platform's own words where it has any."""
    return kind("platform-said", message=message, **facts) if message else kind(code, **facts)


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
