"""The example record: accepted as it stands, whatever the definition asks."""

from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from app.exports.example import example_record
from app.forms.compiler import CompiledForm, compile_form, schema_for
from app.forms.schema import PURPOSES, Purpose
from app.forms.validation import validate, validate_document, warnings
from app.reading.reader import read_definition
from tests.exports.test_base import FORMS
from tests.making import CONTEXT, form_of
from tests.strategies import documents


def assert_accepted(form: CompiledForm, purpose: Purpose) -> None:
    record = example_record(form, purpose)
    assert validate_document(form, record, purpose) == [], record
    assert jsonschema.Draft202012Validator(schema_for(form, purpose)).is_valid(record)
    values = form.values_of(record)
    if purpose == "create":
        assert validate(form, values, form.rules.evaluate(values)) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.definition.entity)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_examples_of_the_definitions_that_come_along(form: CompiledForm, purpose: Purpose) -> None:
    assert_accepted(form, purpose)


@pytest.mark.parametrize("purpose", PURPOSES)
@settings(suppress_health_check=list(HealthCheck))
@given(document=documents())
def test_examples_of_any_definition(purpose: Purpose, document: dict[str, Any]) -> None:
    assert_accepted(compile_form(read_definition(document).definition), purpose)


def test_it_fills_in_all_that_is_open_and_no_secret(form: CompiledForm) -> None:
    record = example_record(form, "create")
    assert record.keys() == {field.key for field, _ in form.writable if not field.secret}
    values = form.values_of(record)
    assert warnings(form, values, form.rules.evaluate(values), list(form.by_key), CONTEXT) == []


def test_it_follows_conditions() -> None:
    form = form_of(
        {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]},
        {"id": "one", "name": "One", "visibility": {"kind": "1"}},
        {"id": "two", "name": "Two", "visibility": {"kind": "2"}, "required": True},
        {"id": "deep", "name": "Deep", "visibility": {"field": "one", "operator": "notEmpty"}},
    )
    assert example_record(form, "create") == {"kind": "1", "one": "Example One", "deep": "Example Deep"}


def test_of_values_that_lock_each_other_out_one_is_there() -> None:
    form = form_of(
        {"id": "a", "name": "A", "readonlyWhen": {"field": "b", "operator": "notEmpty"}},
        {"id": "b", "name": "B", "readonlyWhen": {"field": "a", "operator": "notEmpty"}},
    )
    assert example_record(form, "create") == {"a": "Example A"}


def test_values_that_lock_themselves_leave_what_is_required() -> None:
    form = form_of(
        {"id": "a", "name": "A", "readonlyWhen": {"field": "a", "operator": "notEmpty"}},
        {"id": "c", "name": "C", "required": True},
        {"id": "d", "name": "D", "requiredWhen": {"field": "c", "operator": "notEmpty"}},
        {"id": "e", "name": "E"},
    )
    assert example_record(form, "create") == {"c": "Example C", "d": "Example D"}


def test_a_required_secret_stands_in_it_and_is_not_told_of_a_stored_record() -> None:
    form = form_of({"id": "password", "name": "Password", "type": "password", "required": True})
    assert example_record(form, "create") == {"password": "Example Password"}
    assert example_record(form, "record")["password"] == {"stored": True}


def test_what_others_set_does_not_make_it_incomplete() -> None:
    form = form_of(
        {"id": "level", "name": "Level", "type": "checkbox", "readonly": True},
        {"id": "why", "name": "Why", "required": True, "visibility": {"field": "level", "operator": "checked"}},
    )
    assert_accepted(form, "record")
    assert not {"level", "why"} & example_record(form, "record").keys()


def test_fields_named_like_system_fields_hold_values_of_their_own_types() -> None:
    form = form_of({"id": "id", "name": "Id", "type": "checkbox"}, {"id": "created", "name": "Created", "type": "timestamp"})
    assert_accepted(form, "record")
