"""What the uiSchema tells RJSF; `tests/interop` shows what RJSF makes of it."""

import json
from typing import Any

from app.exports import EXPORTERS
from app.forms.compiler import CompiledForm
from tests.making import form_of


def ui_of(form: CompiledForm) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(EXPORTERS["rjsf"].export(form, "create"))
    return document


def test_fields_come_in_the_definitions_order_and_nested_ones_in_theirs() -> None:
    ui = ui_of(form_of({"id": "b"}, {"id": "y", "parentProperty": "brief"}, {"id": "a"}, {"id": "x", "parentProperty": "brief"}))
    assert ui["ui:order"] == ["b", "brief", "a", "*"]
    assert ui["brief"]["ui:order"] == ["y", "x", "*"]


def test_widgets_go_by_the_type() -> None:
    options = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]
    ui = ui_of(
        form_of(
            {"id": "long", "type": "textarea"},
            {"id": "color", "type": "color"},
            {"id": "must", "type": "enum", "options": options, "required": True},
            {"id": "may", "type": "enum", "options": options},
            {"id": "several", "type": "multiselect", "options": options},
            {"id": "pin", "type": "password"},
            {"id": "notes", "type": "textarea", "secret": True},
            {"id": "at", "type": "datetime"},
        )
    )
    widgets = {name: told.get("ui:widget") for name, told in ui.items() if not name.startswith("ui:")}
    assert widgets == {
        "long": "textarea",
        "color": "color",
        "must": "radio",
        "may": "select",
        "several": "checkboxes",
        "pin": "PasswordWidget",
        "notes": "PasswordWidget",
        "at": "DateTimeWidget",
    }


def test_a_secret_choice_is_typed_as_in_our_form() -> None:
    options = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]
    ui = ui_of(form_of({"id": "tier", "type": "singleselect", "options": options, "secret": True, "required": True}))
    assert ui["tier"]["ui:widget"] == "PasswordWidget"


def test_an_instant_has_one_input_also_as_a_secret() -> None:
    ui = ui_of(form_of({"id": "at", "type": "datetime"}, {"id": "when", "type": "datetime", "secret": True}))
    assert ui["at"]["ui:options"] == ui["when"]["ui:options"] == {"field": "StringField", "fieldReplacesAnyOrOneOf": True}


def test_what_nobody_may_write_is_read_only_and_what_nobody_sees_is_kept() -> None:
    ui = ui_of(form_of({"id": "a", "readonly": True}, {"id": "b", "hidden": True}, {"id": "c", "type": "file"}))
    assert ui["a"] == {"ui:readonly": True}
    assert (ui["b"]["ui:widget"], ui["c"]["ui:widget"]) == ("hidden", "hidden")
    assert [field["property"] for field in first_row(ui)["fields"]] == [["a"], ["c"]]


def test_what_the_description_does_not_say_is_help() -> None:
    ui = ui_of(
        form_of({"id": "price", "type": "currency", "currency": "EUR"}, {"id": "of", "type": "objectLookup", "entity": "PPL"})
    )
    assert (ui["price"]["ui:help"], ui["of"]["ui:help"]) == ("In EUR", "Id of a record of PPL")


def test_the_layout_says_where_fields_are_and_when() -> None:
    shown, late = {"a": "1"}, {"field": "at", "operator": ">", "value": "2026-01-01T00:00Z"}
    form = form_of(
        {"id": "a", "width": 50},
        {"id": "at", "type": "datetime"},
        {"id": "b", "visibility": shown, "readonlyWhen": {"a": "2"}},
        {"id": "c", "visibility": late},
    )
    a, _, b, c = first_row(ui_of(form))["fields"]
    assert a == {"property": ["a"], "width": 50}
    assert b["showWhen"] == {"type": "object", "properties": {"a": {"const": "1"}}, "required": ["a"]}
    assert b["readonlyWhen"]["properties"]["a"] == {"const": "2"}
    assert c == {"property": ["c"], "width": 100}


def first_row(ui: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = ui["ui:options"]["layout"]["panels"][0]["columns"][0]["rows"][0]
    return row
