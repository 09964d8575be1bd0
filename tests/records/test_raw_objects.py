"""What a definition has against an object that a program writes straight to the platform."""

import json
from typing import Any

import pytest

from app.definition import DEFINITION
from app.reading.parsing import Limits
from app.records.raw_objects import Judge
from tests.making import run, text
from tests.records.engine import THING, Engine

FIELDS = (
    text("name", required=True),
    {"id": "count", "type": "number", "min": 3},
    {"id": "x", "type": "number", "parentProperty": "inner"},
    text("later", required=True, visibility={"name": "show"}),
)


@pytest.fixture
def thing(embedded: Engine) -> Engine:
    embedded.define(*FIELDS)
    return embedded


def faults(engine: Engine, body: Any, current: Any = None) -> list[str]:
    """The fields that are at fault."""
    judge = Judge(engine.definitions_within(Limits(fields=4)))
    found = run(judge(engine.principal, body, current))
    assert all(fault["message"] for fault in found)
    return [fault["field"] for fault in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "x"}, []),
        ({}, ["name"]),
        ({"name": "x", "count": 1}, ["count"]),
        ({"name": "", "count": "many"}, ["name", "count"]),
        ({"name": "x", "inner": {"x": "junk"}}, ["inner.x"]),
        ({"name": "show"}, ["later"]),
        ({"name": "x", "unnamed": object}, []),
    ],
)
def test_a_new_object_is_judged_whole(thing: Engine, body: dict[str, Any], expected: list[str]) -> None:
    assert faults(thing, {"entity": THING, **body}) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"count": 1}, ["count"]),
        ({"count": 2}, []),
        ({"name": None}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"other": "x"}, []),
        ({"name": "show"}, []),
        ({"name": "show", "later": ""}, ["later"]),
        ({"inner": {"x": "junk"}}, ["inner.x"]),
        ({}, []),
    ],
)
def test_of_a_stored_object_only_what_changes_is_judged(thing: Engine, body: dict[str, Any], expected: list[str]) -> None:
    """It holds a count that is too small already."""
    assert faults(thing, body, {"entity": THING, "name": "x", "count": 2}) == expected


def test_an_object_without_a_usable_definition_is_not_judged(thing: Engine) -> None:
    assert faults(thing, {"entity": "NOTHING", "name": 5}) == faults(thing, {"name": 5}) == []


@pytest.mark.parametrize(
    ("definition", "is_right"),
    [(json.dumps([text("a")]), True), ("{", False), (json.dumps([text(id) for id in "abcde"]), False)],
)
def test_a_definition_is_judged_by_the_reader(thing: Engine, definition: str, is_right: bool) -> None:
    found = faults(thing, {"entity": DEFINITION, "id": "OTHER", "definition": definition})
    assert set(found) == (set() if is_right else {"definition"})


def test_a_changed_definition_is_judged_with_what_is_stored_of_it(thing: Engine) -> None:
    stored = {"entity": DEFINITION, "id": "OTHER", "definition": "{"}
    assert set(faults(thing, {"name": "Other"}, stored)) == {"definition"}
    assert faults(thing, {"definition": json.dumps([text("a")])}, stored) == []
