"""Dates in the words and the order of a language."""

from datetime import date

import pytest
from babel.dates import format_skeleton

from app.texts.dates import date_text, joined_to_time, locale_of_tag, month_name, weekday_name, weekday_text

DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("tag", "text", "with_weekday"),
    [
        ("en", "30 Sep 2026", "Wed 30 Sep"),
        ("en-US", "Sep 30, 2026", "Wed, Sep 30"),
        ("de", "30. Sept. 2026", "Mi., 30. Sept."),
        ("el", "30 Σεπ 2026", "Τετ 30 Σεπ"),
        ("ja", "2026年9月30日", "9月30日(水)"),
        ("tlh", "30 Sep 2026", "Wed 30 Sep"),
    ],
)
def test_a_date_has_the_words_and_the_order_of_its_language(tag: str, text: str, with_weekday: str) -> None:
    assert (date_text(DAY, tag), weekday_text(DAY, tag)) == (text, with_weekday)


@pytest.mark.parametrize("tag", ["bg", "cs", "de", "es", "fa", "fr", "hu", "ja", "ko", "lt", "lv", "pt-BR", "ru", "th", "vi", "zh"])
def test_a_date_is_written_as_babel_writes_it(tag: str) -> None:
    for month in range(1, 13):
        for day in (date(2023, month, 5), date(987, month, 23)):
            assert date_text(day, tag) == format_skeleton("yMMMd", day, locale=locale_of_tag(tag))


def test_the_years_at_the_ends_of_the_calendar() -> None:
    assert (date_text(date(1, 1, 1), "en"), date_text(date(9999, 12, 31), "en")) == ("1 Jan 1", "31 Dec 9999")


@pytest.mark.parametrize(("tag", "joined"), [("en", "day, 12:00"), ("zh", "day 12:00")])
def test_a_date_and_a_time_are_put_together(tag: str, joined: str) -> None:
    assert joined_to_time(tag).format("12:00", "day") == joined


def test_every_language_says_how_a_date_and_a_time_are_put_together() -> None:
    tags = ["ar", "cs", "de", "es", "fa", "fr", "he", "hi", "it", "ko", "nl", "pl", "pt-BR", "ru", "sv", "th", "tr", "uk", "vi"]
    for tag in tags:
        text = joined_to_time(tag).format("12:00", "day")
        assert "12:00" in text and "day" in text


def test_names_as_they_stand_by_themselves() -> None:
    assert (month_name(1, "ru"), weekday_name(0, "ru")) == ("январь", "понедельник")
    assert (month_name(12, "en"), weekday_name(6, "en")) == ("December", "Sunday")


def test_what_is_no_tag_is_english() -> None:
    assert [str(locale_of_tag(tag)) for tag in ("pt-BR", "tlh", "", "not a tag")] == ["pt_BR", "en", "en", "en"]
