"""What a field type does where it says nothing of its own, and the helpers that types share."""

from typing import Any

import pytest

from app.definition import Field
from app.fields.base import MISSING, FieldType, Problem, Unreadable, is_blank, is_storable, plain_number, raw_text
from app.texts.text import Fact
from tests.making import CONTEXT, words

KIND = FieldType()
FIELD = Field("a", "text", "The Thing")


@pytest.mark.parametrize("value", [MISSING, None, "", [], ()])
def test_blanks(value: Any) -> None:
    assert is_blank(value)
    assert KIND.same(FIELD, value, MISSING)
    assert not KIND.same(FIELD, value, "a")


@pytest.mark.parametrize("value", [0, False, " ", {}, [None]])
def test_values_are_no_blanks(value: Any) -> None:
    assert not is_blank(value)


def test_missing_is_false_and_one_of_its_kind() -> None:
    assert not MISSING
    assert repr(MISSING) == "MISSING"


@pytest.mark.parametrize(("text", "expected"), [("a\nü😀", True), ("a\0", False), ("ü\0", False), ("a\ud800", False), ("", True)])
def test_what_every_platform_can_store(text: str, expected: bool) -> None:
    assert is_storable(text) is expected


@pytest.mark.parametrize(("value", "text"), [("a", "a"), (5, "5"), (True, "true"), ({"ü": [1]}, '{"ü": [1]}'), (None, "null")])
def test_a_value_of_an_unexpected_type_as_text(value: Any, text: str) -> None:
    assert raw_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(10.0, "10"), (10, "10"), (1.5, "1.5")])
def test_a_number_as_people_write_it(value: float, text: str) -> None:
    assert plain_number(value) == text


def test_the_last_of_several_posted_texts_counts() -> None:
    assert KIND.parse(FIELD, ["a", "b"], CONTEXT) == "b"
    assert KIND.parse(FIELD, [" "], CONTEXT) is MISSING
    assert KIND.parse(FIELD, [], CONTEXT) is MISSING
    assert KIND.parse(FIELD, ["a\0"], CONTEXT) == Unreadable(("a\0",), Fact("not-storable"))


@pytest.mark.parametrize("value", [{"a\0": 1}, ["a", {"b": ["\ud800"]}], "\0"])
def test_a_document_with_characters_that_cannot_be_stored_is_refused(value: Any) -> None:
    assert isinstance(KIND.accept(FIELD, value, CONTEXT), Unreadable)


def test_values_of_different_types_are_never_the_same() -> None:
    assert not KIND.same_values(FIELD, 1, True)
    assert not KIND.same_values(FIELD, "1", 1)
    assert KIND.same_values(FIELD, [1], [1])


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (Problem("required"), "The Thing is required"),
        (Problem("minItems", 1), "The Thing is required"),
        (Problem("oneOf"), "The Thing must be one of the options"),
        (Problem("minimum", 5.0), "The Thing must be 5 or more"),
        (Problem("maximum", 1.5), "The Thing must be 1.5 or less"),
        (Problem("maxLength", 7), "The Thing must be 7 characters or fewer"),
        (Problem("nonsense"), "The Thing must be text"),
    ],
)
def test_a_broken_rule_in_words(problem: Problem, message: str) -> None:
    assert words(KIND.fault(FIELD, problem)) == message


def test_values_are_displayed_as_they_are_shown() -> None:
    assert (KIND.display(FIELD, None, CONTEXT), KIND.display(FIELD, {"a": 1}, CONTEXT)) == ("", '{"a": 1}')
    assert KIND.warnings(FIELD, "a", CONTEXT) == []
    assert KIND.store(FIELD, "a", "b") == "a"
