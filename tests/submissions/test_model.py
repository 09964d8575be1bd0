"""What a person posted: what was touched, what cannot be read, what is kept back."""

from typing import Any
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import MISSING, Context
from app.forms.compiler import CompiledForm
from app.submissions.model import base_text, interpret_page, read_page_post
from app.web.form_bodies import parse_any, parse_form, parse_quickly
from tests.making import form_of


def touched(form: CompiledForm, pairs: list[tuple[str, str]], before: dict[str, Any] | None = None) -> dict[str, Any]:
    return interpret_page(form, read_page_post(pairs), before or {}, Context()).changes


def test_only_what_differs_is_touched() -> None:
    form = form_of({"id": "a"}, {"id": "b", "type": "number"}, {"id": "c", "type": "checkbox"})
    before = {"a": "x", "b": 5, "c": True}
    assert touched(form, [("f.a", "x"), ("f.b", "5.0"), ("f.c", ""), ("f.c", "true")], before) == {}
    assert touched(form, [("f.a", "y"), ("f.b", ""), ("f.c", "")], before) == {"a": "y", "b": MISSING, "c": False}


def test_what_is_not_on_the_form_is_not_touched() -> None:
    form = form_of({"id": "a"}, {"id": "c", "type": "checkbox"})
    assert touched(form, [], {"a": "x", "c": True}) == {}


def test_read_only_and_unknown_names_are_never_taken() -> None:
    form = form_of({"id": "a", "readonly": True}, {"id": "b"})
    assert touched(form, [("f.a", "forged"), ("f.level", "1"), ("b", "x"), ("f.b", "y")]) == {"b": "y"}


def test_hidden_values_are_kept_and_not_written() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "visibility": {"a": True}})
    read = interpret_page(form, read_page_post([("f.a", ""), ("f.b", "new")]), {"a": True, "b": "old"}, Context())
    assert read.changes == {"a": False}
    assert read.values["b"] == "old"


def test_locked_values_are_kept() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "readonlyWhen": {"a": True}})
    assert touched(form, [("f.a", "true"), ("f.b", "new")], {"a": False, "b": "old"}) == {"a": True}


def test_what_cannot_be_read_is_told_and_not_touched() -> None:
    form = form_of({"id": "n", "type": "number", "name": "N"})
    read = interpret_page(form, read_page_post([("f.n", "many")]), {"n": 5}, Context())
    assert (read.changes, [message.text for message in read.messages]) == ({}, ["N must be a number"])


SECRET = form_of({"id": "password", "type": "password", "name": "Password"})


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("f.password", "")], {}),
        ([("f.password", ""), ("s.password", "keep")], {}),
        ([("f.password", "new"), ("s.password", "replace")], {"password": "new"}),
        ([("f.password", "new"), ("s.password", "keep")], {"password": "new"}),
        ([("f.password", ""), ("s.password", "clear")], {"password": MISSING}),
        ([("f.password", "keep")], {"password": "keep"}),
    ],
)
def test_a_secret_is_kept_replaced_or_cleared(pairs: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    assert touched(SECRET, pairs, {"password": "old"}) == expected


@pytest.mark.parametrize(
    "pairs", [[("f.password", "new"), ("s.password", "clear")], [("f.password", ""), ("s.password", "replace")]]
)
def test_a_secret_that_is_told_two_things_is_asked_again(pairs: list[tuple[str, str]]) -> None:
    read = interpret_page(SECRET, read_page_post(pairs), {"password": "old"}, Context())
    assert read.changes == {} and len(read.messages) == 1


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "9" * 40, "", "²"])
def test_a_version_that_is_none_is_not_told(text: str) -> None:
    assert read_page_post([("version", text)]).version is None


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '"x"'])
def test_a_base_that_is_none_is_not_told(text: str) -> None:
    assert read_page_post([("base", text)]).base() is None


def test_a_base_keeps_all_digits_and_no_secret() -> None:
    form = form_of({"id": "n", "type": "number"}, {"id": "p", "type": "password"}, {"id": "t"})
    text = base_text(form, {"n": 10**30, "p": "s3cret", "t": "x"})
    assert read_page_post([("base", text)]).base() == {"n": 10**30, "t": "x"}


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
