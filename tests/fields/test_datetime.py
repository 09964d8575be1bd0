from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fields.base import Context, Unreadable
from app.texts.text import Fact
from tests.fields.checks import CONTEXT, accepts, assert_refused, assert_round_trip, field, kind_of, parse, show
from tests.making import NOW

instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(
    lambda instant: instant.replace(microsecond=instant.microsecond // 1000 * 1000)
)
BERLIN = Context(lambda: NOW, ZoneInfo("Europe/Berlin"))


@given(instants)
def test_an_instant_in_iso_form_comes_back_the_same(instant: datetime) -> None:
    stored = instant.isoformat().replace("+00:00", "Z")
    assert_round_trip(field("datetime"), stored)
    assert accepts(field("datetime"), stored)


@given(instants)
def test_an_instant_in_epoch_milliseconds_comes_back_the_same(instant: datetime) -> None:
    stored = (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert_round_trip(field("datetime"), stored)
    assert accepts(field("datetime"), stored)


def test_it_is_shown_as_a_browser_holds_it() -> None:
    assert show(field("datetime"), "2026-11-24T02:00:00Z") == "2026-11-24T02:00"
    assert show(field("datetime"), "2026-11-24T02:00:05.500+01:00") == "2026-11-24T01:00:05.500"
    assert kind_of(field("datetime")).show(field("datetime"), "2026-07-01T00:00:00Z", BERLIN) == "2026-07-01T02:00"


def test_what_is_typed_is_in_the_stated_zone() -> None:
    assert parse(field("datetime"), "2026-11-24T02:00") == "2026-11-24T02:00:00Z"
    assert kind_of(field("datetime")).parse(field("datetime"), ["2026-07-01T02:00"], BERLIN) == "2026-07-01T00:00:00Z"
    assert kind_of(field("datetime")).parse(field("datetime"), ["2026-07-01T02:00Z"], BERLIN) == "2026-07-01T02:00:00Z"


def test_a_time_that_the_clocks_jump_over_is_refused() -> None:
    read = kind_of(field("datetime")).parse(field("datetime"), ["2026-03-29T02:30"], BERLIN)
    assert isinstance(read, Unreadable)
    assert read.reason == Fact("time-skipped", {"zone": "Europe/Berlin"})


def test_where_a_time_is_there_twice_the_first_is_meant() -> None:
    assert kind_of(field("datetime")).parse(field("datetime"), ["2026-10-25T02:30"], BERLIN) == "2026-10-25T00:30:00Z"


def test_it_is_written_as_the_record_has_it() -> None:
    kind, one = kind_of(field("datetime")), field("datetime")
    assert kind.store(one, "2026-11-24T02:00:00Z", 1776336000000) == 1795485600000
    assert kind.store(one, "2026-04-16T10:40:00Z", 1776336000000) == 1776336000000
    assert kind.store(one, "2026-04-16T10:40:00Z", "2026-04-16T12:40:00+02:00") == "2026-04-16T12:40:00+02:00"
    assert kind.store(one, "2026-11-24T02:00:00Z", None) == "2026-11-24T02:00:00Z"


@pytest.mark.parametrize(
    "typed", ["2026-02-30T10:00", "2026-01-01T25:00", "now", "2026-01-01", "10000-01-01T00:00", "2026-01-01T00:00+99:00"]
)
def test_what_is_no_instant_is_shown_back(typed: str) -> None:
    assert_refused(field("datetime"), typed)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29T10:00", "2026-01-01T24:00", "2026-01-01T10:60", "2026-01-01T10:00:60Z", "2026-01-01T10:00+24:00"),
        *("2026-01-01T10:00Z\n", "2026-01-01T10:00\n", " 2026-01-01T10:00", 253_402_300_800_000, 1.5),
    ],
)
def test_the_schema_refuses_what_is_no_instant(text: object) -> None:
    assert not accepts(field("datetime"), text)


@pytest.mark.parametrize("stored", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "UTC"])
def test_at_the_ends_of_the_calendar_an_instant_still_comes_back_the_same(stored: str, zone: str) -> None:
    kind, one, context = kind_of(field("datetime")), field("datetime"), Context(lambda: NOW, ZoneInfo(zone))
    assert kind.parse(one, [kind.show(one, stored, context)], context) == stored
    assert kind.display(one, stored, context)
    assert kind.accept(one, stored.rstrip("Z"), context) == stored.rstrip("Z")
    assert kind.accept(one, stored.rstrip("Z") + "-11:00", context)


def test_it_reads_in_words() -> None:
    assert kind_of(field("datetime")).display(field("datetime"), 1776336000000, CONTEXT) == "16 Apr 2026, 10:40 UTC"


def test_a_timestamp_is_always_read_only() -> None:
    assert not field("timestamp").writable


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_ends_of_the_calendar_are_taken_or_out_of_range_and_no_change_of_clocks(typed: str, zone: str) -> None:
    read = kind_of(field("datetime")).parse(field("datetime"), [typed], Context(lambda: NOW, ZoneInfo(zone)))
    assert not isinstance(read, Unreadable) or read.reason.code == "time-out-of-range"
    assert zone != "UTC" or not isinstance(read, Unreadable)


@pytest.mark.parametrize("shown", ["2026-02-30T12:00", "2026-06-30T24:00", "0000-01-01T00:00", "noon", "2026-01-31T14:30Z"])
def test_what_a_browser_would_drop_is_shown_as_text(shown: str) -> None:
    assert kind_of(field("datetime")).control(shown) == "text"


@pytest.mark.parametrize("shown", ["", "2026-01-31T14:30", "2026-01-31T14:30:15.250", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_what_a_browser_can_hold_is_picked(shown: str) -> None:
    assert kind_of(field("datetime")).control(shown) == "datetime-local"
