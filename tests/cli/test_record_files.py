"""Files of records: what is read, on which line, and what cannot be read."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from app.cli.record_files import FileRecord, Format, cell_of, csv_columns, format_of, read_records
from app.errors import Refused
from app.fields.base import MISSING
from tests.making import CONTEXT, form_of, words

FORM = form_of(
    {"id": "a", "name": "A"},
    {"id": "n", "name": "N", "type": "number"},
    {"id": "tags", "name": "Tags", "type": "multiselect"},
    {"id": "password", "name": "Password", "type": "password"},
)


def read(folder: Path, text: str, format: Format) -> list[FileRecord]:
    path = folder / "records"
    path.write_bytes(text.encode())
    return read_records(path, format, FORM, CONTEXT)


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


def test_a_broken_array_is_read_up_to_the_break(tmp_path: Path) -> None:
    assert summary(read(tmp_path, '[\n{"a": "1"},\n{"a', "json")) == [("2", {"a": "1"}, []), ("3", None, ["malformed"])]


def test_cells_are_read_as_people_type_them(tmp_path: Path) -> None:
    records = read(tmp_path, "a,n,tags,other\n'=1,1e2,\"x\ny\",z\n,,,\n' ,many,,\n", "csv")
    assert summary(records) == [
        ("2", {"other": "z", "a": "=1", "n": 100, "tags": ["x", "y"]}, []),
        ("5", {"a": "' "}, ["unreadable"]),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "the first line must name the columns"), ("a,a\n", "each once"), ('a\n"x', "not valid CSV")],
)
def test_a_table_without_valid_columns_or_quotes_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read(tmp_path, text, "csv")


def test_a_row_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "a\nx,y\n", "csv")
    assert [words(error) for error in record.errors] == ["The line has 2 cells, but the file has only 1 columns"]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records"
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(Refused, match="not valid UTF-8 at byte 7"):
        read_records(path, "json", FORM, CONTEXT)


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    assert summary(read(tmp_path, "\ufeffa\nx\n", "csv")) == [("2", {"a": "x"}, [])]


def test_a_table_has_a_column_for_every_field_but_secrets() -> None:
    assert csv_columns(FORM) == ["a", "n", "tags"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (MISSING, ""),
        (None, ""),
        ("=1+1", "'=1+1"),
        (["-a", "b"], "'-a\nb"),
        (1.5, "1.5"),
        (False, "false"),
        ({"k": [1]}, '{"k": [1]}'),
    ],
)
def test_a_value_is_a_cell_that_no_spreadsheet_runs(value: Any, cell: str) -> None:
    assert cell_of(value) == cell


@given(text=strategies.text(strategies.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_a_text_comes_back_from_its_cell(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("cell") / "records.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["a"], [cell_of(text)]])
    (record,) = read_records(path, "csv", FORM, CONTEXT)
    assert record.document == {"a": text}
