"""A value as a text, a number, a day, an instant, a yes or no, a set of options."""

from typing import Any

import pytest

from app.conditions.kinds.values import (
    color_of,
    date_of,
    instant_of,
    instant_text,
    is_blank_value,
    number_of,
    option_set,
    plain_value,
    stripped_text,
    text_of,
    truth,
)


@pytest.mark.parametrize("value", [None, "", [], ()])
def test_blanks(value: Any) -> None:
    assert is_blank_value(value)
    assert (text_of(value), number_of(value), date_of(value), instant_of(value), option_set(value)) == (
        None,
        None,
        None,
        None,
        frozenset(),
    )


@pytest.mark.parametrize("value", [0, False, " ", [None], {}])
def test_values_are_no_blanks(value: Any) -> None:
    assert not is_blank_value(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (0, False),
        (2, True),
        ("YES", True),
        ("off", False),
        ("perhaps", None),
        ("", None),
        ("ＹＥＳ", None),
        (2**53, None),
        (1e300, None),
        ([1], None),
    ],
)
def test_yes_and_no(value: Any, expected: bool | None) -> None:
    assert truth(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5.0),
        (" 5.5 ", 5.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5,5", None),
        ("1e999", None),
        ("nan", None),
        (True, None),
        (10**400, None),
        (2**53 + 1, 2**53 + 1),
        (" 9007199254740993", 2**53 + 1),
        ("1e22", 10**22),
        (1e22, 10**22),
        (float("inf"), None),
        ("1" * 401, None),
        ("٥", None),
    ],
)
def test_numbers(value: Any, expected: float | None) -> None:
    assert number_of(value) == expected


def test_whole_numbers_keep_all_digits() -> None:
    assert number_of("5.0") == 5 and type(number_of("5.0")) is int
    assert number_of("9007199254740993") != number_of("9007199254740992")


@pytest.mark.parametrize(("value", "expected"), [("#FFF", "#ffffff"), (" 1F5fd0 ", "#1f5fd0"), ("#ff", None), (0, None)])
def test_colors(value: Any, expected: str | None) -> None:
    assert color_of(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(" a ", "a"), ("  ", None), (5, "5"), (None, None)])
def test_texts_without_blanks_around_them(value: Any, expected: str | None) -> None:
    assert stripped_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-31T15:30+01:00", "2026-01-31T14:30:00Z"),
        (1500, "1970-01-01T00:00:01.500Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
        (-62_135_596_800_001, None),
        (0.5, None),
        ("noon", None),
    ],
)
def test_an_instant_has_one_spelling(value: Any, expected: str | None) -> None:
    assert instant_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        ([2**53, "x", {"a": 1}], ["9007199254740992", "x", {}]),
        ({"secret": "inside"}, {}),
        (float("nan"), {}),
        (10**400, {}),
        (True, True),
        (None, None),
    ],
)
def test_what_browsers_get_of_a_value(value: Any, expected: Any) -> None:
    assert plain_value(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (5, "5"),
        (5.0, "5"),
        (5.5, None),
        (True, "true"),
        (False, "false"),
        (2**53, str(2**53)),
        (1e22, None),
        ({}, None),
        (["a"], None),
    ],
)
def test_texts(value: Any, expected: str | None) -> None:
    assert text_of(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("2026-01-31", "2026-01-31"), ("2026-1-31", None), ("2026-01-31T00:00", None), (5, None)]
)
def test_days(value: Any, expected: str | None) -> None:
    assert date_of(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0.0),
        ("1970-01-01T00:00:01Z", 1000.0),
        ("1970-01-01 00:00", 0.0),
        ("1970-01-01T01:00+01:00", 0.0),
        ("1970-01-01T00:00-0130", 5_400_000.0),
        ("1970-01-01T00:00:00,0019Z", 1.0),
        ("1970-01-01T24:00Z", None),
        ("1970-02-30T00:00Z", None),
        ("1970-01-01", None),
        (2**53, None),
        (1e300, None),
        (True, None),
    ],
)
def test_instants_in_milliseconds(value: Any, expected: float | None) -> None:
    assert instant_of(value) == expected


def test_options_are_a_set_of_texts() -> None:
    assert option_set(["1", 2, True, None, {}]) == {"1", "2", "true"}
    assert option_set(("1", "1")) == option_set("1") == {"1"}
