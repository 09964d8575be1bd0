"""Files of records -> rows: JSON, NDJSON and CSV, each row with its line, so that what is wrong can be found."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.errors import Refused
from app.exports.csv_table import defused
from app.fields.base import MISSING, Context, Unreadable
from app.forms.compiler import CompiledForm
from app.forms.validation import Message
from app.web.json_bodies import read_json

Format = Literal["json", "ndjson", "csv"]
FORMATS: tuple[Format, ...] = ("json", "ndjson", "csv")
ENDINGS: dict[str, Format] = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Row:
    """`faults` are what cannot even be read; without any, `document` is what a program would send.

    `entry`: which of a JSON array it is, from 1, where its line alone does not tell; 0 elsewhere.
    """

    line: int
    document: Any
    faults: tuple[Message, ...] = ()
    entry: int = 0

    @property
    def place(self) -> str:
        """Where it is, for whoever reads what is wrong with it."""
        return f"{self.line}: record {self.entry}" if self.entry else str(self.line)


def format_of(path: Path, wanted: str | None) -> Format:
    """Raises Refused for an ending that says nothing."""
    found = next((each for each in FORMATS if each == wanted), None) or ENDINGS.get(path.suffix.lower())
    if found is None:
        raise Refused("file-format-unknown", path=path, known=", ".join(FORMATS))
    return found


def read_rows(path: Path, format: Format, form: CompiledForm, context: Context) -> list[Row]:
    """Raises Refused for what is no text, or no CSV with a line of names."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("file-not-utf8", path=path, byte=error.start) from error
    if format == "csv":
        return list(_csv_rows(path, text, form, context))
    return list(_ndjson_rows(text)) if format == "ndjson" else _numbered(list(_json_rows(text)))


def csv_columns(form: CompiledForm) -> list[str]:
    """Keys of the fields that a table of records has, secrets never."""
    return [field.key for field, _ in form.inputs if not field.secret]


def cell_of(value: Any) -> str:
    """A value in a table: several entries one a line, and nothing that a spreadsheet would take for a formula."""
    if value is MISSING or value is None:
        return ""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return defused("\n".join(value))
    return json.dumps(value, ensure_ascii=False)


def _ndjson_rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _row(number, line)


def _json_rows(text: str) -> Iterator[Row]:
    """One object, or an array of them, of which each has its line."""
    place = _after(text, 0)
    line = 1 + text.count("\n", 0, place)
    if not text.startswith("[", place):
        yield _row(line, text)
        return
    decoder = json.JSONDecoder()
    begins = _after(text, place + 1)
    while begins < len(text) and text[begins] != "]":
        line += text.count("\n", place, begins)
        place = begins
        try:
            end = decoder.raw_decode(text, begins)[1]
        except (ValueError, RecursionError):
            yield _row(line, text[begins:])
            return
        yield _row(line, text[begins:end])
        begins = _after(text, end)


def _numbered(rows: list[Row]) -> list[Row]:
    """Records that share a line are told apart by their number."""
    if len({row.line for row in rows}) == len(rows):
        return rows
    return [replace(row, entry=number) for number, row in enumerate(rows, 1)]


def _csv_rows(path: Path, text: str, form: CompiledForm, context: Context) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = next(reader, [])
        if not names or len(set(names)) < len(names):
            raise Refused("file-without-columns", path=path)
        begins = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield _table_row(begins, names, cells, form, context)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused("file-not-csv", path=path, line=reader.line_num, detail=str(error)) from error


def _table_row(line: int, names: Sequence[str], cells: Sequence[str], form: CompiledForm, context: Context) -> Row:
    """Cells are read as what a person types; blank ones are not there. Columns that the form does not know stay as they are."""
    if len(cells) > len(names):
        return Row(line, {}, (Message((), f"{len(cells)} cells, but only {len(names)} columns", "error", "unreadable"),))
    values: dict[str, Any] = {}
    others: dict[str, Any] = {}
    faults = []
    for name, cell in zip(names, map(_fused, cells), strict=False):
        if not cell.strip():
            continue
        if name not in form.by_key:
            others[name] = cell
            continue
        field, kind = form.by_key[name]
        read = kind.parse(field, cell.split("\n") if kind.kind == "options" else [cell], context)
        if isinstance(read, Unreadable):
            faults.append(Message(field.path, read.message, "error", "unreadable"))
        elif read is not MISSING:
            values[name] = read
    return Row(line, {**others, **form.changes_to({}, values)}, tuple(faults))


def _row(line: int, text: str) -> Row:
    try:
        return Row(line, read_json(text.encode("utf-8", "surrogatepass")))
    except Refused as error:
        return Row(line, None, (Message((), str(error), "error", "malformed"),))


def _fused(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and defused(cell[1:]) == cell else cell


def _after(text: str, place: int) -> int:
    found = BETWEEN.match(text, place)
    return found.end() if found else place
