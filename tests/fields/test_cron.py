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


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("0 0 2 ? * SAT", "cron-quartz"),
        ("0 15 10 ? * 6#2", "cron-quartz"),
        ("0 0 12 * * ? 2027", "cron-quartz"),
        ("0 0 12 1W * ?", "cron-quartz"),
        ("0 0 12 * * MON 2027-2030", "cron-quartz"),
        ("@every 5h", "cron-every"),
        ("@every 1h30m", "cron-every"),
        ("@reboot", "cron-at"),
        ("CRON_TZ=Europe/Berlin 0 5 * * *", "cron-zone"),
        ("TZ=UTC 0 5 * * *", "cron-zone"),
        ("@every day", "cron-invalid"),
        ("what is this?", "cron-invalid"),
    ],
)
def test_another_dialect_is_named_and_not_called_invalid(text: str, dialect: str) -> None:
    assert cron_fault(text) == dialect
    assert cron_words(text, MONDAY, UTC) is None


@pytest.mark.parametrize("text", ["30 0 2 * * *", "0 0 2 * * MON-FRI"])
def test_six_parts_begin_with_seconds(text: str) -> None:
    assert cron_fault(text) == "" and cron_words(text, MONDAY, UTC) is not None


def test_an_expression_in_words_with_its_next_runs() -> None:
    words, runs = cron_words("0 2 * * 1-5", MONDAY, UTC) or ("", "")
    assert words == "At 02:00, Monday through Friday"
    assert runs == "Mon 23 Nov 02:00, Tue 24 Nov 02:00, Wed 25 Nov 02:00"
    assert cron_words("0 2 * * 1-5", MONDAY, ZoneInfo("Europe/Berlin")) == (
        words,
        "Tue 24 Nov 02:00, Wed 25 Nov 02:00, Thu 26 Nov 02:00",
    )


@pytest.mark.parametrize(
    ("locale", "words", "first"),
    [
        ("de", "Um 02:00, Montag bis Freitag", "Mo., 23. Nov. 02:00; Di., 24. Nov. 02:00; Mi., 25. Nov. 02:00"),
        ("zh-Hant", "在 02:00, 星期一 到 星期五", "11月23日週一 02:00, 11月24日週二 02:00, 11月25日週三 02:00"),
    ],
)
def test_an_expression_in_the_words_of_another_language(locale: str, words: str, first: str) -> None:
    assert cron_words("0 2 * * 1-5", MONDAY, UTC, locale) == (words, first)


def test_names_inside_words_of_a_language_without_blanks() -> None:
    words, _ = cron_words("0 0 * 2 MON#2", MONDAY, UTC, "zh") or ("", "")
    assert words == "在 00:00, 在 第二个星期一 每月, 仅在 二月"


@pytest.mark.parametrize("expression", ["3/10 * * * *", "0 0 * * FRI/2"])
def test_a_language_without_words_for_a_part_leaves_the_whole_in_english(expression: str) -> None:
    """The library would leave out that it starts at minute 3, and would mix both languages."""
    german, english = (cron_words(expression, MONDAY, UTC, locale) for locale in ("de", "en"))
    assert german and english and german[0] == english[0] and german[1] != english[1]


def test_a_language_that_the_library_does_not_have_is_english() -> None:
    words, runs = cron_words("0 2 * * 1-5", MONDAY, UTC, "bg") or ("", "")
    assert words == "At 02:00, Monday through Friday" and runs.startswith("пн, 23.11. 02:00;")


@given(st.text())
def test_words_or_a_fault_never_both(text: str) -> None:
    assert bool(cron_fault(text)) is (cron_words(text, MONDAY, UTC) is None)
