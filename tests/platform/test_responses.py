"""Answers of a remote platform, in every shape: an object, rows, or the exception that the status means."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from app.errors import Conflict, FormsError, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from app.platform.responses import check_status, read_created, read_object, read_object_of, read_rows


@pytest.mark.parametrize("body", [b'{"id":"1"}', b'[{"id":"1"}]', b'{"_type":"data","id":"1"}'])
def test_an_object_is_read_in_every_shape(body: bytes) -> None:
    assert read_object(body) == {"id": "1"}


@pytest.mark.parametrize("body", [b"", b"[]", b'[{"id":"1"},{"id":"2"}]', b'"text"', b"<html>", b'{"id":', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_no_answer(body: bytes) -> None:
    with pytest.raises(Unavailable):
        read_object(body)


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    assert read_object(b'{"a\\ud800":["\\udfff", "\\ud83d\\ude00"]}') == {"a\ufffd": ["\ufffd", "\U0001f600"]}


def test_a_created_object_must_have_an_id() -> None:
    assert read_created(b'{"id":"1"}')["id"] == "1"
    for body in (b"{}", b'{"id":""}', b'{"id":1}'):
        with pytest.raises(Unavailable):
            read_created(body)


def test_another_object_than_the_wanted_one_is_no_answer() -> None:
    read = read_object_of("1")
    assert read(b'{"id":"1"}') == read(b"{}") == {"id": "1"}
    with pytest.raises(Unavailable):
        read(b'{"id":"2"}')


@pytest.mark.parametrize("body", [b'{"id":"1"}\n{"id":"2"}\n', b'[{"_type":"data","id":"1"},{"_type":"data","id":"2"}]'])
def test_rows_are_read_as_lines_and_as_an_array(body: bytes) -> None:
    assert read_rows(body) == [{"id": "1"}, {"id": "2"}]


@pytest.mark.parametrize("body", [b'{"id":"1"}\n{"_type":"error","message":"broken"}\n', b"1\n", b'{"id":"1"}\n{"id"', b'["text"]'])
def test_a_list_that_breaks_off_fails_as_a_whole(body: bytes) -> None:
    with pytest.raises(Unavailable):
        read_rows(body)


def test_a_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.platform.responses.MAX_ROWS", 2)
    monkeypatch.setattr("app.platform.responses.MAX_ROW_BYTES", 20)
    assert len(read_rows(b"{}\n{}\n")) == 2
    for body in (b"{}\n{}\n{}\n", b'{"a":"0123456789012345"}\n'):
        with pytest.raises(Unavailable) as error:
            read_rows(body)
        assert error.value.fault == "too large"


def error_of(status: int, body: Any = b"", method: str = "GET", **headers: str) -> FormsError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(FormsError) as error:
        check_status(httpx.Response(status, headers=headers, request=httpx.Request(method, "http://x")), content)
    return error.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(401, NotSignedIn), (403, NotAllowed), (404, NotFound), (409, Conflict), (412, Conflict)],
        *[(status, Refused) for status in (400, 405, 413, 415, 422)],
        *[(status, Unavailable) for status in (301, 307, 418, 429, 500, 503)],
    ],
)
def test_a_status_has_its_exception(status: int, kind: type[FormsError]) -> None:
    assert type(error_of(status)) is kind
    told = error_of(status, {"message": "their words"})
    if status < 400:
        assert told.code == error_of(status).code == "platform-redirected"
    else:
        assert (told.code, str(told)) == ("platform-said", "their words")
        assert error_of(status).code != "platform-said"


def test_a_success_raises_nothing() -> None:
    check_status(httpx.Response(204, request=httpx.Request("GET", "http://x")), b"")


@pytest.mark.parametrize("body", [b"<html>", b"[]", {"message": 1}, {"errors": "none"}, b"[" * 100_000])
def test_odd_bodies_of_errors_do_no_harm(body: Any) -> None:
    assert error_of(400, body).code == "platform-refused"


def test_errors_of_fields_are_listed() -> None:
    error = error_of(400, {"message": "m", "errors": [{"field": "name", "message": "too long"}, "odd", {}]})
    assert isinstance(error, Refused)
    assert error.errors == ({"field": "name", "message": "too long"}, {"field": "", "message": ""})


@pytest.mark.parametrize(("method", "status", "unknown"), [("POST", 500, True), ("GET", 500, False), ("POST", 429, False)])
def test_after_a_failed_write_the_outcome_is_unknown(method: str, status: int, unknown: bool) -> None:
    error = error_of(status, method=method)
    assert isinstance(error, Unavailable) and error.outcome_unknown == unknown


def test_retry_after_is_seconds_or_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    expected = {"7": (7, 7), later: (80, 90), "Thu, 01 Jan 1970 00:00:00 GMT": (0, 0)}
    for header, (least, most) in expected.items():
        error = error_of(503, **{"retry-after": header})
        assert isinstance(error, Unavailable) and error.retry_after is not None and least <= error.retry_after <= most
    for header in ("soon", "99999999", "-1", ""):
        error = error_of(503, **{"retry-after": header})
        assert isinstance(error, Unavailable) and error.retry_after is None
