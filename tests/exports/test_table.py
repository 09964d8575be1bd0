"""Rows of the field tables: headings and notes."""

from app.exports.table import tables_of
from app.forms.compiler import CompiledForm
from tests.making import form_of, reading
from tests.test_definitions import page_tables


def notes(*fields: dict[str, object]) -> list[str]:
    return [row.notes for table in tables_of(form_of(*fields).definition) for row in table.rows]


def test_the_default_form_reads_like_the_platforms_page(form: CompiledForm) -> None:
    told = {
        table.heading: [(row.field, row.type, row.required == "Yes", row.notes) for row in table.rows]
        for table in tables_of(form.definition)
    }
    assert told == page_tables()


def test_a_header_that_stands_twice_is_told_with_its_panel() -> None:
    rows = [{"type": "form", "header": "Facts", "fields": [{"id": "a"}]}, {"type": "form", "fields": [{"id": "b"}]}]
    panels = [
        {"name": "One", "rows": rows},
        {"name": "Two", "rows": [{"type": "form", "header": "Facts", "fields": [{"id": "c"}]}]},
    ]
    definition = reading(panel=panels).definition
    assert [table.heading for table in tables_of(definition)] == ["One: Facts", "One", "Two: Facts"]


def test_notes_tell_rules() -> None:
    assert notes(
        {"id": "a", "name": "A", "type": "number", "min": 0, "max": 10.5},
        {
            "id": "b",
            "name": "B",
            "help": "What it is",
            "requiredWhen": {"a": "1"},
            "readonlyWhen": {"not": {"field": "a", "operator": "empty"}},
        },
        {"id": "c", "name": "C.", "visibility": {"any": [{"a": ["1", "2"]}, {"all": [{"a": "3"}, {"b": "x"}]}]}},
        {"id": "d", "name": "D", "type": "objectLookup", "multi": True, "readonly": True},
        {"id": "e", "name": "E", "help": "Set elsewhere. Read only."},
    ) == [
        "A. 0 or more. 10.5 or less.",
        "What it is. Required when a equals 1. Read-only when not (a empty).",
        "C. Shown when a in 1, 2 or (a equals 3 and b equals x).",
        "D. Several. Read only.",
        "Set elsewhere. Read only.",
    ]
