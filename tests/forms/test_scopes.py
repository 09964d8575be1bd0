"""Where the values of fields lie in records: by key and back, one object inside of another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.forms.scopes import path_of_pointer, pointer, put_at, remove_at, scope_of, value_at
from tests.making import form_of

FORM = form_of({"id": "name"}, {"id": "pin", "parentProperty": "brief"}, {"id": "0"}, {"id": "memo", "parentProperty": "brief"})
SCOPE = FORM.scope


def test_values_of_an_object_inside_have_keys_of_their_own() -> None:
    assert dict(SCOPE.values_in({"name": "N", "brief": {"pin": "1", "other": 2}, "else": 3})) == {"name": "N", "brief.pin": "1"}


@pytest.mark.parametrize("brief", [None, "text", 3, ["list"]])
def test_what_is_no_object_holds_no_values(brief: Any) -> None:
    assert dict(SCOPE.values_in({"name": "N", "brief": brief})) == {"name": "N"}
    assert SCOPE.patch({"brief": brief}, {"brief.pin": "1"}) == {"brief": {"pin": "1"}}


def test_a_patch_writes_an_object_inside_whole_and_nothing_that_did_not_change() -> None:
    stored = {"name": "N", "brief": {"pin": "1", "memo": "m", "other": 2}}
    assert SCOPE.patch(stored, {"brief.pin": None}) == {"brief": {"pin": None, "memo": "m", "other": 2}}
    assert SCOPE.patch(stored, {"name": "M"}) == {"name": "M"}
    assert stored["brief"] == {"pin": "1", "memo": "m", "other": 2}


@given(st.dictionaries(st.sampled_from(sorted(FORM.by_key)), st.integers() | st.text() | st.none()))
def test_values_by_key_and_the_object_undo_each_other(values: dict[str, Any]) -> None:
    assert dict(SCOPE.values_in(SCOPE.object_of(values))) == values


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("name",), "name"),
        (("name", 3, "deep"), "name"),
        (("brief", "pin"), "brief.pin"),
        (("brief",), None),
        (("brief", "other"), None),
        ((0,), "0"),
        ((), None),
        (("else",), None),
    ],
)
def test_the_field_at_a_path_or_around_it(path: tuple[str | int, ...], key: str | None) -> None:
    assert SCOPE.key_at(path) == key
    found = FORM.field_at(path)
    assert (found[0].key if found else None) == key


def test_the_path_of_a_field_leads_to_its_value() -> None:
    record: dict[str, Any] = {}
    for field, _ in FORM.inputs:
        put_at(record, field.path, field.key)
    assert FORM.values_of(record) == {key: key for key in FORM.by_key}
    assert all(value_at(record, field.path) == field.key for field, _ in FORM.inputs)
    for field, _ in FORM.inputs:
        remove_at(record, field.path)
    assert record == {"brief": {}}
    remove_at(record, ("brief", "pin"))


def test_paths_of_everything_that_an_object_holds() -> None:
    paths = set(SCOPE.paths_in({"name": 1, "brief": {"pin": 1, "x": {"y": 2}}, "else": {"a": 1}}))
    assert paths == {("name",), ("brief", "pin"), ("brief", "x"), ("else",)}


def test_a_form_without_objects_inside_has_its_records_as_values() -> None:
    form = form_of({"id": "name"})
    record = {"name": "N", "else": 1}
    assert form.scope.is_flat and form.values_of(record) is record and form.object_of(record) is record
    assert scope_of([]).is_flat


@given(st.lists(st.text(max_size=4), max_size=4).map(tuple))
def test_a_pointer_is_read_back_as_its_path(path: tuple[str, ...]) -> None:
    assert path_of_pointer(pointer(*path)) == path
