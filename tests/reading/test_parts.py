"""Parts of a definition with their paths."""

from app.reading.parts import parts_of
from app.reading.reader import read_definition

TWO_PANELS = read_definition(
    {
        "panels": [
            {"title": "A", "rows": [{"fields": ["a", "b"]}]},
            {"title": "B", "columns": [{"rows": []}, {"rows": [{"type": "notes"}, {"fields": ["c"]}]}]},
        ]
    }
).definition


def test_parts_come_from_the_outside_in_with_the_platforms_keys() -> None:
    assert [path for _, path in parts_of(TWO_PANELS)] == [
        "panel[0]",
        "panel[0].panelColumns[0]",
        "panel[0].panelColumns[0].rows[0]",
        "panel[0].panelColumns[0].rows[0].fields[0]",
        "panel[0].panelColumns[0].rows[0].fields[1]",
        "panel[1]",
        "panel[1].panelColumns[0]",
        "panel[1].panelColumns[1]",
        "panel[1].panelColumns[1].rows[0]",
        "panel[1].panelColumns[1].rows[1]",
        "panel[1].panelColumns[1].rows[1].fields[0]",
    ]
