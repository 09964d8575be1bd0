"""Files of records become FileRecords: JSON, NDJSON and CSV, each record with its line, so that people can find an error."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.errors import Refused
from app.exports.csv_table import formula_safe
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.validation import Message, message_of
from app.web.json_bodies import read_json

Format = Literal["json", "ndjson", "csv"]
FORMATS: tuple[Format, ...] = ("json", "ndjson", "csv")
FORMAT_BY_ENDING: dict[str, Format] = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
SEPARATORS = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One record of a file. `document` is what a program would send; with `errors` the file could not be read as one.

    `line` counts from 1. `number` counts the records of a JSON array from 1, if several share a line, and is 0 otherwise.
    """

    line: int
    document: Any
    errors: tuple[Message, ...] = ()
    number: int = 0

    @property
    def location(self) -> str:
        """For people: "4", or "1: record 2" where several share a line."""
        return f"{self.line}: record {self.number}" if self.number else str(self.line)


def format_of(path: Path, name: str | None) -> Format:
    """The format with this name, or the one of the file's ending. Raises Refused for an unknown ending."""
    format = next((each for each in FORMATS if each == name), None) or FORMAT_BY_ENDING.get(path.suffix.lower())
    if format is None:
        raise Refused("file-format-unknown", path=path, known=", ".join(FORMATS))
    return format


def read_records(path: Path, format: Format, form: CompiledForm, context: Context) -> list[FileRecord]:
    """Raises Refused for a file that is not UTF-8, or not CSV with a line of column names."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("file-not-utf8", path=path, byte=error.start) from error
    if format == "csv":
        return list(_read_csv(path, text, form, context))
    return list(_read_ndjson(text)) if format == "ndjson" else _numbered(list(_read_json_file(text)))


def csv_columns(form: CompiledForm) -> list[str]:
    """Keys of the fields that a table of records has: all but secrets."""
    return [field.key for field, _ in form.inputs if not field.secret]


def cell_of(value: Any) -> str:
    """A value as a cell: ["a", "b"] -> "a\\nb", "=1" -> "'=1". No spreadsheet runs it as a formula."""
    if value is MISSING or value is None:
        return ""
    if isinstance(value, str):
        return formula_safe(value)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return formula_safe("\n".join(value))
    return json.dumps(value, ensure_ascii=False)


def _read_ndjson(text: str) -> Iterator[FileRecord]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _parse(number, line)


def _read_json_file(text: str) -> Iterator[FileRecord]:
    """One object, or the objects of an array, each with the line on which it starts."""
    start = _after_separators(text, 0)
    line = 1 + text.count("\n", 0, start)
    if not text.startswith("[", start):
        yield _parse(line, text)
        return
    decoder = json.JSONDecoder()
    next_start = _after_separators(text, start + 1)
    while next_start < len(text) and text[next_start] != "]":
        line += text.count("\n", start, next_start)
        start = next_start
        try:
            end = decoder.raw_decode(text, start)[1]
        except (ValueError, RecursionError):
            yield _parse(line, text[start:])
            return
        yield _parse(line, text[start:end])
        next_start = _after_separators(text, end)


def _numbered(records: list[FileRecord]) -> list[FileRecord]:
    """The same records; with numbers if two share a line."""
    if len({record.line for record in records}) == len(records):
        return records
    return [replace(record, number=number) for number, record in enumerate(records, 1)]


def _read_csv(path: Path, text: str, form: CompiledForm, context: Context) -> Iterator[FileRecord]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = next(reader, [])
        if not columns or len(set(columns)) < len(columns):
            raise Refused("file-without-columns", path=path)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield _csv_record(line, columns, cells, form, context)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("file-not-csv", path=path, line=reader.line_num, detail=str(error)) from error


def _csv_record(line: int, columns: Sequence[str], cells: Sequence[str], form: CompiledForm, context: Context) -> FileRecord:
    """Reads cells as if a person had typed them, and skips blank ones. Cells of columns without a field stay texts."""
    if len(cells) > len(columns):
        error = Message((), "too-many-cells", {"cells": len(cells), "columns": len(columns)}, "error", "unreadable")
        return FileRecord(line, {}, (error,))
    values: dict[str, Any] = {}
    other_cells: dict[str, Any] = {}
    errors = []
    for column, cell in zip(columns, map(_without_apostrophe, cells), strict=False):
        if not cell.strip():
            continue
        if column not in form.by_key:
            other_cells[column] = cell
            continue
        field, kind = form.by_key[column]
        value = kind.parse(field, cell.split("\n") if kind.kind.picks_several else [cell], context)
        if isinstance(value, Unreadable):
            errors.append(message_of(field, value.reason, "unreadable"))
        elif value is not MISSING:
            values[column] = value
    return FileRecord(line, {**other_cells, **form.changes_to({}, values)}, tuple(errors))


def _parse(line: int, text: str) -> FileRecord:
    try:
        return FileRecord(line, read_json(text.encode("utf-8", "surrogatepass")))
    except Refused as error:
        return FileRecord(line, None, (Message((), error.code, error.params, "error", "malformed"),))


def _without_apostrophe(cell: str) -> str:
    """Undoes `formula_safe`: "'=1" -> "=1"; "'a" stays."""
    return cell[1:] if cell.startswith("'") and formula_safe(cell[1:]) == cell else cell


def _after_separators(text: str, index: int) -> int:
    match = SEPARATORS.match(text, index)
    return match.end() if match else index
