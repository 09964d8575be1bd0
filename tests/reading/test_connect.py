"""Positions, keys and duplicates of fields; conditions that name keys, or are dropped."""

from typing import Any

import pytest

from app.definition import Comparison, Definition, Field
from app.reading.connect import Connected, conditions_of, connect
from app.reading.reader import read_definition
from tests.making import reading


def fields(definition: Definition) -> list[Field]:
    return list(definition.fields())


def connected(*raw: dict[str, Any], **facts: Any) -> Connected:
    """What is connected once more is as it was, so the definition may have been read before."""
    return connect(reading(*raw, **facts).definition)


def test_fields_are_numbered_over_all_panels() -> None:
    definition = read_definition({"panels": [{"rows": [{"fields": ["a", "b"]}]}, {"rows": [{"fields": ["c"]}]}]}).definition
    assert [(field.id, field.position) for field in fields(definition)] == [("a", 0), ("b", 1), ("c", 2)]


def test_keys_are_unique_whatever_ids_look_like() -> None:
    raw = [{"id": "x", "parentProperty": "brief"}, {"id": "brief.x"}, {"id": "brief.x'"}, {"id": "x"}]
    assert [field.key for field in fields(connected(*raw).definition)] == ["brief.x''", "brief.x", "brief.x'", "x"]


@pytest.mark.parametrize(
    ("raw", "duplicates"),
    [
        ([{"id": "a"}, {"id": "a"}], [False, True]),
        ([{"id": "a", "readonly": True}, {"id": "a"}], [True, False]),
        ([{"id": "a", "hidden": True}, {"id": "a", "readonly": True}], [False, True]),
        ([{"id": "a"}, {"id": "a", "parentProperty": "p"}], [False, False]),
    ],
)
def test_of_equal_fields_the_first_writable_one_is_the_input(raw: list[dict[str, Any]], duplicates: list[bool]) -> None:
    assert [field.duplicate for field in fields(reading(*raw).definition)] == duplicates


def test_once_one_of_equal_fields_is_secret_all_are() -> None:
    assert [field.secret for field in fields(reading({"id": "a"}, {"id": "a", "type": "password"}).definition)] == [True, True]


def test_conditions_name_keys() -> None:
    nested = {"id": "x", "parentProperty": "brief"}
    given = reading(nested, {"id": "b", "visibility": {"x": "1"}, "requiredWhen": {"x": "2"}}).definition
    field = fields(given)[1]
    assert conditions_of(field) == {
        "visibility": Comparison("brief.x", "equals", "1"),
        "required_when": Comparison("brief.x", "equals", "2"),
    }


def test_a_condition_on_no_field_is_dropped_and_named() -> None:
    raw = reading({"id": "a"}).definition.changed(
        lambda part: part if not isinstance(part, Field) else Field("a", "text", "A", visibility=Comparison("gone", "equals", "1"))
    )
    result = connect(raw)
    assert result.unresolved == (("panel[0].panelColumns[0].rows[0].fields[0].visibility", ("gone",)),)
    assert fields(result.definition)[0].visibility is None


def circle(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id, "visibility": {following: "1"}} for id, following in zip(ids, [*ids[1:], ids[0]], strict=True)]


@pytest.mark.parametrize("ids", [("a",), ("a", "b"), ("a", "b", "c")])
def test_conditions_that_close_a_circle_are_dropped(ids: tuple[str, ...]) -> None:
    given = reading(*circle(*ids), {"id": "z", "visibility": {"a": "1"}})
    assert [field.visibility is None for field in fields(given.definition)] == [True] * len(ids) + [False]
    assert [finding.severity for finding in given.findings] == ["error"]


def test_a_panel_that_hides_what_it_depends_on_loses_its_condition() -> None:
    panel = {"name": "P", "visibility": {"a": "1"}, "rows": [{"fields": ["a", "b"]}]}
    definition = read_definition({"panels": [panel]}).definition
    assert definition.panels[0].visibility is None


def test_required_when_may_look_at_its_own_field() -> None:
    assert fields(reading({"id": "a", "requiredWhen": {"field": "a", "operator": "empty"}}).definition)[0].required_when


def test_what_is_connected_stays_as_it_is() -> None:
    first = connected({"id": "a"}, {"id": "a"}, {"id": "b", "visibility": {"a": "1"}})
    assert connect(first.definition) == Connected(first.definition)


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ([{"id": "name"}, {"id": "x", "parentProperty": "name"}], ["name"]),
        ([{"id": "x", "parentProperty": "name"}, {"id": "name"}, {"id": "y", "parentProperty": "name"}], ["name"]),
        ([{"id": "brief", "type": "odd"}, {"id": "x", "parentProperty": "brief"}], ["x"]),
        ([{"id": "created", "type": "timestamp"}, {"id": "x", "parentProperty": "created"}], ["created"]),
        ([{"id": "a"}, {"id": "x", "parentProperty": "brief"}], ["a", "x"]),
    ],
)
def test_no_field_lies_in_the_value_of_another(raw: list[dict[str, Any]], left: list[str]) -> None:
    """What is only shown gives way to what is filled in; else the outer field stays."""
    found = reading(*raw)
    assert [field.id for field in fields(found.definition)] == left
    assert len(left) == len(raw) or any(each.severity == "error" and "left out" in each.text for each in found.findings)


@pytest.mark.parametrize("type", ["text", "odd", "textarea"])
def test_a_secret_in_another_field_is_one_still(type: str) -> None:
    definition = reading(
        {"id": "brief", "type": type, "grid": True}, {"id": "pin", "type": "password", "parentProperty": "brief"}
    ).definition
    assert definition.secret_paths == {("brief", "pin")}
    assert all(field.secret and not field.grid for field in definition.fields())
