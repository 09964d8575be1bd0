"""Flags, numbers and texts as definitions write them."""

from typing import Any

import pytest

from app.reading.notations import as_flag, as_label, as_text, as_whole


@pytest.mark.parametrize("value", [True, 1, 1.0, "true", " Yes ", "1"])
def test_what_counts_as_yes(value: Any) -> None:
    assert as_flag(value) is True


@pytest.mark.parametrize("value", [False, 0, None, "", "false", "no", "on", 2, -1, [], {"a": 1}])
def test_what_counts_as_no(value: Any) -> None:
    assert as_flag(value) is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (7.9, 7), (" 42 ", 42), ("4.2", 0), ("٤", 0), ("1" * 12, 0), (1e13, 0), (True, 0), (None, 0), ([], 0)],
)
def test_a_whole_number_or_zero(value: Any, expected: int) -> None:
    assert as_whole(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(" a ", "a"), (5, "5"), (2.5, "2.5"), (True, ""), (None, ""), ([1], ""), ({"a": 1}, "")]
)
def test_a_text_or_number_as_text(value: Any, expected: str) -> None:
    assert as_text(value) == expected


def test_a_label_is_one_line() -> None:
    assert as_label(" Storage\n\tlimit ") == "Storage limit"
