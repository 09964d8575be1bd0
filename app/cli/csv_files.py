"""Tables of records, as spreadsheet programs write them, become FileRecords: which separator, which column is which field."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.cells import cell_of, escaped, folded, read_cell, unescaped
from app.cli.file_records import FileRecord
from app.definition import SYSTEM_FIELDS
from app.errors import Refused
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.validation import Message, message_of

SEPARATORS = (",", ";", "\t")
SEPARATOR_LINE = "sep="
"""Excel's own first line: "sep=;"."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: a key of a field, a property of the platform, or the header of what is none. `is_taken`: one of the first two."""

    index: int
    name: str
    is_taken: bool


def csv_columns(form: CompiledForm) -> list[str]:
    """Keys of the fields that a table of records has: all but secrets."""
    return [field.key for field, _ in form.inputs if not field.secret]


def csv_text(form: CompiledForm, records: Sequence[Mapping[str, Any]]) -> str:
    """A table of stored records, with their ids first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = [column for column in csv_columns(form) if column != "id"]
    writer.writerow(map(escaped, ["id", *columns]))
    for record in records:
        values = form.values_of(record)
        writer.writerow([cell_of(record.get("id")), *(cell_of(values.get(column), form.by_key[column][1]) for column in columns)])
    return text.getvalue()


def read_csv(path: Path, text: str, form: CompiledForm, context: Context, *, ignore_unknown: bool) -> Iterator[FileRecord]:
    """Raises Refused for what is no table, for columns that no field has (unless they are ignored), and for one that breaks off."""
    separator, skipped, text = _separator_of(text, form)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    unended = -1 if text.endswith(("\n", "\r")) else sum(1 for _ in io.StringIO(text, newline=""))
    try:
        header = next(reader, [])
        columns = _columns(path, header, form, ignore_unknown=ignore_unknown)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield _record(line + skipped, len(header), columns, cells, form, context)
            if len(cells) < len(header) and reader.line_num == unended:
                raise Refused("file-cut-off", path=path, line=line + skipped)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("file-not-csv", path=path, line=reader.line_num + skipped, detail=str(error)) from error


def _separator_of(text: str, form: CompiledForm) -> tuple[str, int, str]:
    """The separator, how many lines come before the table, and the table.

    Without Excel's own line it is the separator whose header names most fields.
    """
    first, _, rest = text.partition("\n")
    named = first.strip("\r").strip('"')
    if named.lower().startswith(SEPARATOR_LINE) and len(named) == len(SEPARATOR_LINE) + 1:
        return named[-1], 1, rest
    by_name = _fields_by_header(form)
    scores = {}
    for separator in SEPARATORS:
        try:
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        except csv.Error:
            header = []
        scores[separator] = sum(_field_of(each, form, by_name) is not None for each in header), len(header)
    return max(SEPARATORS, key=lambda separator: scores[separator]), 0, text


def _columns(path: Path, header: Sequence[str], form: CompiledForm, *, ignore_unknown: bool) -> list[Column]:
    """Of every column with a header: trailing blank ones are none. Raises Refused."""
    by_name = _fields_by_header(form)
    columns = []
    for index, cell in enumerate(header):
        name = _field_of(cell, form, by_name)
        if name is not None or cell.strip():
            columns.append(Column(index, cell.strip() if name is None else name, name is not None))
    if not columns:
        raise Refused("file-without-columns", path=path)
    twice = [name for name, count in Counter(column.name for column in columns).items() if count > 1]
    if twice:
        raise Refused("file-columns-twice", path=path, names=", ".join(twice))
    unknown = [column.name for column in columns if not column.is_taken]
    if unknown and not ignore_unknown:
        raise Refused("file-columns-unknown", path=path, names=", ".join(unknown))
    return columns


def _fields_by_header(form: CompiledForm) -> Mapping[str, str]:
    """Keys of fields by their folded keys and labels, where these name one field alone; keys come first."""
    keys = [folded(key) for key in form.by_key]
    labels = [folded(field.label) for field, _ in form.inputs]
    by_label = {folded(field.label): field.key for field, _ in form.inputs if labels.count(folded(field.label)) == 1}
    return by_label | {folded(key): key for key in form.by_key if keys.count(folded(key)) == 1}


def _field_of(header: str, form: CompiledForm, by_name: Mapping[str, str]) -> str | None:
    """The key of a field, or a property of the platform; None for a header that is neither."""
    for name in (header, unescaped(header), header.strip()):
        if name in form.by_key or name in SYSTEM_FIELDS:
            return name
    return by_name.get(folded(header))


def _record(
    line: int, width: int, columns: Sequence[Column], cells: Sequence[str], form: CompiledForm, context: Context
) -> FileRecord:
    """Reads the cells that are not blank as if a person had typed them."""
    named = {column.index for column in columns}
    if any(cell.strip() and index not in named for index, cell in enumerate(cells)):
        count = max(index for index, cell in enumerate(cells) if cell.strip()) + 1
        error = Message((), "too-many-cells", {"cells": count, "columns": min(width, len(columns))}, "error", "unreadable")
        return FileRecord(line, {}, (error,))
    values: dict[str, Any] = {}
    errors = []
    given = {column: unescaped(cells[column.index]) for column in columns if column.index < len(cells)}
    given = {column: cell for column, cell in given.items() if cell.strip()}
    for column, cell in given.items():
        if column.name not in form.by_key:
            continue
        field, kind = form.by_key[column.name]
        value = read_cell(field, kind, cell, context)
        if isinstance(value, Unreadable):
            errors.append(message_of(field, value.reason, "unreadable"))
        elif value is not MISSING:
            values[column.name] = value
    return FileRecord(
        line,
        {**_id_of(given), **form.changes_to({}, values)},
        tuple(errors),
        cells={column.name: cells[column.index] for column in given if column.name in form.by_key},
        ignored=tuple(column.name for column in given if column.name not in form.by_key and column.name != "id"),
    )


def _id_of(given: Mapping[Column, str]) -> dict[str, Any]:
    return next(({"id": cell} for column, cell in given.items() if column.name == "id"), {})
