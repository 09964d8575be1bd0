"""A definition gets the shape that a new part needs, and what it says stays."""

import json
from typing import Any

import pytest

from app.editing.apply import apply
from app.editing.operations import AddPart
from app.errors import EditRefused
from tests.editing.making import written

FORM = {"type": "form", "fields": ["a"]}


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        (["a"], AddPart("", "field", "b"), ["a", "b"]),
        (["a"], AddPart("", "row", {"type": "notes"}), {"panel": [{"rows": [FORM, {"type": "notes"}]}]}),
        (["a"], AddPart("", "panel", {"name": "B"}, 0), {"panel": [{"name": "B"}, {"rows": [FORM]}]}),
        (["a"], AddPart("", "column", {}), {"panel": [{"panelColumns": [{"rows": [FORM]}, {}]}]}),
        ({"fields": ["a"]}, AddPart("", "panel", {}), {"panel": [{"fields": ["a"]}, {}]}),
        ({"fields": ["a"]}, AddPart("", "field", "b", 0), {"fields": ["b", "a"]}),
        ({"panels": {"field": "a"}}, AddPart("", "panel", {}), {"panels": [{"field": "a"}, {}]}),
        ({"panel": None, "x": 1}, AddPart("", "panel", {}), {"panel": [{}], "x": 1}),
        ({"x": 1}, AddPart("", "panel", {}), {"x": 1, "panel": [{}]}),
        ({"panel": []}, AddPart("", "field", "a"), {"panel": [{"rows": [{"type": "form", "fields": ["a"]}]}]}),
        (
            {"panel": [{"fields": ["a"], "icon": "i"}]},
            AddPart("/panel/0", "row", {"type": "notes"}),
            {"panel": [{"rows": [FORM, {"type": "notes"}], "icon": "i"}]},
        ),
        (
            {"panel": [{"row": [FORM]}]},
            AddPart("/panel/0", "column", {"width": 50}),
            {"panel": [{"panelColumns": [{"rows": [FORM]}, {"width": 50}]}]},
        ),
        (
            {"panel": [{"columns": [{"fields": ["a"]}]}]},
            AddPart("/panel/0/columns/0", "row", {"type": "notes"}),
            {"panel": [{"columns": [{"rows": [FORM, {"type": "notes"}]}]}]},
        ),
        (
            {"panel": [{"rows": [{"type": "notes"}]}]},
            AddPart("/panel/0", "field", "a"),
            {"panel": [{"rows": [{"type": "notes"}, FORM]}]},
        ),
        (
            {"panel": [{"rows": FORM}]},
            AddPart("/panel/0/rows", "field", "b"),
            {"panel": [{"rows": {**FORM, "fields": ["a", "b"]}}]},
        ),
        ({"panel": [{"name": "P"}]}, AddPart("/panel/0", "column", {}), {"panel": [{"name": "P", "panelColumns": [{}]}]}),
        (
            {"panel": [{"rows": [{"fields": None}]}]},
            AddPart("/panel/0/rows/0", "field", "a"),
            {"panel": [{"rows": [{"fields": ["a"]}]}]},
        ),
    ],
)
def test_the_shape_follows_the_part(before: Any, operation: AddPart, after: Any) -> None:
    assert json.loads(apply(written(json.dumps(before)), operation)[0]["definition"]) == after


@pytest.mark.parametrize("definition", ["", " ", "null"])
def test_an_empty_definition_gets_panels(definition: str) -> None:
    assert apply(written(definition), AddPart("", "panel", {"name": "A"}))[0]["definition"] == '{"panel": [{"name": "A"}]}'


def test_a_missing_definition_gets_panels_and_can_be_missing_again() -> None:
    after, inverse = apply({"id": "A"}, AddPart("", "panel", {"name": "A"}))
    assert after == {"id": "A", "definition": {"panel": [{"name": "A"}]}}
    assert apply(after, inverse)[0] == {"id": "A"}


@pytest.mark.parametrize(
    "operation",
    [
        AddPart("/panel/0/rows/0", "panel", {}),
        AddPart("/panel/0/rows/1", "field", "b"),
        AddPart("/panel/0/rows/0/fields/0", "field", "b"),
    ],
)
def test_a_part_that_cannot_be_there_is_refused(operation: AddPart) -> None:
    with pytest.raises(EditRefused) as caught:
        apply(written(json.dumps({"panel": [{"rows": [FORM, {"type": "notes"}]}]})), operation)
    assert caught.value.code == "edit-wrong-place"


def test_what_is_no_definition_has_no_room() -> None:
    with pytest.raises(EditRefused) as caught:
        apply(written("5"), AddPart("", "panel", {}))
    assert caught.value.code == "edit-no-definition"
