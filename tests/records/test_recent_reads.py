"""Records that a person has read in the last seconds."""

from app.definition import RecordRef
from app.platform.base import Principal
from app.records.recent_reads import MAX_BYTES, SECONDS, RecentReads

REF = RecordRef("THING", "1")
SOMEBODY, OTHER = Principal("t", "", "one"), Principal("t", "", "two")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_record_is_there_for_its_reader_and_some_seconds() -> None:
    clock = Clock()
    reads = RecentReads(clock)
    reads.put(SOMEBODY, REF, {"id": "1"})
    assert reads.get(SOMEBODY, REF) == {"id": "1"}
    assert reads.get(OTHER, REF) is None and reads.get(SOMEBODY, RecordRef("OTHER", "1")) is None
    clock.now = SECONDS
    assert reads.get(SOMEBODY, REF) is None


def test_what_was_written_is_read_again() -> None:
    reads = RecentReads()
    reads.put(SOMEBODY, REF, {"id": "1"})
    reads.drop(SOMEBODY, REF)
    assert reads.get(SOMEBODY, REF) is None


def test_its_room_is_limited() -> None:
    reads = RecentReads()
    for n in range(20):
        reads.put(SOMEBODY, RecordRef("THING", str(n)), {"text": "x" * (MAX_BYTES // 10)})
    assert sum(reads.get(SOMEBODY, RecordRef("THING", str(n))) is not None for n in range(20)) < 10
