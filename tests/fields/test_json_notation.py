"""Texts of JSON, explained and checked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.json_notation import MAX_JSON_CHARS, MAX_JSON_DEPTH, json_fault, json_summary


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("[]", ("json-entries", 0)),
        ("[1]", ("json-entries", 1)),
        ('{"a": 1}', ("json-members", 1)),
        ("{}", ("json-members", 0)),
        ("5", ("json-one-value", 1)),
        ("{", None),
        ("", None),
    ],
)
def test_how_much_a_text_of_json_holds(text: str, summary: tuple[str, int] | None) -> None:
    assert json_summary(text) == summary


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a": 1}', None),
        ('[\n  {"a": }\n]', ("json-invalid", {"line": 2, "column": 9})),
        ("NaN", ("json-constant", {"word": "NaN"})),
        ("[" * (MAX_JSON_DEPTH + 1) + "]" * (MAX_JSON_DEPTH + 1), None),
        ("[" * 100_000, ("json-too-deep", {})),
    ],
)
def test_where_and_why_a_text_is_no_json(text: str, fault: tuple[str, dict[str, Any]] | None) -> None:
    assert json_fault(text) == fault


def test_a_text_that_is_too_long_is_not_looked_at() -> None:
    text = "[" * (MAX_JSON_CHARS + 1)
    assert (json_fault(text), json_summary(text)) == (None, None)


@given(st.text())
def test_words_and_faults_never_both(text: str) -> None:
    assert not (json_fault(text) and json_summary(text))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a":{"b":1,"b":2}}', ("json-name-twice", {"name": "b"})),
        ('[{"a":1},{"a":1}]', None),
        ('{"a":1e400}', ("json-number-range", {"number": "1e400"})),
        ("[-1e999]", ("json-number-range", {"number": "-1e999"})),
        ('{"a":9007199254740993,"b":1.0,"c":1e-400}', None),
    ],
)
def test_json_that_readers_read_differently_is_named(text: str, fault: Any) -> None:
    assert json_fault(text) == fault
    assert (json_summary(text) is None) == (fault is not None)
