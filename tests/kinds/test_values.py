"""A value as a text, a number, a day, an instant, a yes or no, a set of options."""

from typing import Any

import pytest

from app.kinds.values import date_of, instant_of, is_blank_value, number_of, option_set, text_of, truth


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
        (float("inf"), None),
        ("1" * 401, None),
        ("٥", None),
    ],
)
def test_numbers(value: Any, expected: float | None) -> None:
    assert number_of(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", "a"), (5, "5"), (5.0, "5"), (5.5, None), (True, "true"), (False, "false"), (2**53, None), ({}, None), (["a"], None)],
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
        (True, None),
    ],
)
def test_instants_in_milliseconds(value: Any, expected: float | None) -> None:
    assert instant_of(value) == expected


def test_options_are_a_set_of_texts() -> None:
    assert option_set(["1", 2, True, None, {}]) == {"1", "2", "true"}
    assert option_set(("1", "1")) == option_set("1") == {"1"}
