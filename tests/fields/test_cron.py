"""Cron expressions, explained and checked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.cron import MAX_CRON_CHARS, cron_fault, cron_words

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


@given(st.text())
def test_words_or_a_fault_never_both(text: str) -> None:
    assert bool(cron_fault(text)) is (cron_words(text, MONDAY, UTC) is None)
