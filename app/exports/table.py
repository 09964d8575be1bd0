"""A form's fields as rows of a table, as the platform's own entity pages tell them: field, type, required, notes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.conditions.evaluate import WITHOUT_VALUE
from app.definition import All, Comparison, Condition, Definition, Field, Not
from app.fields import FIELD_TYPES
from app.fields.base import plain_number
from app.forms.schema import requirable
from app.reading.secrets import words_of

READ_ONLY = "Read only."


@dataclass(frozen=True, slots=True)
class TableRow:
    field: str
    label: str
    type: str
    """The platform's word in such tables."""
    required: str
    """"Yes" or ""."""
    notes: str


@dataclass(frozen=True, slots=True)
class Table:
    """One form row. `heading` is its header, with its panel's name before it where others have the same."""

    heading: str
    panel: str
    header: str
    rows: tuple[TableRow, ...]


def tables_of(definition: Definition) -> Iterator[Table]:
    """One for each form row that has fields, in the definition's order."""
    places = [(panel.name, row) for panel in definition.panels for column in panel.columns for row in column.rows if row.fields]
    named = Counter(row.header for _, row in places)
    for panel, row in places:
        heading = panel if not row.header else row.header if named[row.header] == 1 else f"{panel}: {row.header}"
        yield Table(heading, panel, row.header, tuple(map(_row, row.fields)))


def _row(field: Field) -> TableRow:
    required = "Yes" if field.required and requirable(field) else ""
    return TableRow(field.id, field.label, FIELD_TYPES[field.type].word(field), required, _joined(_notes(field)))


def _joined(notes: Iterator[str]) -> str:
    """A period stands between two, but before the platform's own last words."""
    text = ""
    for note in notes:
        stop = "." if text and text[-1] not in ".!?" and note != READ_ONLY else ""
        text = f"{text}{stop} {note}".strip()
    return text


def _notes(field: Field) -> Iterator[str]:
    """Where neither options nor a help text say what it is, its label does."""
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
    if isinstance(condition, Comparison):
        operator = " ".join(words_of(condition.operator)).lower()
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        told = "" if condition.operator in WITHOUT_VALUE else " " + ", ".join(map(str, values))
        return f"{condition.field} {operator}{told}"
    if isinstance(condition, Not):
        return f"not ({_words(condition.condition)})"
    joined = (" and " if isinstance(condition, All) else " or ").join(_words(each, True) for each in condition.conditions)
    return (
        f"({joined})"
        if inside and len(condition.conditions) > 1
        else joined or ("always" if isinstance(condition, All) else "never")
    )
