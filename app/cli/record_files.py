"""Files of records become FileRecords: JSON, NDJSON and CSV. What breaks off is refused whole, before anything is done with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from app.cli.csv_files import read_csv
from app.cli.file_records import FileRecord
from app.cli.file_text import decoded
from app.definition import SYSTEM_FIELDS
from app.errors import Refused
from app.fields.base import Context
from app.forms.compiler import CompiledForm
from app.forms.scopes import remove_at
from app.forms.validation import Message
from app.submissions.json_input import pointer
from app.web.json_bodies import read_json

Format = Literal["json", "ndjson", "csv"]
FORMATS: tuple[Format, ...] = ("json", "ndjson", "csv")
FORMAT_BY_ENDING: dict[str, Format] = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
}
JSON = json.JSONDecoder()
BLANKS = re.compile(r"[ \t\r\n]*")


def format_of(path: Path, name: str | None) -> Format:
    """The format with this name, or the one of the file's ending. Raises Refused for an unknown ending."""
    format = next((each for each in FORMATS if each == name), None) or FORMAT_BY_ENDING.get(path.suffix.lower())
    if format is None:
        raise Refused("file-format-unknown", path=path, known=", ".join(FORMATS))
    return format


def read_records(
    path: Path, content: bytes, format: Format, form: CompiledForm, context: Context, *, ignore_unknown: bool = False
) -> list[FileRecord]:
    """Raises Refused for a file that is no text, that breaks off, or that is not CSV with columns of fields.

    What no field has is an error of its record, or with `ignore_unknown` left out of it and named.
    """
    text = decoded(path, content)
    if format == "csv":
        return list(read_csv(path, text, form, context, ignore_unknown=ignore_unknown))
    records = _read_ndjson(path, text) if format == "ndjson" else _numbered(list(_read_json_file(path, text)))
    return [_with_unknown(form, each, ignore=ignore_unknown) for each in records]


def _read_ndjson(path: Path, text: str) -> Iterator[FileRecord]:
    """A last line that has no end and is no JSON was cut off."""
    *ended, last = text.split("\n")
    for number, line in enumerate(ended, 1):
        if line.strip():
            yield _parse(number, line)
    if last.strip():
        record = _parse(len(ended) + 1, last)
        if record.document is None and record.errors:
            raise Refused("file-cut-off", path=path, line=record.line)
        yield record


def _read_json_file(path: Path, text: str) -> Iterator[FileRecord]:
    """One object, or the objects of an array, each with its first line. Raises Refused for an array that is no JSON."""
    start = _after_blanks(text, 0)
    line = 1 + text.count("\n", 0, start)
    if not text.startswith("[", start):
        yield _parse(line, text)
        return
    index = _after_blanks(text, start + 1)
    is_open = not text.startswith("]", index)
    while is_open:
        line += text.count("\n", start, index)
        start = index
        try:
            end = JSON.raw_decode(text, start)[1]
        except (ValueError, RecursionError) as error:
            raise _no_array(path, text, getattr(error, "pos", start)) from error
        yield _parse(line, text[start:end])
        index = _after_blanks(text, end)
        is_open = text.startswith(",", index)
        if is_open:
            index = _after_blanks(text, index + 1)
        elif not text.startswith("]", index):
            raise _no_array(path, text, index)
    if (end := _after_blanks(text, index + 1)) < len(text):
        raise _no_array(path, text, end)


def _no_array(path: Path, text: str, index: int) -> Refused:
    line = 1 + text.count("\n", 0, index)
    if not text[index:].strip() or not text.rstrip().endswith("]"):
        return Refused("file-cut-off", path=path, line=1 + text.rstrip().count("\n"))
    return Refused("file-not-json", path=path, line=line, column=index - text.rfind("\n", 0, index))


def _numbered(records: list[FileRecord]) -> list[FileRecord]:
    """The same records; with numbers if two share a line."""
    if len({record.line for record in records}) == len(records):
        return records
    return [replace(record, number=number) for number, record in enumerate(records, 1)]


def _with_unknown(form: CompiledForm, record: FileRecord, *, ignore: bool) -> FileRecord:
    """With an error for each member that no field has, or, where these are ignored, without them."""
    if not isinstance(record.document, dict):
        return record
    paths = [path for path in form.scope.paths_in(record.document) if form.scope.key_at(path) is None]
    unknown = [path for path in paths if len(path) > 1 or (path[0] not in SYSTEM_FIELDS and path[0] not in form.scope.inner)]
    if not unknown:
        return record
    names = tuple(pointer(*path)[1:] for path in unknown)
    if not ignore:
        errors = (
            Message(path, "not-a-field", {"label": name}, "error", "unknown") for path, name in zip(unknown, names, strict=True)
        )
        return replace(record, errors=(*record.errors, *errors))
    document: Any = json.loads(json.dumps(record.document))
    for path in unknown:
        remove_at(document, path)
    return replace(record, document=document, ignored=names)


def _parse(line: int, text: str) -> FileRecord:
    try:
        return FileRecord(line, read_json(text.encode("utf-8", "surrogatepass")))
    except Refused as error:
        return FileRecord(line, None, (Message((), error.code, error.params, "error", "malformed"),))


def _after_blanks(text: str, index: int) -> int:
    match = BLANKS.match(text, index)
    return match.end() if match else index
