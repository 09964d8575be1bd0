"""What a template sees of a form: widths, units, templates by mode, and the fields that name a record and its status."""

from typing import Any

import pytest

from app.forms.compiler import compile_form
from app.pages.slots import Slots
from app.pages.views import FieldView, FormView, Mode, name_field, span_of, status_field, view_form
from app.reading.reader import read_definition
from tests.making import form_of


def view_of(*fields: dict[str, Any], mode: Mode = "edit") -> FormView:
    return view_form(form_of(*fields), mode, "UTC", "/lookups/{}".format, Slots(), lambda name, texts: "")


def field_view(raw: dict[str, Any], mode: Mode = "edit") -> FieldView:
    return view_of(raw, mode=mode).panels[0].columns[0].rows[0].fields[0]


@pytest.mark.parametrize(("percent", "columns"), [(100, 12), (50, 6), (33, 4), (1, 1), (0, 1), (250, 12)])
def test_a_width_in_percent_is_a_number_of_columns(percent: float, columns: int) -> None:
    assert span_of(percent) == columns


def test_a_view_has_the_attributes_of_its_field() -> None:
    view = field_view({"id": "size", "name": "Size (GB)", "help": "How large"})
    assert (view.label, view.caption, view.unit) == ("Size (GB)", "Size", "GB")
    assert (view.dom_id, view.input_id, view.name, view.action_name) == ("f0", "f0-input", "f.size", "s.size")
    assert view.describes == "f0-help f0-messages"
    assert field_view({"id": "size"}).describes == "f0-messages"


def test_a_currency_and_a_percentage_are_units() -> None:
    assert field_view({"id": "price", "type": "number", "currency": "EUR"}).unit == "EUR"
    assert field_view({"id": "share", "type": "number", "percent": True}).unit == "%"


@pytest.mark.parametrize(
    ("raw", "mode", "template"),
    [
        ({"id": "a"}, "edit", "fields/input.html"),
        ({"id": "a"}, "view", "fields/reading.html"),
        ({"id": "a", "readonly": True}, "edit", "fields/reading.html"),
        ({"id": "a", "type": "password"}, "edit", "fields/secret.html"),
        ({"id": "a", "type": "password"}, "view", "fields/reading_secret.html"),
    ],
)
def test_the_template_depends_on_whether_the_field_is_written(raw: dict[str, Any], mode: Mode, template: str) -> None:
    assert field_view(raw, mode).template == template


def test_only_a_field_that_is_written_can_be_required() -> None:
    raw = {"id": "a", "required": True}
    assert field_view(raw).required
    assert not field_view(raw, "view").required


def test_a_lookup_knows_where_its_choices_are() -> None:
    assert field_view({"id": "a", "type": "lookup", "entity": "K8S"}).lookup_url == "/lookups/K8S"
    assert field_view({"id": "a"}).lookup_url == ""


def test_rows_are_counted_through_all_panels() -> None:
    panels = [{"name": name, "rows": [{"type": "form", "fields": []}] * 2} for name in ("A", "B")]
    form = compile_form(read_definition({"id": "THING", "definition": {"panel": panels}}).definition)
    view = view_form(form, "edit", "UTC", str, Slots(), lambda name, texts: "")
    rows = [row.dom_id for panel in view.panels for column in panel.columns for row in column.rows]
    assert rows == ["r0", "r1", "r2", "r3"]
    assert [panel.dom_id for panel in view.panels] == ["p0", "p1"]


def test_the_name_of_a_record_is_its_name_or_its_first_text() -> None:
    def naming(*fields: dict[str, Any]) -> str:
        field = name_field(form_of(*fields))
        return field.id if field else ""

    assert naming({"id": "title", "required": True}, {"id": "name"}) == "name"
    assert naming({"id": "a"}, {"id": "b", "required": True}) == "b"
    assert naming({"id": "a"}, {"id": "b"}) == "a"
    assert naming({"id": "pin", "type": "password"}, {"id": "b"}) == "b"
    assert naming({"id": "count", "type": "number"}) == ""


def test_the_status_of_a_record_is_a_field_with_options() -> None:
    options = {"type": "enum", "options": ["0", "1"]}
    status = status_field(form_of({"id": "state", **options}, {"id": "status", **options}))
    assert status is not None and status.id == "status"
    assert status_field(form_of({"id": "status"})) is None
