"""Cron expressions and JSON, explained and checked."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.notation import MAX_CRON_CHARS, MAX_JSON_CHARS, MAX_JSON_DEPTH, cron_fault, cron_words, json_fault, json_summary

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0 2 * * 1-5", " 0  2 * * * ", "@daily", "@DAILY", "*/5 * * * *", "0 0 L * *"])
def test_cron_expressions(text: str) -> None:
    assert cron_fault(text) == ""
    assert cron_words(text, MONDAY, UTC) is not None


@pytest.mark.parametrize("text", ["every day", "", "61 * * * *", "* * * *", "@never", "0 0 30 2 *", "0" * (MAX_CRON_CHARS + 1)])
def test_what_is_no_cron_expression(text: str) -> None:
    assert cron_fault(text)
    assert cron_words(text, MONDAY, UTC) is None


def test_an_expression_in_words_with_its_next_runs() -> None:
    words, runs = cron_words("0 2 * * 1-5", MONDAY, UTC) or ("", "")
    assert words == "At 02:00, Monday through Friday"
    assert runs == "Mon 23 Nov 02:00, Tue 24 Nov 02:00, Wed 25 Nov 02:00"
    assert cron_words("0 2 * * 1-5", MONDAY, ZoneInfo("Europe/Berlin")) == (
        words,
        "Tue 24 Nov 02:00, Wed 25 Nov 02:00, Thu 26 Nov 02:00",
    )


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
    assert bool(cron_fault(text)) is (cron_words(text, MONDAY, UTC) is None)


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
