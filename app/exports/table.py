"""A form's fields as rows of tables, as on the platform's own entity pages: field, type, required, notes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.conditions.evaluate import WITHOUT_VALUE
from app.definition import All, Comparison, Condition, Definition, Field, Not
from app.fields import FIELD_TYPES
from app.fields.base import plain_number
from app.forms.schema import requirable

READ_ONLY = "Read only."


@dataclass(frozen=True, slots=True)
class TableRow:
    field: str
    label: str
    type: str
    """The platform's word for the type in these tables."""
    required: str
    """"Yes" or ""."""
    notes: str


@dataclass(frozen=True, slots=True)
class Table:
    """One form row. `heading` is its header, after the name of its panel if another row has the same header."""

    heading: str
    panel: str
    header: str
    rows: tuple[TableRow, ...]


def tables_of(definition: Definition) -> Iterator[Table]:
    """One table for each form row with fields, in the order of the definition."""
    rows = [(panel.name, row) for panel in definition.panels for column in panel.columns for row in column.rows if row.fields]
    header_counts = Counter(row.header for _, row in rows)
    for panel, row in rows:
        heading = row.header if header_counts[row.header] == 1 else f"{panel}: {row.header}"
        yield Table(heading if row.header else panel, panel, row.header, tuple(map(_row, row.fields)))


def _row(field: Field) -> TableRow:
    required = "Yes" if field.required and requirable(field) else ""
    return TableRow(field.id, field.label, FIELD_TYPES[field.type].word(field), required, _joined(_notes(field)))


def _joined(notes: Iterator[str]) -> str:
    """Joins notes with periods: ["e.g., x", "Several."] -> "e.g., x. Several."; the platform has none before "Read only."."""
    text = ""
    for note in notes:
        stop = "." if text and text[-1] not in ".!?" and note != READ_ONLY else ""
        text = f"{text}{stop} {note}".strip()
    return text


def _notes(field: Field) -> Iterator[str]:
    """The label is a note only if neither options nor a help text explain the field."""
    if field.options:
        listed = ", ".join(f"{option.id} ({option.text})" for option in field.options)
        yield f"Valid ids: {listed}."
    if field.help:
        yield field.help
    elif not field.options:
        yield f"{field.label.removesuffix('.')}."
    yield from _rules(field)


def _rules(field: Field) -> Iterator[str]:
    if field.minimum is not None:
        yield f"{plain_number(field.minimum)} or more."
    if field.maximum is not None:
        yield f"{plain_number(field.maximum)} or less."
    if field.multiple:
        yield "Several."
    if field.visibility is not None:
        yield f"Shown when {_words(field.visibility)}."
    if field.required_when is not None and requirable(field):
        yield f"Required when {_words(field.required_when)}."
    if field.readonly_when is not None and field.writable:
        yield f"Read-only when {_words(field.readonly_when)}."
    if (not field.writable or FIELD_TYPES[field.type].always_readonly) and not field.help.endswith(READ_ONLY):
        yield READ_ONLY


def _words(condition: Condition, inside: bool = False) -> str:
    """A condition in words: "status equals 1 and (a empty or b empty)"."""
    if isinstance(condition, Comparison):
        operator = re.sub("([A-Z])", r" \1", condition.operator).lower()  # "lessThan" -> "less than"
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        operand = "" if condition.operator in WITHOUT_VALUE else " " + ", ".join(map(str, values))
        return f"{condition.field} {operator}{operand}"
    if isinstance(condition, Not):
        return f"not ({_words(condition.condition)})"
    joined = (" and " if isinstance(condition, All) else " or ").join(_words(each, True) for each in condition.conditions)
    if inside and len(condition.conditions) > 1:
        return f"({joined})"
    return joined or ("always" if isinstance(condition, All) else "never")
