"""RJSF and JSON Forms make of every export the form that it describes: inputs, titles, options, secrets, errors in their places."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from app.definition import Field
from app.exports import EXPORTERS
from app.fields.base import FieldType
from app.forms.compiler import CompiledForm
from app.forms.schema import conditions_of, in_older_draft
from app.forms.scopes import remove_at, value_at
from app.forms.validation import validate_document
from tests.interop.given import few_forms, node
from tests.interop.records import records
from tests.making import form_of, key_of

GENERATED = 60
BROKEN = 12
"""Records for each definition whose errors must stand at the right fields."""

pytestmark = pytest.mark.xdist_group("renderers")


def test_rjsf_in_chromium_shows_every_field(page: Page) -> None:
    for form in few_forms(GENERATED):
        assert_shown_by_rjsf(form, page.evaluate("given => window.rjsf(given)", rjsf_of(form)))


def test_rjsf_on_a_server_shows_every_field(page: Page) -> None:
    forms = few_forms(GENERATED)
    for form, told in zip(forms, node("serve.mjs", map(rjsf_of, forms)), strict=True):
        assert "error" not in told, told["error"]
        assert_shown_by_rjsf(form, page.evaluate("html => window.served(html)", told["html"]))


def test_a_secret_is_a_password_whatever_its_type(page: Page) -> None:
    options = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]
    secret: dict[str, Any] = {"secret": True, "required": True}
    choices = [
        {"id": f"{type}Of", "type": type, "options": options, **secret} for type in ("singleselect", "indexedSelect", "multiselect")
    ]
    form = form_of(*choices, *({"id": f"{type}Of", "type": type, **secret} for type in ("text", "checkbox", "date", "number")))
    assert all(field.secret for field, _ in form.inputs)
    assert_shown_by_rjsf(form, page.evaluate("given => window.rjsf(given)", rjsf_of(form)))
    assert_shown_by_json_forms(form, page.evaluate("given => window.jsonforms(given)", json_forms_of(form, {})))


def test_rjsf_tells_errors_at_the_same_fields(page: Page) -> None:
    for form in few_forms(GENERATED):
        for record in broken(form):
            told = page.evaluate("given => window.rjsf(given)", {**rjsf_of(form), "formData": record})
            ours = {key_of(form, message) for message in validate_document(form, record, "create")}
            assert set(wrong_keys(form, told["errorSchema"])) == ours, (record, form.schema)
            shown = {rjsf_id(form.by_key[key][0]) for key in ours if not holds_what_is_no_option(*form.by_key[key], record)}
            told_at = {owner(id, form) for id in told["errors"]} - {"root"}  # there it only says that a condition's part failed
            assert shown <= told_at <= {rjsf_id(form.by_key[key][0]) for key in ours}, (record, form.schema)


def test_there_is_enough_to_be_wrong() -> None:
    assert sum(1 for form in few_forms(GENERATED) for _ in broken(form)) > 400


def test_json_forms_shows_every_field(page: Page) -> None:
    for form in few_forms(GENERATED):
        assert_shown_by_json_forms(form, page.evaluate("given => window.jsonforms(given)", json_forms_of(form, {})))


def test_json_forms_tells_errors_at_the_same_fields(page: Page) -> None:
    for form in few_forms(GENERATED):
        for record in broken(form):
            leave_out_drawn_badly(form, record)
            told = page.evaluate("given => window.jsonforms(given)", json_forms_of(form, record))
            ours = {scope(form.by_key[key_of(form, message)][0]) for message in validate_document(form, record, "create")}
            shown = {counted(control["place"], form) for category in told["categories"] for control in category["controls"]}
            wrong = {counted(id, form) for category in told["categories"] for id in category["wrong"]}
            # Of a choice of types, such as an instant's, JSON Forms shows no error but that it is missing.
            choices = {scope(field) for field, kind in form.inputs if "anyOf" in kind.schema(field)}
            assert (ours & shown) - choices <= wrong <= ours, (record, form.schema)
            assert_wrong_lists(form, told, ours, record)


def leave_out_drawn_badly(form: CompiledForm, record: Any) -> None:
    """JSON Forms stops at an instant that is no text: `(data || "").substr is not a function`, and draws nothing after it."""
    for field, kind in form.inputs:
        if kind.widget_of(field) == "instant" and not isinstance(value_at(record, field.path, ""), str):
            remove_at(record, field.path)


def assert_wrong_lists(form: CompiledForm, told: dict[str, Any], ours: set[str], record: Any) -> None:
    """JSON Forms draws a list as a table, with its errors above it and those of its entries beside them."""
    lists = {class_of(scope(field)) for field, kind in form.inputs if kind.schema(field).get("type") == "array"}
    drawn = [each for category in told["categories"] for each in category["lists"]]
    shown = {name for name in lists for each in drawn if each["classes"].endswith(f" {name}")}
    wrong = {name for name in lists for each in drawn if each["classes"].endswith(f" {name}") and each["wrong"]}
    assert wrong == {class_of(place) for place in ours} & shown, (record, form.schema)


def rjsf_of(form: CompiledForm) -> dict[str, Any]:
    return {"schema": form.schema, "uiSchema": EXPORTERS["rjsf"].document(form, "create")}


def json_forms_of(form: CompiledForm, record: Any) -> dict[str, Any]:
    return {"schema": in_older_draft(form.schema), "uiSchema": EXPORTERS["jsonforms"].document(form, "create"), "data": record}


def assert_shown_by_rjsf(form: CompiledForm, told: dict[str, Any]) -> None:
    controls = {owner(control["id"], form): control for control in told["controls"]}
    arrays = {owner(id, form) for id in told["arrays"]}
    hidden = never_shown(form)
    for field, kind in form.inputs:
        id = rjsf_id(field)
        if field.key in hidden:
            assert id not in controls, field
        elif field.writable:
            assert id in controls.keys() | arrays, field
            assert field.label in told["words"], (field, told["words"])
            assert_control(field, controls.get(id), told["words"], password=kind.schema(field).get("type") != "array")
    writable = {rjsf_id(field) for field, _ in form.writable if field.key not in hidden}
    assert {id for id, control in controls.items() if not control["locked"]} <= writable


def assert_control(field: Field, control: Any, words: list[str], *, password: bool) -> None:
    """One input of the right kind: options in their order, a secret as a password where the library can, and nothing in it."""
    if field.secret and password:
        assert (control["type"], control["value"]) == ("password", ""), field
        return
    texts = [option.text for option in field.options]
    if control is not None and control["type"] in ("select-one", "select-multiple"):
        assert control["options"] == texts
    elif texts and control is not None:
        assert set(texts) <= set(words), field


def drawn_by_its_values(schema: dict[str, Any]) -> bool:
    """JSON Forms draws ticks, numbers and dates by their schema, whatever the UI schema says."""
    return not schema.keys().isdisjoint(("anyOf", "format")) or schema.get("type") in ("boolean", "number", "integer")


def assert_shown_by_json_forms(form: CompiledForm, told: dict[str, Any]) -> None:
    controls: dict[str, Any] = {}
    for control in (control for category in told["categories"] for control in category["controls"]):
        id = counted(control["place"], form)
        if id not in controls or controls[id]["locked"]:  # a field that is there several times can be written in one place
            controls[id] = control
    words = [word for category in told["categories"] for word in category["words"]]
    state = form.rules.evaluate({})
    for field, kind in form.inputs:
        if dotted(field) or not conditions_are_said(form) or kind.schema(field).get("type") == "array":
            continue
        id = scope(field)
        if field.writable and field.position not in state.hidden:
            assert id in controls, (field, controls.keys())
            assert not controls[id]["locked"] or field.readonly_when is not None
            assert field.label in words
            assert_control(field, controls[id], words, password=not drawn_by_its_values(kind.schema(field)))
        elif field.key in state.hidden_keys:
            assert id not in controls, field
        elif id in controls:
            assert controls[id]["locked"], field


def broken(form: CompiledForm) -> Iterator[dict[str, Any]]:
    """Records that are wrong at fields, and that both libraries can hold as they are."""
    found = 0
    for record in records(form, "create", 10 * BROKEN):
        if found < BROKEN and isinstance(record, dict) and holdable(form, record):
            messages = validate_document(form, record, "create")
            if messages and all(
                key_of(form, message) and not dotted(form.by_key[key_of(form, message)][0]) for message in messages
            ):
                found += 1
                yield with_nested(form, record)


def with_nested(form: CompiledForm, record: dict[str, Any]) -> dict[str, Any]:
    """With every nested object there, if empty: JSON Forms shows no error inside one that is missing."""
    return {**{field.parent_property: {} for field, _ in form.inputs if field.parent_property}, **record}


def holdable(form: CompiledForm, record: dict[str, Any]) -> bool:
    values = form.values_of(record)
    """No list where a text belongs, no number for a date or an instant, nothing missing that would be filled in."""
    lists = {field.key for field, kind in form.inputs if kind.schema(field).get("type") == "array"}
    dates = {field.key for field, kind in form.inputs if kind.kind in ("date", "datetime")}
    filled_in = {field.key for field, _ in form.inputs if field.default is not None}
    return filled_in <= values.keys() and all(
        isinstance(value, list) == (key in lists) and not isinstance(value, dict) and (key not in dates or isinstance(value, str))
        for key, value in values.items()
    )


def never_shown(form: CompiledForm) -> set[str]:
    """Hidden for good, or of a type that nobody names."""
    hidden = {field.key for field, kind in form.inputs if not kind.schema(field)}
    return hidden | {
        field.key for field, _ in form.inputs if all(each.hidden for each in form.definition.fields() if each.key == field.key)
    }


def conditions_are_said(form: CompiledForm) -> bool:
    seen = conditions_of(form.definition, form.inputs)
    panels, rows = form.definition.panels, form.definition.rows()
    conditions = [each.visibility for each in (*panels, *rows, *form.definition.fields()) if each.visibility is not None]
    return all(seen.schema_of(condition) is not None for condition in conditions)


def rjsf_id(field: Field) -> str:
    return "_".join(["root", *([field.parent_property] if field.parent_property else []), field.id])


def owner(id: str, form: CompiledForm) -> str:
    """The field that an element belongs to: "root_tags_0" is an entry of "root_tags", "root_status-1" a button of "root_status"."""
    known = [rjsf_id(field) for field, _ in form.inputs]
    return next((each for each in known if id == each or re.fullmatch(re.escape(each) + r"[-_]\d+", id)), id)


def scope(field: Field) -> str:
    path = [field.parent_property, field.id] if field.parent_property else [field.id]
    return "#" + "".join(f"/properties/{name.replace('/', '~1')}" for name in path)


def holds_what_is_no_option(field: Field, kind: FieldType, record: dict[str, Any]) -> bool:
    """A list of options that has an entry which is none: RJSF knows of it and shows nothing there."""
    if not field.options or kind.schema(field).get("type") != "array":
        return False
    value = value_at(record, field.path)
    return isinstance(value, list) and any(entry not in [option.id for option in field.options] for entry in value)


def class_of(scope: str) -> str:
    """What JSON Forms calls the table of a list."""
    return scope.replace("#", "root").replace("/", "_")


def wrong_keys(form: CompiledForm, errors: dict[str, Any]) -> Iterator[str]:
    """The keys of the fields that RJSF's tree of errors names; of an entry of a list, the list's."""
    for field, _ in form.inputs:
        place = errors.get(field.parent_property, {}) if field.parent_property else errors
        if place.get(field.id):
            yield field.key


def counted(id: str, form: CompiledForm) -> str:
    """JSON Forms numbers the controls of a field that is there several times; the scope of a secret choice is longer."""
    id = re.sub(r"^#/allOf/\d+/then", "#", id)
    known = {scope(field) for field, _ in form.inputs}
    return next((each for each in known if id == each or re.fullmatch(re.escape(each) + r"\d", id)), id) if id not in known else id


def dotted(field: Field) -> bool:
    """Both libraries turn JSON Pointers into paths with dots."""
    return bool(re.search(r"[.\[/~]", field.id))
