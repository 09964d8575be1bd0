"""Pieces of JSON Schema, each against the reference validator."""

from typing import Any

import jsonschema
import pytest

from app.conditions.kinds.schemas import GIVEN, NEVER, not_zero, number_that_says_yes, one_of, texts_with, true_word
from app.conditions.kinds.values import truth


def holds(schema: Any, value: Any) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("constants", "schema"),
    [([], NEVER), (["a"], {"const": "a"}), (["a", "b", "a"], {"enum": ["a", "b"]}), ([1, True], {"enum": [1, True]})],
)
def test_one_of_some_constants(constants: list[Any], schema: Any) -> None:
    assert one_of(constants) == schema


def test_given_is_not_blank() -> None:
    assert [holds(GIVEN, value) for value in ("", None, [], 0, False, "a")] == [False, False, False, True, True, True]


@pytest.mark.parametrize(
    ("text", "expected"), [("yes", True), ("On", True), ("TRUE", True), ("1", True), ("yes\n", False), ("no", False)]
)
def test_words_that_say_yes(text: str, expected: bool) -> None:
    assert holds(true_word(), text) is expected
    assert not holds(true_word(), True)


def test_not_zero() -> None:
    assert [holds(not_zero(), value) for value in (0, 0.0, 1, -0.5, "1")] == [False, False, True, True, False]


@pytest.mark.parametrize("number", [0, -0.0, 1, -0.5, 2**53 - 1, 2**53, -(2**53), 1e300])
def test_numbers_that_say_yes_are_those_of_which_it_is_true(number: float) -> None:
    assert holds(number_that_says_yes(), number) is (truth(number) is True)


@pytest.mark.parametrize(
    ("operator", "parts", "text", "expected"),
    [
        ("contains", ["b.c"], "ab.cd", True),
        ("contains", ["b.c"], "abxcd", False),
        ("contains", ["a", "d"], "a-d", True),
        ("contains", ["a", "z"], "a-d", False),
        ("startsWith", ["(a"], "(ab", True),
        ("startsWith", ["a"], "ba", False),
        ("endsWith", ["c"], "cd", False),
        ("endsWith", ["c/"], "abc/", True),
        ("endsWith", ["c"], "abc\n", False),
    ],
)
def test_texts_with_parts(operator: str, parts: list[str], text: str, expected: bool) -> None:
    assert holds(texts_with(operator, parts), text) is expected
    assert not holds(texts_with(operator, parts), 5)


def test_an_end_with_a_line_break_cannot_be_said() -> None:
    assert texts_with("endsWith", ["a\n"]) is None
