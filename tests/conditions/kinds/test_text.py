"""Texts, ids, and values of types that nobody knows."""

import jsonschema
import pytest

from app.conditions.kinds import ANYTHING, OPTION, REFERENCE, TEXT


def test_texts_that_are_numbers_have_an_order() -> None:
    assert (TEXT.rank("10"), TEXT.rank("ten"), TEXT.order_noun) == (10.0, None, "a number")
    assert TEXT.in_order("lessThan", "10")("9")
    assert TEXT.schema("lessThan", "10") is None


def test_letter_case_counts() -> None:
    assert not TEXT.equals("A")("a")
    assert TEXT.schema("equals", "A") == {"const": "A"}


def test_ids_compare_as_texts() -> None:
    assert OPTION.equals("1")(1) and REFERENCE.equals("x")("x")
    assert (OPTION.picks_one, REFERENCE.picks_one, TEXT.picks_one) == (True, False, False)


@pytest.mark.parametrize(
    ("wanted", "constants"), [("1", ["1", 1]), ("true", ["true", True]), ("a", ["a"]), ("01", ["01"]), (5, ["5", 5]), (None, [])]
)
def test_of_any_type_whatever_has_the_text(wanted: object, constants: list[object]) -> None:
    assert ANYTHING.constants(wanted) == constants


@pytest.mark.parametrize(("value", "expected"), [(True, True), (1, True), ("yes", True), (0, False), ("no", False), ([], False)])
def test_of_any_type_whatever_says_yes(value: object, expected: bool) -> None:
    assert jsonschema.Draft202012Validator(ANYTHING.checked_schema()).is_valid(value) is expected


def test_of_any_type_parts_cannot_be_said() -> None:
    assert ANYTHING.schema("contains", "a") is None
