"""What of a submission is not written: one fact for each, with the reason, for pages and programs alike."""

from typing import Any, get_args

import pytest

from app.api_docs.components import NOT_TAKEN_CODES
from app.submissions.json_input import interpret_document
from app.submissions.not_taken import (
    WORDS,
    Code,
    document_not_taken,
    join_facts,
    page_not_taken,
    typed_into,
    unknown_input,
    without_secrets,
)
from app.submissions.page_input import interpret_inputs
from app.texts.messages import MESSAGES
from tests.making import CONTEXT, form_of, pointer

FORM = form_of(
    {"id": "on", "type": "checkbox"},
    {"id": "a", "name": "A", "visibility": {"on": True}},
    {"id": "b", "name": "B", "readonlyWhen": {"on": False}},
    {"id": "pin", "name": "Pin", "type": "password", "visibility": {"on": True}},
    {"id": "d", "name": "D", "default": "usual", "visibility": {"on": True}},
    {"id": "fixed", "name": "Fixed", "readonly": True},
)
OFF = {"on": [""]}


def found(posted: dict[str, list[str]], before: dict[str, Any] | None = None, *, new: bool = False) -> list[Any]:
    before = before or {}
    interpretation = interpret_inputs(FORM, posted, {}, before, CONTEXT, new=new)
    facts = page_not_taken(FORM, posted, before, interpretation, CONTEXT, new=new)
    return [(pointer(*each.path), each.code, each.texts, each.is_secret) for each in facts]


@pytest.mark.parametrize("new", [True, False])
def test_what_is_typed_and_then_hidden_or_locked_is_named_with_its_text(new: bool) -> None:
    assert found({**OFF, "a": ["x"], "b": ["y"]}, new=new) == [("/a", "hidden", ("x",), False), ("/b", "locked", ("y",), False)]
    assert found({"on": ["", "on"], "a": ["x"], "b": ["y"]}, new=new) == []


def test_what_nobody_typed_is_not_named() -> None:
    assert found({**OFF, "a": ["was"], "b": [""], "fixed": ["f"]}, {"a": "was", "fixed": "f"}) == []
    assert found({**OFF, "d": ["usual"]}, new=True) == []
    assert found({**OFF, "d": ["other"]}, new=True) == [("/d", "hidden", ("other",), False)]


def test_a_value_that_was_cleared_and_then_hidden_is_named_without_a_text() -> None:
    assert found({**OFF, "a": [""]}, {"a": "was"}) == [("/a", "hidden", (), False)]


def test_a_secret_is_named_and_never_told() -> None:
    assert found({**OFF, "pin": ["CANARY"]}) == [("/pin", "hidden", (), True)]


def test_input_for_what_is_no_field_to_fill_in_is_named() -> None:
    assert found({"on": ["", "on"], "fixed": ["x"], "other": ["y"], "blank": [" "]}) == [
        ("/fixed", "read-only", ("x",), False),
        ("/other", "unknown", ("y",), False),
    ]


def test_a_document_is_told_what_of_it_is_not_taken_and_why() -> None:
    document = {"on": False, "a": "x", "b": "y", "id": "1", "created": 5, "fixed": "z", "other": {"a": 1}, "d": "q"}
    state = interpret_document(FORM, document, {"on": True}, CONTEXT, "update").state
    codes = {pointer(*each.path): each.code for each in document_not_taken(FORM, document, state)}
    assert codes == {
        "/a": "hidden",
        "/b": "locked",
        "/id": "system",
        "/created": "system",
        "/fixed": "read-only",
        "/other": "unknown",
        "/d": "hidden",
    }
    assert set(codes.values()) <= set(NOT_TAKEN_CODES)
    assert [pointer(*each.path) for each in document_not_taken(FORM, document)] == ["/id", "/created", "/fixed", "/other"]


def test_every_reason_has_its_words() -> None:
    assert {f"{WORDS}{code}" for code in get_args(Code)} == {code for code in MESSAGES if code.startswith(WORDS)}


def test_a_field_is_named_once_and_by_what_says_more() -> None:
    field = FORM.by_key["a"][0]
    one, other = typed_into(field, "removed", ["x"]), typed_into(field, "hidden", ["x"])
    assert join_facts([one], [other]) == (one,)


@pytest.mark.parametrize(
    ("key", "code", "is_hidden"),
    [
        ("apiToken", "unknown", True),
        ("brief.password", "removed", True),
        ("once.secret.here", "unknown", True),
        ("pin", "removed", True),
        ("pins", "removed", False),
        ("pin", "hidden", False),
    ],
)
def test_what_was_typed_into_a_secret_that_is_no_field_any_more_is_not_given_back(key: str, code: Any, is_hidden: bool) -> None:
    (each,) = without_secrets([unknown_input(key, ["typed"], code)], {"pin"})
    assert (each.texts, each.is_secret) == (((), True) if is_hidden else (("typed",), False))
