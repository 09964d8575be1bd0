"""A value as a cell of a table, and back: no spreadsheet runs a cell as a formula, and what was exported reads back as it was."""

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import jsonschema_rs

from app.conditions import kinds
from app.definition import Field
from app.exports.csv_table import FORMULA_STARTS
from app.fields.base import MISSING, Context, FieldType, Unreadable, is_blank_text
from app.fields.instants import iso_text, read_instant
from app.texts.text import Fact

TRUE_CELLS = frozenset({"true", "t", "yes", "y", "on", "1", "x"})
FALSE_CELLS = frozenset({"false", "f", "no", "n", "off", "0"})
EPOCH = re.compile(r"-?[0-9]{9,16}")
"""Milliseconds, as records hold instants; nobody types them, and a year is shorter."""
OFFSET = re.compile(r"([Zz]|[+-][0-9]{2}:?[0-9]{2})\s*$")
BETWEEN_ENTRIES = re.compile(r"\s*[,;]\s*")


def cell_of(value: Any, kind: FieldType | None = None) -> str:
    """A value as a cell: ["a", "b"] -> "a\\nb", "=1" -> "'=1", "'=1" -> "''=1". `read_cell` undoes it.

    A stored time without an offset gets one, since a typed one would be in the stated zone.
    """
    if value is MISSING or value is None:
        return ""
    if kind is not None and kind.kind is kinds.INSTANT and isinstance(value, str) and not OFFSET.search(value):
        return cell_of(value if (instant := read_instant(value, UTC)) is None else iso_text(instant))
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list) and _can_be_lines(value):
        return escaped("\n".join(value))
    return json.dumps(value, ensure_ascii=False)


def escaped(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would run it, or where apostrophes stand before such a text."""
    return f"'{text}" if _runs(text) else text


def unescaped(cell: str) -> str:
    """Undoes `escaped`: "'=1" -> "=1", "''=1" -> "'=1"; "'a" stays."""
    return cell[1:] if cell.startswith("'") and _runs(cell[1:]) else cell


def read_cell(field: Field, kind: FieldType, cell: str, context: Context) -> Any:
    """What a cell means: as people type it, and exactly as `cell_of` writes it. MISSING for a blank one, or Unreadable."""
    if is_blank_text(cell):
        return MISSING
    if kind.kind is kinds.FLAG and not field.secret:
        return _flag(kind, cell)
    if kind.kind_in_conditions(field).picks_several:
        return _entries(field, kind, cell, context)
    if kind.kind is kinds.INSTANT and EPOCH.fullmatch(cell.strip()):
        return int(cell)
    text = _option(field, cell) if kind.kind.picks_one else cell
    read = kind.parse(field, [text], context)
    if kind.kind is kinds.INSTANT and not OFFSET.search(text):
        return read
    if isinstance(read, str) and read != text and kind.same(field, read, text) and _fits(field, kind, text):
        return text  # another spelling of the same value, such as a time with an offset
    return read


def folded(text: str) -> str:
    """A text as headers and options are compared: without letter case, blanks around it and spellings of one letter."""
    return unicodedata.normalize("NFKC", " ".join(text.split())).casefold()


def _runs(text: str) -> bool:
    return text.lstrip("' ").startswith(FORMULA_STARTS)


def _can_be_lines(entries: Sequence[Any]) -> bool:
    """Whether the lines of one text say the same as a list: ["a", "b"], but not ["a\\nb"], [" a"] or ["a", "a"]."""
    texts = [entry for entry in entries if isinstance(entry, str)]
    plain = all(text.splitlines() == [text] == [text.strip()] and not is_blank_text(text) for text in texts)
    return plain and len(texts) == len(entries) == len(set(texts)) and not (texts and texts[0].startswith("["))


def _flag(kind: FieldType, cell: str) -> Any:
    word = folded(cell)
    if word in TRUE_CELLS:
        return True
    return False if word in FALSE_CELLS else Unreadable((cell,), Fact(kind.mismatch))


def _entries(field: Field, kind: FieldType, cell: str, context: Context) -> Any:
    """Entries are lines of the cell, or a list of JSON; options may also stand in one line: "Ex, Why"."""
    if (listed := _json_texts(cell)) is not None:
        return kind.accept(field, listed, context) if listed else MISSING
    lines = cell.split("\n")
    ids = {option.id for option in field.options}
    if ids and len(lines) == 1 and _option(field, cell) not in ids:
        parts = [_option(field, part) for part in BETWEEN_ENTRIES.split(cell.strip())]
        lines = parts if ids.issuperset(parts) else lines
    return kind.parse(field, [_option(field, line) for line in lines], context)


def _json_texts(cell: str) -> list[str] | None:
    """The texts of a list of JSON; None for what is none."""
    if not cell.startswith("["):
        return None
    try:
        listed = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return listed if isinstance(listed, list) and all(isinstance(entry, str) for entry in listed) else None


def _option(field: Field, cell: str) -> str:
    """The id of the option that a cell names by its id or by its text: "First kind" -> "1"; a cell that names none as it is."""
    if not field.options or any(option.id == cell for option in field.options):
        return cell
    stripped = cell.strip()
    if any(option.id == stripped for option in field.options):
        return stripped
    named = [option.id for option in field.options if folded(option.text) == folded(cell)]
    return named[0] if len(named) == 1 else stripped


def _fits(field: Field, kind: FieldType, value: Any) -> bool:
    return jsonschema_rs.is_valid(kind.schema(field), value)
