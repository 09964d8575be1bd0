"""Rows that show data in a way of their own."""

from app.definition import Row
from app.rows import ROW_TYPES
from app.rows.pictures import PICTURES
from app.texts.text import Fact


def test_pictures_are_drawn_by_the_platform() -> None:
    assert all(picture.note(Row(picture.name)) == Fact("row-drawing") for picture in PICTURES)
    assert len({picture.name for picture in PICTURES}) == len(PICTURES) == 9


def test_json_is_a_document() -> None:
    for name in ("jsoneditor", "jsonviewer"):
        assert ROW_TYPES[name].note(Row(name)) == Fact("row-json")
