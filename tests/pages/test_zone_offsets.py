"""Offsets of a zone are those that Python's own rules give."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.pages.zone_offsets import zone_offsets

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_each_offset_begins_where_the_zone_changes(name: str) -> None:
    zone = ZoneInfo(name)
    offsets = zone_offsets(zone)
    for (_, before), (second, after) in itertools.pairwise(offsets):
        at = EPOCH + timedelta(seconds=second)
        seen = [(at + timedelta(seconds=more)).astimezone(zone).utcoffset() for more in (-1, 0)]
        assert seen == [timedelta(seconds=before), timedelta(seconds=after)] and before != after


def test_no_change_is_left_out() -> None:
    zone = ZoneInfo("Europe/Berlin")
    in_2026 = [second for second, _ in zone_offsets(zone) if (EPOCH + timedelta(seconds=second)).year == 2026]
    assert [EPOCH + timedelta(seconds=second) for second in in_2026] == [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    ]


def test_utc_has_one_offset() -> None:
    assert [offset for _, offset in zone_offsets(UTC)] == [0]
