"""Files of exported records: the values of the form, and no secrets."""

import csv
import io
import json

import pytest

from app.cli.writing import records_text
from tests.making import form_of

FORM = form_of(
    {"id": "a", "name": "A"},
    {"id": "password", "name": "Password", "type": "password"},
    {"id": "x", "name": "X", "parentProperty": "inner"},
    {"id": "token", "name": "Token", "type": "password", "parentProperty": "inner"},
)
RECORDS = [
    {"id": "1", "a": "=1", "password": "CANARY", "inner": {"x": "y", "token": "CANARY"}, "unknown": "CANARY"},
    {"id": "2"},
]


def test_json_is_a_list_and_ndjson_has_a_record_per_line() -> None:
    documents = [{"id": "1", "a": "=1", "inner": {"x": "y"}}, {"id": "2"}]
    assert json.loads(records_text(FORM, RECORDS, "json")) == documents
    assert [json.loads(line) for line in records_text(FORM, RECORDS, "ndjson").splitlines()] == documents


def test_csv_has_a_column_per_field_and_no_formulas() -> None:
    rows = list(csv.reader(io.StringIO(records_text(FORM, RECORDS, "csv"))))
    header, first, second = rows
    assert header[:2] == ["id", "a"] and len(header) == 3
    assert first == ["1", "'=1", "y"] and second == ["2", "", ""]


@pytest.mark.parametrize("format", ["json", "ndjson", "csv"])
def test_no_file_contains_a_secret_or_says_that_there_is_one(format: str) -> None:
    text = records_text(FORM, RECORDS, format)
    assert not {word for word in ("CANARY", "stored", "password", "token") if word in text}


@pytest.mark.parametrize(("format", "text"), [("json", "[]\n"), ("ndjson", "")])
def test_no_records_are_a_valid_file(format: str, text: str) -> None:
    assert records_text(FORM, [], format) == text
