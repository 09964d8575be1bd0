"""Bodies of forms: bounded, read once, decoded as browsers encode them."""

from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from app.web.form_bodies import FORM_TYPE, parse_any, parse_form, parse_quickly, posted_before, read_body, read_form
from app.web.request_errors import RequestError
from tests.making import run

posted_text = st.text(st.characters(exclude_categories=("Cs",)))


@given(st.lists(st.tuples(posted_text, posted_text), max_size=10))
def test_bodies_are_parsed_as_the_standard_library_does(pairs: list[tuple[str, str]]) -> None:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
    assert [(name, value) for name, value in parse_form(body)] == parse_qsl(body.decode(), keep_blank_values=True)


@given(
    st.lists(
        st.sampled_from([b"%", b"=", b"&", b"+", b"a", b"4", b"1e", b"%26", b"%3d", b"%1E", b"\x1e", b"\n", b"\xff"]), max_size=12
    )
)
def test_the_quick_way_reads_what_the_slow_one_does(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    quick = parse_quickly(body)
    assert quick is None or list(map(tuple, quick)) == parse_any(body)


def test_what_browsers_write_is_read_the_quick_way() -> None:
    assert parse_quickly(b"f.a=1+%2B+1%3D2%26%25&f.b=&f.c=%C3%BC") == [("f.a", "1 + 1=2&%"), ("f.b", ""), ("f.c", "ü")]
    assert parse_quickly(b"f.a=50%&f.b=") is None
    for told_apart in (b"f.a=%1E", b"f.a=%1e&f.b=", b"f.a=\x1e", b"f.a", b"f.a=1=2&f.b", b"f.a=1&&f.b=2", b"f.a=1\r\n"):
        assert parse_quickly(told_apart) is None


@given(st.binary(max_size=60))
def test_no_body_crashes_the_parser(body: bytes) -> None:
    for name, value in parse_form(body):
        assert isinstance(name, str) and isinstance(value, str)


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (b"", []),
        (b"a=1", [("a", "1")]),
        (b"a=1&a=2", [("a", "1"), ("a", "2")]),
        (b"a=", [("a", "")]),
        (b"a+b=c+d", [("a b", "c d")]),
        (b"a%2Bb=%25", [("a+b", "%")]),
        (b"a=%C3%A9", [("a", "é")]),
        (b"a=%c3%a9", [("a", "é")]),
        ("a=é".encode(), [("a", "é")]),
        (b"a=%FF", [("a", "\ufffd")]),
        (b"a=50%", [("a", "50%")]),
        (b"a=%zz", [("a", "%zz")]),
        (b"a=1=2", [("a", "1=2")]),
        (b"a%3D1=2", [("a=1", "2")]),
        (b"a=1%262", [("a", "1&2")]),
        (b"a&&=x", [("a", ""), ("", "x")]),
        (b"a=%0D%0Ab", [("a", "\r\nb")]),
        (b"a=%1E", [("a", "\x1e")]),
    ],
)
def test_a_body_is_decoded_as_browsers_encode_it(body: bytes, pairs: list[tuple[str, str]]) -> None:
    assert [tuple(pair) for pair in parse_form(body)] == pairs


def request_with(*chunks: bytes, **headers: str) -> Request:
    """A request whose body arrives in these chunks."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return messages.pop(0)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw}, receive)


def refused(work: Coroutine[Any, Any, Any]) -> int:
    with pytest.raises(RequestError) as raised:
        run(work)
    return raised.value.status


def test_a_body_is_read_up_to_its_limit() -> None:
    assert run(read_body(request_with(b"ab", b"c"), 3)) == b"abc"
    assert refused(read_body(request_with(b"ab", b"cd"), 3)) == 413
    assert refused(read_body(request_with(content_length="4"), 3)) == 413


def test_a_form_must_be_posted_as_one() -> None:
    assert run(read_form(request_with(b"a=1", content_type="Application/X-WWW-Form-Urlencoded; charset=utf-8"), 9)) == [("a", "1")]
    assert run(read_form(request_with(), 9)) == [], "an empty post needs no type"
    assert refused(read_form(request_with(b"a=1", content_type="application/json"), 9)) == 415
    assert refused(read_form(request_with(b"a=1"), 9)) == 415


def test_the_page_of_an_error_reads_the_same_pairs_again() -> None:
    request = request_with(b"a=1", content_type=FORM_TYPE)
    assert posted_before(request) is None
    pairs = run(read_form(request, 9))
    assert run(read_form(request, 9)) is pairs
    assert posted_before(request) is pairs
