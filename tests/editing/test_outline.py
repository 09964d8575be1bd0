"""The parts of a definition are those that the reader finds."""

import json

import pytest
from hypothesis import given

from app.editing.apply import text_of
from app.editing.json_nodes import node_at, parse, value_of
from app.editing.outline import Outline, has_fields, outline_of
from app.errors import BadDefinition
from app.reading.field_reader import _id_of
from app.reading.reader import read_definition
from tests.editing.making import any_documents


def outline(definition: object) -> Outline:
    text = json.dumps(definition)
    return outline_of(text, parse(text))


@given(any_documents())
def test_it_has_the_readers_fields_in_the_same_order(document: dict[str, object]) -> None:
    text = text_of(document)
    found = outline_of(text, parse(text))
    try:
        read = read_definition(document).definition
    except BadDefinition:
        return
    paths = {field.path for field in read.fields()}
    assert [field.path for field in read.fields()] == [field.path for field in found.fields() if field.path in paths]
    assert len(found.panels) == len(read.panels)
    for field in found.fields():
        value = value_of(text, node_at(parse(text), field.pointer))
        assert field.id in (value, *map(_id_of, value.values() if isinstance(value, dict) else ()))


FIELD = {"id": "a"}


@pytest.mark.parametrize(
    ("definition", "pointers"),
    [
        ([FIELD, "b"], ["/0", "/1"]),
        ({"fields": [FIELD]}, ["/fields/0"]),
        ({"rows": {"field": FIELD}}, ["/rows", "/rows/field"]),
        ({"panels": {"rows": [{"fields": ["a"]}]}}, ["/panels", "/panels/rows/0", "/panels/rows/0/fields/0"]),
        (
            {"panel": [{"columns": [{"fields": [FIELD]}, {"rows": []}]}]},
            ["/panel/0", "/panel/0/columns/0", "/panel/0/columns/0/fields/0", "/panel/0/columns/1"],
        ),
        ([{"name": "P", "fields": [FIELD]}], ["/0", "/0/fields/0"]),
        ({"panel": [{"rows": [{"type": "notes", "fields": [FIELD]}]}]}, ["/panel/0", "/panel/0/rows/0"]),
        ({"panel": 5}, []),
        ({"name": "x"}, []),
        (5, []),
    ],
)
def test_the_written_parts_have_the_pointers_of_their_json(definition: object, pointers: list[str]) -> None:
    assert [part.pointer for part in outline(definition).parts() if not part.implied] == pointers


def test_parts_that_nobody_wrote_are_implied() -> None:
    kinds = [(part.kind, part.implied) for part in outline([FIELD]).parts()]
    assert kinds == [("panel", True), ("column", True), ("row", True), ("field", False)]


def test_a_part_is_found_where_it_is_written() -> None:
    found = outline({"panel": [{"fields": [FIELD, "b"]}]})
    field = found.at("/panel/0/fields/1")
    assert field is not None
    place = found.holder_of(field)
    assert place is not None
    assert (place[0].pointer, place[1]) == ("/panel/0/fields", 1)


@pytest.mark.parametrize(("type", "expected"), [("form", True), ("FORM", True), ("", True), ("notes", False), ("new", False)])
def test_a_row_without_a_type_shows_fields(type: str, expected: bool) -> None:
    assert has_fields({"type": type}) is expected
