"""What a person posted: what was touched, what cannot be read, what is kept back."""

from typing import Any

import pytest

from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.submissions.model import base_text, interpret_page, read_page_post
from tests.making import CONTEXT, form_of, words


def touched(form: CompiledForm, pairs: list[tuple[str, str]], before: dict[str, Any] | None = None) -> dict[str, Any]:
    return interpret_page(form, read_page_post(pairs), before or {}, CONTEXT).changes


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
    read = interpret_page(form, read_page_post([("f.a", ""), ("f.b", "new")]), {"a": True, "b": "old"}, CONTEXT)
    assert read.changes == {"a": False}
    assert read.values["b"] == "old"


def test_locked_values_are_kept() -> None:
    form = form_of({"id": "a", "type": "checkbox"}, {"id": "b", "readonlyWhen": {"a": True}})
    assert touched(form, [("f.a", "true"), ("f.b", "new")], {"a": False, "b": "old"}) == {"a": True}


def test_what_cannot_be_read_is_told_and_not_touched() -> None:
    form = form_of({"id": "n", "type": "number", "name": "N"})
    read = interpret_page(form, read_page_post([("f.n", "many")]), {"n": 5}, CONTEXT)
    assert (read.changes, [words(message) for message in read.messages]) == ({}, ["N must be a number"])


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
    read = interpret_page(SECRET, read_page_post(pairs), {"password": "old"}, CONTEXT)
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
