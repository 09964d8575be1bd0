"""Operations as JSON."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from app.editing.operations import (
    OPERATIONS,
    AddPart,
    Batch,
    MovePart,
    Patch,
    RemovePart,
    SetProperty,
    from_json,
    operations_from_json,
)
from app.editing.splices import Splice
from app.errors import EditRefused


@pytest.mark.parametrize(
    ("operation", "json"),
    [
        (AddPart("", "field", {"id": "a"}), {"op": "add-part", "into": "", "kind": "field", "value": {"id": "a"}}),
        (MovePart("/0", "/1", 2), {"op": "move-part", "at": "/0", "into": "/1", "index": 2}),
        (SetProperty("", "name", None), {"op": "set-property", "at": "", "name": "name", "value": None}),
        (
            Batch((RemovePart("/0"), RemovePart("/1"))),
            {"op": "batch", "operations": [{"op": "remove-part", "at": "/0"}, {"op": "remove-part", "at": "/1"}]},
        ),
        (Patch(((Splice("body", 0, "a", "b"),),), "x"), {"op": "patch", "stages": [[["body", 0, "a", "b"]]], "base": "x"}),
    ],
)
def test_an_operation_is_the_same_behind_json(operation: Any, json: Any) -> None:
    assert operation.to_json() == json
    assert from_json(json) == operation


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({each.op for each in OPERATIONS.values()}) == len(OPERATIONS)


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"op": []},
        {"op": "unheard-of"},
        {"op": "remove-part"},
        {"op": "remove-part", "at": 5},
        {"op": "remove-part", "at": "/0", "more": 1},
        {"op": "add-part", "into": "", "kind": "page", "value": {}},
        {"op": "move-option", "at": "/0", "option": "a", "index": -1},
        {"op": "move-option", "at": "/0", "option": "a", "index": True},
        {"op": "rename-field", "at": "/0", "id": "a", "everywhere": 1},
        {"op": "patch", "stages": [5]},
        {"op": "batch", "operations": {}},
        {"op": "batch", "operations": [{"op": "batch", "operations": []}]},
    ],
)
def test_what_is_no_operation_is_refused(given: Any) -> None:
    with pytest.raises(EditRefused):
        from_json(given)


def test_operations_are_a_list() -> None:
    assert operations_from_json([{"op": "remove-part", "at": "/0"}]) == (RemovePart("/0"),)
    for given in ({}, [5], [{}] * 20_000):
        with pytest.raises(EditRefused):
            operations_from_json(given)


def test_the_documents_list_every_operation_with_its_members() -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", page.split("| `op` |")[1], re.MULTILINE)
    listed = {name: re.findall(r"`(\w+)`", members) for name, members in rows[: len(OPERATIONS)]}
    assert listed == {name: [each.name for each in fields(operation)] for name, operation in OPERATIONS.items()}
