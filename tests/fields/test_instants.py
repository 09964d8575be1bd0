"""Instants in the notations of records and of browsers."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.instants import (
    DAY,
    EARLIEST,
    INSTANT,
    LATEST,
    MAX_EPOCH_MS,
    MIN_EPOCH_MS,
    display_text,
    epoch_milliseconds,
    is_gap,
    iso_text,
    local_text,
    read_instant,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
instants = st.datetimes(timezones=st.just(UTC)).map(lambda instant: instant.replace(microsecond=instant.microsecond // 1000 * 1000))


@pytest.mark.parametrize(
    "value",
    [
        "2026-06-15T12:00:00Z",
        "2026-06-15t12:00z",
        "2026-06-15 14:00+02:00",
        "2026-06-15T14:00:00.000+0200",
        " 2026-06-15T07:30:00,0-04:30 ",
        "2026-06-15T14:00",
        1_781_524_800_000,
        1_781_524_800_000.9,
    ],
)
def test_every_notation_of_one_instant(value: object) -> None:
    assert read_instant(value, BERLIN) == NOON


@pytest.mark.parametrize(
    "value",
    [
        "2026-06-15",
        "2026-02-30T12:00Z",
        "2026-06-15T24:00Z",
        "2026-06-15T12:60Z",
        "2026-06-15T12:00+24:00",
        "soon",
        "",
        "9" * 41,
        True,
        None,
        [],
        MAX_EPOCH_MS + 1,
        MIN_EPOCH_MS - 1,
        float("nan"),
    ],
)
def test_what_is_no_instant(value: object) -> None:
    assert read_instant(value, UTC) is None


def test_beyond_the_ends_of_the_calendar_its_end_is_meant() -> None:
    assert read_instant("0001-01-01T00:00+01:00", UTC) == EARLIEST
    assert read_instant("9999-12-31T23:59-01:00", UTC) == LATEST


@given(instants)
def test_texts_and_numbers_read_back(instant: datetime) -> None:
    assert read_instant(iso_text(instant), BERLIN) == instant
    assert read_instant(epoch_milliseconds(instant), BERLIN) == instant
    assert re.fullmatch(INSTANT, iso_text(instant))


@given(st.text(st.sampled_from("0123456789-"), min_size=10, max_size=10) | st.dates().map(str))
def test_the_pattern_of_days_is_the_calendar(text: str) -> None:
    try:
        datetime.strptime(text, "%Y-%m-%d")
        expected = len(text) == 10 and re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None
    except ValueError:
        expected = False
    assert (re.fullmatch(DAY, text) is not None) is expected


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("2026-03-29T02:30", True),
        ("2026-03-29T01:59", False),
        ("2026-03-29 03:00", False),
        ("2026-10-25T02:30", False),
        ("soon", False),
    ],
)
def test_clocks_jump_over_an_hour_in_spring(text: str, gap: bool) -> None:
    assert is_gap(text, BERLIN) is gap


def test_an_hour_that_is_there_twice_is_the_first_one() -> None:
    assert read_instant("2026-10-25T02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NOON, "2026-06-15T14:00"),
        (NOON + timedelta(seconds=5), "2026-06-15T14:00:05"),
        (NOON + timedelta(milliseconds=5), "2026-06-15T14:00:00.005"),
        (LATEST, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_as_a_browsers_input_has_it(instant: datetime, text: str) -> None:
    assert local_text(instant, BERLIN) == text


def test_as_people_read_it() -> None:
    assert display_text(NOON, UTC) == "15 Jun 2026, 12:00 UTC"
    assert display_text(NOON, BERLIN) == "15 Jun 2026, 14:00 CEST"
    assert display_text(NOON, BERLIN, "de") == "15. Juni 2026, 14:00 CEST"
    assert iso_text(NOON) == "2026-06-15T12:00:00Z"
