"""A row type that is not known."""

from app.reading.reader import read_definition
from app.rows import ROW_TYPES
from app.texts.text import Fact


def test_it_is_named_as_the_definition_names_it() -> None:
    reading = read_definition({"id": "X", "definition": {"panel": [{"rows": [{"type": "Hologram"}, {"fields": ["a"]}]}]}})
    row = next(reading.definition.rows())
    assert (row.type, row.raw_type) == ("unknown", "Hologram")
    assert ROW_TYPES[row.type].note(row) == Fact("row-unknown", {"type": "Hologram"})
    assert [(finding.severity, finding.path) for finding in reading.findings] == [("warning", "panel[0].rows[0].type")]


def test_the_case_of_a_known_type_does_not_matter() -> None:
    reading = read_definition(
        {"id": "X", "definition": {"panel": [{"rows": [{"type": "RelatedList", "entity": "Y"}, {"fields": ["a"]}]}]}}
    )
    assert next(reading.definition.rows()).type == "relatedlist"
