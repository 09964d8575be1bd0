"""What a definition's author is told; conditions dropped on the way are in `test_connect`, unknown keys in `test_lint_keys`."""

from typing import Any

import pytest

from app.definition import Definition
from app.reading.connect import Connected
from app.reading.lint import MAX_NAMED_FIELDS, lint
from app.reading.reader import read_definition
from tests.making import reading

FIELD = "panel[0].panelColumns[0].rows[0].fields[0]"


def findings(*fields: dict[str, Any]) -> list[str]:
    return [str(finding) for finding in reading(*fields).findings]


def test_a_plain_definition_has_none() -> None:
    assert findings({"id": "a", "type": "text", "name": "A", "required": True}) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"type": "enum"}, f"warning: {FIELD}.options: 'a' has no options to choose from"),
        (
            {"type": "enum", "help": "Valid ids: 1 (A), 2 (B)."},
            f"warning: {FIELD}.options: 'a' has no options to choose from (its note names some; they belong into `options`)",
        ),
        (
            {"required": True, "hidden": True},
            f"error: {FIELD}: 'a' is required but always hidden, so people can't fill it in; it isn't enforced",
        ),
        ({"type": "objectLookup"}, f"warning: {FIELD}.entity: 'a' does not say which entity it refers to"),
        (
            {"required": True, "readonly": True},
            f"note: {FIELD}: 'a' is required and read-only, so people can't fill it in; it isn't enforced on pages",
        ),
        ({"visibility": {"gone": "1"}}, f"error: {FIELD}.visibility: names 'gone', which no field has; the condition is ignored"),
        (
            {"visibility": {"a": "1"}},
            "error: visibility: fields depend on each other in a circle: a → a; their conditions are ignored",
        ),
    ],
)
def test_what_is_wrong_with_a_field(raw: dict[str, Any], expected: str) -> None:
    assert findings({"id": "a", **raw}) == [expected]


def test_a_required_hidden_field_with_a_default_is_no_finding() -> None:
    assert findings({"id": "a", "required": True, "hidden": True, "default": "x"}) == []


def test_equal_fields_and_equal_labels_are_told_apart() -> None:
    assert findings({"id": "a"}, {"id": "a"}) == [
        "warning: panel[0].panelColumns[0].rows[0].fields[1].id: there is another field 'a'; this one only shows its value"
    ]
    assert findings({"id": "a", "name": "Same"}, {"id": "b", "name": "same"}) == [
        "note: panel[0]: two fields of 'one row' are called 'same'"
    ]


def test_a_required_system_property_is_a_warning() -> None:
    text = f"warning: {FIELD}.id: 'ownerId' is a property that the platform sets: the field shows it and cannot be filled in"
    assert text in findings({"id": "ownerId", "required": True})
    assert text in findings({"id": "ownerId", "required": True, "readonly": True})


@pytest.mark.parametrize("id", ["level", "entity", "created", "id", "comboKey2"])
def test_a_field_that_would_fill_in_a_system_property_is_a_warning(id: str) -> None:
    text = f"warning: {FIELD}.id: {id!r} is a property that the platform sets: the field shows it and cannot be filled in"
    assert text in findings({"id": id})
    assert text not in findings({"id": id, "readonly": True})


@pytest.mark.parametrize("field", [{"type": "text", "readonly": True, "default": "x"}, {"type": "gauge", "default": 5}])
def test_a_default_that_no_form_would_store_is_none(field: Any) -> None:
    read = reading({"id": "a", **field})
    assert [each.default for each in read.definition.fields()] == [None]
    assert any("no form would store its default" in str(finding) for finding in read.findings)


def test_a_required_field_in_a_hidden_panel_is_an_error() -> None:
    panel = {"name": "P", "hidden": True, "rows": [{"fields": [{"id": "a", "required": True}]}]}
    read = read_definition({"id": "X", "definition": {"panel": [{"rows": [{"fields": ["z"]}]}, panel]}})
    assert [str(finding) for finding in read.findings] == [
        "error: panel[1].hidden: 'a' is required but its panel is always hidden; it isn't enforced"
    ]


def test_a_definition_without_a_name_or_fields() -> None:
    assert [str(finding) for finding in lint(Connected(Definition("", "", "", ())))] == [
        "note: id: names no entity",
        "warning: panel: there is no field in any form row",
    ]


def test_a_large_circle_is_named_in_part() -> None:
    cycle = tuple(f"f{number}" for number in range(MAX_NAMED_FIELDS + 5))
    (finding, *_) = lint(Connected(Definition("X", "X", "X", ()), cycles=(cycle,)))
    assert finding.text.count("→") == MAX_NAMED_FIELDS + 1
    assert "… → f0" in finding.text


def test_lint_changes_nothing_and_says_the_same_again() -> None:
    read = reading({"id": "a", "type": "enum"}, {"id": "a"})
    assert tuple(lint(Connected(read.definition))) == read.findings


def test_the_deepest_findings_name_a_comparison_that_never_holds() -> None:
    """More of them are in `test_reader`."""
    date = {"id": "d", "type": "date"}
    assert findings(date, {"id": "b", "visibility": {"all": [{"not": {"field": "d", "operator": ">", "value": "1.1.2026"}}]}}) == [
        "warning: panel[0].panelColumns[0].rows[0].fields[1].visibility: "
        "compares 'd' with '1.1.2026', which is not a date such as 2026-01-31"
    ]


@pytest.mark.parametrize(
    ("driver", "condition", "expected"),
    [
        ({"type": "password"}, {"a": "x"}, "warning: {}: compares 'a' with 'x', but conditions see only whether it has a value"),
        ({"type": "texteditor"}, {"a": "x"}, "warning: {}: compares 'a' with 'x', but conditions see only whether it has a value"),
        ({"type": "checkbox"}, {"a": ""}, "warning: {}: compares 'a' with '', but a box is on or off and never blank"),
        ({"type": "color"}, {"a": "white"}, "warning: {}: compares 'a' with 'white', which is not a color such as #1f5fd0"),
        (
            {"type": "number"},
            {"a": 2**53 + 1},
            "note: {}: compares 'a' with 9007199254740993, beyond 9007199254740991: exact here, but JavaScript rounds it where it "
            "reads the exported schema",
        ),
    ],
)
def test_a_condition_that_asks_for_more_than_there_is(driver: dict[str, Any], condition: Any, expected: str) -> None:
    path = f"{FIELD.replace('fields[0]', 'fields[1]')}.visibility"
    assert findings({"id": "a", "name": "A", **driver}, {"id": "b", "name": "B", "visibility": condition}) == [
        expected.format(path)
    ]


def test_a_condition_may_ask_whether_there_is_a_secret() -> None:
    asked = {"field": "a", "operator": "notEmpty"}
    assert findings({"id": "a", "name": "A", "type": "password"}, {"id": "b", "name": "B", "visibility": asked}) == []


def test_hidden_values_cannot_be_cleared() -> None:
    field = {"id": "a", "name": "A", "type": "text"}
    assert [str(each) for each in reading(field, clearHidden=True).findings] == [
        "error: clearHidden: is not supported: a field that is hidden keeps its value; remove this key"
    ]
    assert [str(each) for each in reading(field, clearHidden=False).findings] == []
