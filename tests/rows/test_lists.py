"""Rows that list other things."""

import pytest

from app.definition import Row
from app.reading.reader import read_definition
from app.rows import ROW_TYPES
from app.rows.lists import RelatedList
from app.texts.text import Fact


@pytest.mark.parametrize(
    ("entity", "note"),
    [
        ("SPRINT", Fact("row-records-of", {"entity": "SPRINT"})),
        ("", Fact("row-records")),
    ],
)
def test_a_related_list_names_the_entity_of_its_records(entity: str, note: Fact) -> None:
    assert RelatedList().note(Row("relatedlist", entity=entity)) == note


def test_the_entity_comes_from_the_definition() -> None:
    raw = {"panel": [{"rows": [{"type": "relatedlist", "entity": "SPRINT"}]}]}
    (row,) = read_definition(raw).definition.rows()
    assert row.entity == "SPRINT"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("objectarray", "row-table"),
        ("files", "row-files"),
        ("file", "row-files"),
        ("notes", "row-notes"),
        ("activitystream", "row-activities"),
    ],
)
def test_each_says_what_it_lists(name: str, code: str) -> None:
    assert ROW_TYPES[name].note(Row(name)) == Fact(code)
