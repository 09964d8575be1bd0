from calendar import isleap
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import Context
from app.fields.date import read_date
from app.texts.text import Fact
from tests.fields.checks import CONTEXT, accepts, assert_refused, assert_round_trip, field, kind_of
from tests.making import NOW


@given(st.dates())
def test_every_date_comes_back_the_same(day: object) -> None:
    assert_round_trip(field("date"), str(day))
    assert accepts(field("date"), str(day))


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
def test_the_schema_knows_the_calendar(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    assert accepts(field("date"), text) == (read_date(text) is not None)
    assert not accepts(field("date"), text + "\n")


@pytest.mark.parametrize("year", [4, 1900, 2000, 2023, 2024, 2100, 2400, 9996])
def test_the_schema_knows_leap_years(year: int) -> None:
    assert accepts(field("date"), f"{year:04}-02-29") == isleap(year)


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "2026-13-01", "31.1.2026", "0000-01-01", "2026-1-1", "tomorrow", "2026-01-01T00:00"]
)
def test_what_is_no_date_is_shown_back(typed: str) -> None:
    assert assert_refused(field("date"), typed) == "The Thing must be a date, such as 2026-01-31"


def test_it_reads_in_words() -> None:
    assert kind_of(field("date")).display(field("date"), "2026-01-31", CONTEXT) == "31 Jan 2026"


def test_what_a_browser_would_drop_is_shown_in_a_text_input() -> None:
    assert kind_of(field("date")).control("2026-01-31") == "date"
    assert kind_of(field("date")).control("soon") == "text"


@pytest.mark.parametrize(
    ("zone", "day", "warned"),
    [
        ("UTC", "2026-11-23", True),
        ("UTC", "2026-11-24", False),
        ("UTC", "2026-11-25", False),
        ("Pacific/Kiritimati", "2026-11-23", True),
        ("Etc/GMT+12", "2026-11-23", False),
        ("Etc/GMT+12", "2026-11-22", True),
        ("UTC", "soon", False),
    ],
)
def test_a_day_that_is_over_in_the_stated_zone_is_worth_a_warning(zone: str, day: str, warned: bool) -> None:
    """It is 08:00 UTC on 24 November: 22:00 of that day in Kiritimati, and 20:00 of the day before at GMT-12."""
    one = field("date", warnIfPast=True)
    context = Context(lambda: NOW, ZoneInfo(zone))
    assert kind_of(one).warnings(one, day, context) == ([Fact("date-in-the-past")] if warned else [])


def test_without_being_asked_for_no_day_is_worth_a_warning() -> None:
    assert kind_of(field("date")).warnings(field("date"), "1999-01-01", CONTEXT) == []
    assert kind_of(field("date", warnIfPast="yes")).warnings(field("date", warnIfPast="yes"), "1999-01-01", CONTEXT) == []
