"""A name, another definition, JSON, or a pasted table -> the DEFINITION object of a new entity."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.conditions.kinds.values import DATE, FALSE_WORDS, INSTANT, NUMBER, TRUE_WORDS
from app.definition import DEFINITION, RESERVED_FIELDS
from app.fields import FIELD_TYPES
from app.fields.checkbox import Checkbox
from app.fields.date import Date
from app.fields.datetime import Datetime
from app.fields.multiselect import Multiselect
from app.fields.number import Number
from app.fields.select import Singleselect
from app.fields.text import Text
from app.fields.textarea import Textarea
from app.fields.url import Url
from app.reading.aliases import DEFINITION as FACTS
from app.reading.aliases import FIELD, PANEL, ROW
from app.reading.reader import DEFINITION_LEVEL

SEPARATORS = ("\t", ";", ",")
MAX_COLUMNS = 200
MAX_ROWS = 2_000
"""Rows of a table that types are guessed from."""
MAX_OPTIONS = 12
ROWS_FOR_EACH_OPTION = 3
"""A column whose values come again this often is a choice."""
LONG_TEXT = 120
TYPES = tuple(each.name for each in (Text, Textarea, Number, Checkbox, Date, Datetime, Singleselect, Multiselect, Url))
"""What a column can become."""
URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `code` says in `texts.definitions` what its values look like; `type` is what a field of it would be."""

    header: str
    id: str
    type: str
    code: str
    options: tuple[str, ...] = ()


def suggested_id(name: str) -> str:
    """ "Base Image" -> "BASEIMAGE"."""
    return "".join(re.findall(r"[A-Z0-9]+", _ascii(name).upper()))


def suggested_plural(name: str) -> str:
    if re.search("[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search("(s|x|ch|sh)$", name) else f"{name}s"


def definition_object(entity: str, name: str, level: int, fields: Sequence[Mapping[str, Any]], panel: str) -> dict[str, Any]:
    """A DEFINITION object with one panel and one row."""
    plural = suggested_plural(name)
    row = {ROW.key("header"): panel, ROW.key("fields"): list(fields)}
    body = {
        FACTS.key("name"): name,
        FACTS.key("plural"): plural,
        FACTS.key("level"): level,
        FACTS.key("panels"): [{PANEL.key("name"): panel, PANEL.key("rows"): [row]}],
    }
    shell = {"id": entity, "entity": DEFINITION, "level": DEFINITION_LEVEL, "name": name, "plural": plural}
    return {**shell, "definition": json.dumps(body, ensure_ascii=False, indent=2)}


def copied_object(entity: str, name: str, source: Mapping[str, Any]) -> dict[str, Any]:
    """What another definition says, for another entity. Its text is as it was written, but for the name in it."""
    copied = {key: value for key, value in source.items() if key not in RESERVED_FIELDS and not key.startswith("_")}
    return {**copied, "id": entity, "entity": DEFINITION, "level": DEFINITION_LEVEL, "name": name, "plural": suggested_plural(name)}


def text_field(id: str, label: str, **more: Any) -> dict[str, Any]:
    return {FIELD.key("id"): id, FIELD.key("type"): Text.name, FIELD.key("label"): label, **more}


def columns_of(text: str) -> list[Column]:
    """Of a table with a header, as spreadsheet programs copy it or write it: tabs, semicolons or commas. [] for no table."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = list(islice(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator), MAX_ROWS + 1))
    except csv.Error:
        return []
    header = [cell.strip() for cell in rows[0][:MAX_COLUMNS]] if rows else []
    taken: set[str] = set()
    columns = []
    for index, name in enumerate(header):
        if name:
            values = [row[index].strip() for row in rows[1:] if index < len(row) and row[index].strip()]
            columns.append(_column(name, _field_id(name, taken), values))
    return columns


def field_of(column: Column, type: str) -> dict[str, Any]:
    """`type`: what somebody chose for it."""
    field = {**text_field(column.id, column.header), FIELD.key("type"): type}
    return {**field, FIELD.key("options"): list(column.options)} if FIELD_TYPES[type].needs_options else field


def _column(header: str, id: str, values: Sequence[str]) -> Column:
    distinct = tuple(dict.fromkeys(values))
    offered = distinct if len(distinct) <= MAX_OPTIONS else ()
    type, code = _type_of(values, distinct)
    return Column(header, id, type, code, offered)


def _type_of(values: Sequence[str], distinct: Sequence[str]) -> tuple[str, str]:
    """The type, and what its values look like."""
    if not values:
        return Text.name, "column-blank"
    if all(value.lower() in TRUE_WORDS | FALSE_WORDS for value in values) and not all(map(NUMBER.fullmatch, values)):
        return Checkbox.name, "column-flags"
    if all(map(NUMBER.fullmatch, values)):
        return (Text.name, "column-codes") if any(re.match(r"0\d", value) for value in values) else (Number.name, "column-numbers")
    if all(map(DATE.fullmatch, values)):
        return Date.name, "column-dates"
    if all(map(INSTANT.fullmatch, values)):
        return Datetime.name, "column-times"
    if all(map(URL.fullmatch, values)):
        return Url.name, "column-addresses"
    if len(distinct) <= MAX_OPTIONS and len(values) >= ROWS_FOR_EACH_OPTION * len(distinct):
        return Singleselect.name, "column-choices"
    if any("\n" in value or len(value) > LONG_TEXT for value in values):
        return Textarea.name, "column-long"
    return Text.name, "column-texts"


def _field_id(header: str, taken: set[str]) -> str:
    """ "Image size (GB)" -> "imageSizeGb"; one that is not taken, and none of the platform's."""
    words = re.findall(r"[A-Za-z0-9]+", _ascii(header))
    plain = "".join([*(word.lower() for word in words[:1]), *(word.capitalize() for word in words[1:])]) or "field"
    base = f"field{plain[:1].upper()}{plain[1:]}" if plain in RESERVED_FIELDS or plain[0].isdigit() else plain
    id, number = base, 2
    while id in taken:
        id, number = f"{base}{number}", number + 1
    taken.add(id)
    return id


def _ascii(text: str) -> str:
    """ "Größe" -> "Grosse"."""
    return unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
