"""Where a part goes, in every shape that a definition is written in."""

import json
from typing import Any

import pytest

from app.editing.apply import apply
from app.editing.editor import Editor
from app.editing.operations import MovePart
from app.editing.outline import Outline
from app.editing.source import source_of
from app.errors import EditRefused
from app.web.definitions.moves import container_of, containers, moved_across, moved_along, moved_beside, moved_into

ROWS = {
    "panel": [
        {"name": "A", "rows": [{"header": "1", "fields": [{"id": "a"}, {"id": "b"}]}, {"header": "2", "fields": [{"id": "c"}]}]},
        {"name": "B", "fields": [{"id": "d"}]},
    ]
}
FLAT = [{"id": "a"}, {"id": "b"}, {"id": "c"}]


def outline(definition: Any) -> Outline:
    return Editor(source_of({"definition": json.dumps(definition)})).outline


def ids(definition: Any, operation: MovePart) -> list[list[str]]:
    """The ids of the fields after it, by row."""
    document, _ = apply({"definition": json.dumps(definition)}, operation)
    rows = (part for part in Editor(source_of(document)).outline.parts() if part.kind == "row")
    return [[field.id for field in row.children] for row in rows]


def field(of: Outline, id: str) -> Any:
    return next(each for each in of.fields() if each.id == id)


def test_up_and_down_go_on_in_the_row_beside() -> None:
    found = outline(ROWS)
    assert ids(ROWS, moved_along(found, field(found, "a"), 1)) == [["b", "a"], ["c"], ["d"]]
    assert ids(ROWS, moved_along(found, field(found, "b"), 1)) == [["a"], ["b", "c"], ["d"]]
    assert ids(ROWS, moved_along(found, field(found, "c"), -1)) == [["a", "b", "c"], [], ["d"]]
    assert ids(ROWS, moved_along(found, field(found, "d"), -1)) == [["a", "b"], ["c", "d"], []]


def test_back_and_on_go_to_the_containers_beside() -> None:
    found = outline(ROWS)
    assert ids(ROWS, moved_across(found, field(found, "a"), 1)) == [["b"], ["a", "c"], ["d"]]
    row = found.panels[0].children[0].children[1]
    document, _ = apply({"definition": json.dumps(ROWS)}, moved_across(found, row, 1))
    assert [[f.id for f in panel.walk() if f.id] for panel in outline(json.loads(document["definition"])).panels] == [
        ["a", "b"],
        ["c", "d"],
    ]


def test_beyond_the_ends_it_is_refused() -> None:
    for definition, id, step in ((ROWS, "a", -1), (ROWS, "d", 1), (FLAT, "a", -1), (FLAT, "c", 1)):
        found = outline(definition)
        with pytest.raises(EditRefused) as refused:
            moved_along(found, field(found, id), step)
        assert refused.value.code == "edit-no-further"


def test_a_part_is_dropped_beside_another() -> None:
    found = outline(FLAT)
    a, c = field(found, "a"), field(found, "c")
    assert ids(FLAT, moved_beside(found, a, c, after=True)) == [["b", "c", "a"]]
    assert ids(FLAT, moved_beside(found, c, a, after=False)) == [["c", "a", "b"]]
    assert ids(FLAT, moved_beside(found, a, c, after=False)) == [["b", "a", "c"]]
    rows = outline(ROWS)
    assert ids(ROWS, moved_beside(rows, field(rows, "d"), field(rows, "a"), after=True)) == [["a", "d", "b"], ["c"], []]


def test_only_what_can_hold_a_part_takes_it() -> None:
    found = outline(ROWS)
    with pytest.raises(EditRefused):
        moved_into(found, field(found, "a"), field(found, "b").pointer)
    with pytest.raises(EditRefused):
        moved_beside(found, field(found, "a"), found.panels[0], after=True)
    assert ids(ROWS, moved_into(found, field(found, "a"), found.panels[1].pointer)) == [["b"], ["c"], ["d", "a"]]


def test_containers_are_listed_once() -> None:
    found = outline(ROWS)
    assert [each.pointer for each in containers(found, "field")] == ["/panel/0/rows/0", "/panel/0/rows/1", "/panel/1"]
    assert container_of(found, field(found, "d")) == "/panel/1"
    assert containers(found, "panel") == []
