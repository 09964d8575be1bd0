"""Files of records: what is read, on which line, and what cannot be read."""

from pathlib import Path
from typing import Any

import pytest

from app.cli.file_records import FileRecord
from app.cli.record_files import Format, format_of, read_records
from app.errors import Refused
from tests.making import CONTEXT, form_of, words

FORM = form_of(
    {"id": "a", "name": "A"},
    {"id": "n", "name": "N", "type": "number"},
    {"id": "tags", "name": "Tags", "type": "multiselect"},
    {"id": "password", "name": "Password", "type": "password"},
)


def read(folder: Path, text: str, format: Format) -> list[FileRecord]:
    return read_records(folder / "records", text.encode(), format, FORM, CONTEXT, ignore_unknown=True)


def summary(records: list[FileRecord]) -> list[tuple[str, Any, list[str]]]:
    return [(each.location, each.document, [error.rule for error in each.errors]) for each in records]


@pytest.mark.parametrize(
    ("name", "wanted", "format"),
    [
        ("a.json", None, "json"),
        ("a.NDJSON", None, "ndjson"),
        ("a.jsonl", None, "ndjson"),
        ("a.csv", None, "csv"),
        ("a.csv", "json", "json"),
        ("a", "csv", "csv"),
    ],
)
def test_a_format_is_named_or_follows_from_the_ending(name: str, wanted: str | None, format: str) -> None:
    assert format_of(Path(name), wanted) == format


def test_an_unknown_ending_is_refused_with_the_formats() -> None:
    with pytest.raises(Refused, match=r"a\.txt: .* --format with one of json, ndjson, csv\."):
        format_of(Path("a.txt"), None)


def test_ndjson_has_one_record_per_line_and_skips_blank_lines(tmp_path: Path) -> None:
    assert summary(read(tmp_path, '{"a": "1"}\n\n{\n', "ndjson")) == [("1", {"a": "1"}, []), ("3", None, ["malformed"])]


def test_json_is_an_object_or_an_array_of_them(tmp_path: Path) -> None:
    assert summary(read(tmp_path, '\n{"a": "1"}', "json")) == [("2", {"a": "1"}, [])]
    assert summary(read(tmp_path, '[\n{"a": "1"},\n{"a": "2"}\n]', "json")) == [("2", {"a": "1"}, []), ("3", {"a": "2"}, [])]
    assert summary(read(tmp_path, "[]", "json")) == []


def test_records_that_share_a_line_get_numbers(tmp_path: Path) -> None:
    assert [each.location for each in read(tmp_path, '[{"a": "1"}, {"a": "2"}]', "json")] == ["1: record 1", "1: record 2"]


@pytest.mark.parametrize(
    ("text", "format", "line"),
    [
        ('[\n{"a": "1"},\n{"a', "json", 3),
        ('[{"a": "1"}, {"a": "2"}', "json", 1),
        ('[{"a": "1"},\n', "json", 1),
        ("[", "json", 1),
        ('{"a": "1"}\n{"a": "2', "ndjson", 2),
        ("a,n\nx,1\ny", "csv", 3),
    ],
)
def test_a_file_that_breaks_off_is_refused_whole(tmp_path: Path, text: str, format: Format, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, text, format)
    assert (refused.value.code, refused.value.params["line"]) == ("file-cut-off", line)


@pytest.mark.parametrize("text", ['[{"a": "1"} {"a": "2"}]', '[{"a": "1"}] x]', '[{"a": "1"},]', '[\n{"a": 1},\n{a: 1}]'])
def test_an_array_that_is_no_json_is_refused_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, text, "json")
    assert refused.value.code == "file-not-json"


def test_what_no_field_has_is_an_error_unless_it_is_ignored(tmp_path: Path) -> None:
    content = b'{"a": "1", "b": "2", "created": 5}\n'
    (refused,) = read_records(tmp_path, content, "ndjson", FORM, CONTEXT)
    assert [(error.path, error.rule) for error in refused.errors] == [(("b",), "unknown")]
    (record,) = read(tmp_path, content.decode(), "ndjson")
    assert (record.document, record.errors, record.ignored) == ({"a": "1", "created": 5}, (), ("b",))


def test_cells_are_read_as_people_type_them(tmp_path: Path) -> None:
    records = read(tmp_path, "a,n,tags,other\n'=1,1e2,\"x\ny\",z\n,,,\n' ,many,,\n", "csv")
    assert summary(records) == [
        ("2", {"a": "=1", "n": 100, "tags": ["x", "y"]}, []),
        ("5", {"a": "' "}, ["unreadable"]),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "the first line must name the columns"), ("a,A\n", "more than one column is the field a"), ('a\n"x', "not valid CSV")],
)
def test_a_table_without_valid_columns_or_quotes_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read(tmp_path, text, "csv")


def test_a_row_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "a\nx,y\n", "csv")
    assert [words(error) for error in record.errors] == ["The line has 2 cells, but the file has only 1 columns"]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not valid UTF-8 at byte 7"):
        read_records(tmp_path, b'{"a": "\xff"}', "json", FORM, CONTEXT)


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    assert summary(read(tmp_path, "\ufeffa\nx\n", "csv")) == [("2", {"a": "x"}, [])]
