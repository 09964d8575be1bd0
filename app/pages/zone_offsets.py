"""A time zone -> its offsets from UTC, for browsers: theirs may know other rules, and what is typed must mean one instant."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = datetime(1800, 1, 1, tzinfo=UTC), datetime(2129, 1, 1, tzinfo=UTC)
"""Before there were no zones. From 2101 on 28 years hold every calendar, so browsers take later years for one of those."""
STEP = timedelta(days=4)
"""No zone has changed twice within so few days, back to the same offset."""
SECOND = timedelta(seconds=1)

Offsets = tuple[tuple[int, int], ...]


@lru_cache(8)
def zone_offsets(zone: tzinfo) -> Offsets:
    """((second since 1970, offset in seconds from then on), ...); the first offset holds for all time before, too.

    UTC -> ((-5364662400, 0),); Asia/Tokyo -> ((-5364662400, 33539), (-2587712400, 32400), ...)
    """
    at, offset = FIRST, _offset(zone, FIRST)
    offsets = [(_seconds(at), offset)]
    while at < LAST:
        while _offset(zone, at + STEP) != offset:
            at = _change_after(zone, at)
            offset = _offset(zone, at)
            offsets.append((_seconds(at), offset))
        at += STEP
    return tuple(offsets)


def _change_after(zone: tzinfo, start: datetime) -> datetime:
    """The first second of another offset, within a step."""
    before, after = start, start + STEP
    while after - before > SECOND:
        middle = before + timedelta(seconds=(after - before) // SECOND // 2)
        if _offset(zone, middle) == _offset(zone, start):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: tzinfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // SECOND


def _seconds(instant: datetime) -> int:
    return (instant - EPOCH) // SECOND
