"""What the UI schema tells JSON Forms; `tests/interop` shows what JSON Forms makes of it."""

import json
from typing import Any

from app.exports import EXPORTERS
from app.forms.compiler import CompiledForm, compile_form
from app.reading.reader import read_definition
from tests.making import form_of


def ui_of(form: CompiledForm) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(EXPORTERS["jsonforms"].export(form, "create"))
    return document


def elements_of(form: CompiledForm) -> list[dict[str, Any]]:
    """Of the first group."""
    elements: list[dict[str, Any]] = ui_of(form)["elements"][0]["elements"][0]["elements"][0]["elements"]
    return elements


def test_panels_are_categories_columns_stand_side_by_side_and_rows_are_groups() -> None:
    rows = [{"type": "form", "header": "Main", "fields": [{"id": "a"}]}, {"type": "notes", "header": "Notes"}]
    columns = [{"width": 60, "rows": rows}, {"width": 40, "rows": []}]
    panels = [
        {"name": "One", "panelColumns": columns, "visibility": {"b": "1"}},
        {"name": "Two", "rows": [{"type": "form", "fields": [{"id": "b"}]}]},
    ]
    ui = ui_of(compile_form(read_definition({"id": "X", "definition": {"panel": panels}}).definition))
    one, two = ui["elements"]
    assert (ui["type"], one["type"], one["label"], two["label"]) == ("Categorization", "Category", "One", "Two")
    assert one["rule"]["effect"] == "SHOW"
    assert one["rule"]["condition"] == {
        "scope": "#",
        "schema": {"type": "object", "properties": {"b": {"const": "1"}}, "required": ["b"]},
    }
    (layout,) = one["elements"]
    assert (layout["type"], [column["options"]["width"] for column in layout["elements"]]) == ("HorizontalLayout", [60, 40])
    main, notes = layout["elements"][0]["elements"]
    assert (main["type"], main["label"], main["elements"][0]["scope"]) == ("Group", "Main", "#/properties/a")
    assert notes["elements"] == [{"type": "Label", "text": "Notes are read and written on the platform."}]


def test_fields_stand_in_one_line_as_far_as_their_widths_let_them() -> None:
    first, second, third = elements_of(
        form_of(*({"id": id, "width": width} for id, width in [("a", 50), ("b", 50), ("c", 70), ("d", 40)]))
    )
    assert [control["scope"] for control in first["elements"]] == ["#/properties/a", "#/properties/b"]
    assert (second["scope"], third["scope"]) == ("#/properties/c", "#/properties/d")


def test_scopes_are_pointers_for_any_id() -> None:
    nested, odd = elements_of(form_of({"id": "x", "parentProperty": "brief"}, {"id": "a/b~c"}))
    assert nested["scope"] == "#/properties/brief/properties/x"
    assert odd["scope"] == "#/properties/a~1b~0c"


def test_options_go_by_the_type() -> None:
    pin, long, at, locked = elements_of(
        form_of(
            {"id": "pin", "type": "password"},
            {"id": "long", "type": "textarea"},
            {"id": "at", "type": "datetime"},
            {"id": "locked", "readonly": True},
            {"id": "files", "type": "file"},
            {"id": "unseen", "hidden": True},
        )
    )
    assert pin["options"]["format"] == "password"
    assert long["options"]["multi"] is True
    assert at["options"]["format"] == "date-time"
    assert locked["options"]["readonly"] is True


def test_a_field_that_is_shown_and_locked_by_conditions_has_two_rules() -> None:
    _, shown, locked, both = elements_of(
        form_of(
            {"id": "a"},
            {"id": "b", "visibility": {"a": "1"}},
            {"id": "c", "readonlyWhen": {"a": "1"}},
            {"id": "d", "visibility": {"a": "1"}, "readonlyWhen": {"a": "2"}},
        )
    )
    assert (shown["rule"]["effect"], locked["rule"]["effect"]) == ("SHOW", "DISABLE")
    assert (both["type"], both["rule"]["effect"], both["elements"][0]["rule"]["effect"]) == ("VerticalLayout", "SHOW", "DISABLE")


def test_a_hidden_fields_value_is_missing_to_rules() -> None:
    _, _, control = elements_of(form_of({"id": "a"}, {"id": "b", "visibility": {"a": "1"}}, {"id": "c", "visibility": {"b": "1"}}))
    schema = control["rule"]["condition"]["schema"]
    assert [list(part["properties"]) for part in schema["allOf"]] == [["a"], ["b"]]


def test_a_field_that_is_there_twice_is_of_one_type() -> None:
    first, second = elements_of(
        form_of({"id": "a", "type": "number"}, {"id": "a", "type": "datetime", "name": "Again", "readonly": True})
    )
    assert (first["label"], second["label"]) == ("A", "Again")
    assert second["options"] == {"width": 100, "readonly": True}
