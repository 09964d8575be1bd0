"""Where a record of a file is, for people."""

from app.cli.file_records import FileRecord


def test_a_location_is_a_line_and_where_records_share_one_a_number() -> None:
    assert FileRecord(4, {}).location == "4"
    assert FileRecord(1, {}, number=2).location == "1: record 2"
