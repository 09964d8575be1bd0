"""Tables: separators, headers, and what is refused before anything is read."""

from pathlib import Path
from typing import Any

import pytest

from app.cli.csv_files import csv_columns, csv_text, read_csv
from app.cli.file_records import FileRecord
from app.errors import Refused
from tests.making import CONTEXT, form_of

FORM = form_of(
    {"id": "name", "name": "Registry name"},
    {"id": "regType", "name": "Registry Type"},
    {"id": "a", "name": "Same"},
    {"id": "b", "name": "Same"},
    {"id": "password", "name": "Password", "type": "password"},
)


def read(text: str, *, ignore_unknown: bool = False) -> list[FileRecord]:
    return list(read_csv(Path("t.csv"), text, FORM, CONTEXT, ignore_unknown=ignore_unknown))


def documents(text: str) -> list[Any]:
    return [each.document for each in read(text)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_whose_header_names_fields(separator: str) -> None:
    assert documents(f'name{separator}regType\n"A,;"{separator}2\n') == [{"name": "A,;", "regType": "2"}]
    assert documents(f'sep={separator}\r\nname{separator}a\r\nx{separator}"y"\r\n') == [{"name": "x", "a": "y"}]


def test_lines_are_counted_with_the_line_of_the_separator() -> None:
    assert [each.line for each in read("sep=;\nname;a\nx;y\n\nz;w\n")] == [3, 5]


@pytest.mark.parametrize("header", ["Registry Type", "registry type", " regtype ", "REGTYPE"])
def test_a_header_is_the_key_or_the_label_of_a_field(header: str) -> None:
    assert documents(f"{header}\n1\n") == [{"regType": "1"}]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("name,Registry Name", "file-columns-twice"),
        ("name,other", "file-columns-unknown"),
        ("name,Same", "file-columns-unknown"),  # two fields have this label
        (",,", "file-without-columns"),
    ],
)
def test_columns_that_are_not_clear_are_refused_before_a_record_is_read(header: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(f"{header}\n1,2\n")
    assert refused.value.code == code


def test_unknown_columns_can_be_ignored_and_are_named_then() -> None:
    (record,) = read("name,other,created,id\nx,y,5,7\n", ignore_unknown=True)
    assert (record.document, record.ignored) == ({"id": "7", "name": "x"}, ("other", "created"))


def test_blank_columns_at_the_end_are_none() -> None:
    assert documents("name,a,,\nx,y,,\n") == [{"name": "x", "a": "y"}]
    (record,) = read("name,a,,\nx,y,,z\n")
    assert [error.code for error in record.errors] == ["too-many-cells"]


def test_a_table_has_a_column_for_every_field_but_secrets() -> None:
    assert csv_columns(FORM) == ["name", "regType", "a", "b"]


def test_a_table_of_records_is_read_again() -> None:
    records = [{"id": "1", "name": "=1", "a": "'-", "password": "CANARY"}]
    text = csv_text(FORM, records)
    assert "CANARY" not in text
    assert documents(text) == [{"id": "1", "name": "=1", "a": "'-"}]


def test_cells_are_kept_as_they_are_written() -> None:
    (record,) = read("Registry Name,a\n'=1,\n")
    assert record.cells == {"name": "'=1"}
