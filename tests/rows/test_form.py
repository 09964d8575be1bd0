"""The row that is filled in."""

from app.definition import Row
from app.reading.reader import read_definition
from app.rows import ROW_TYPES
from app.rows.form import Form


def test_it_alone_has_fields_and_needs_no_note() -> None:
    assert Form().has_fields and Form().note(Row("form")) is None
    assert [name for name, row in ROW_TYPES.items() if row.has_fields] == ["form"]


def test_fields_of_other_rows_are_no_inputs() -> None:
    rows = [{"type": "form", "fields": ["a"]}, {"type": "relatedlist", "entity": "X", "fields": ["b"]}]
    assert [field.id for field in read_definition({"panel": [{"rows": rows}]}).definition.fields()] == ["a"]
