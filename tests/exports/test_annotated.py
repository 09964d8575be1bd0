"""What other tools than validators read of a schema: a validator gives the same verdict without it."""

import json
from typing import Any

import pytest

from app.comparison.value_sets import validator_of
from app.conditions.kinds.schemas import BLANK
from app.exports.annotated import annotated, component, parts_of, shared_components
from app.forms.compiler import CompiledForm, schema_for, validator_for
from app.forms.schema import PURPOSES, STORED_SECRET, UNSAID, Purpose
from tests.interop.given import few_forms
from tests.interop.records import records
from tests.making import form_of

OPTIONS = [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]
FORM = form_of(
    {"id": "status", "type": "enum", "options": OPTIONS},
    {"id": "tags", "type": "multiselect", "options": OPTIONS},
    {"id": "store", "type": "objectLookup", "entity": "STORE"},
    {"id": "ref", "type": "objectLookup", "entity": "T", "parentProperty": "inner"},
)


def test_options_are_an_enum_beside_their_titles() -> None:
    properties = annotated(FORM, "create")["properties"]
    assert properties["status"]["enum"] == properties["tags"]["items"]["enum"] == ["1", "2"]
    assert [each["title"] for each in properties["status"]["oneOf"]] == ["One", "Two"]
    assert annotated(FORM, "update")["properties"]["status"]["enum"] == ["1", "2", None]
    record = annotated(FORM, "record")["properties"]["status"]
    assert [part["enum"] for part in parts_of(record) if "enum" in part] == [["1", "2"], [""]]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_reference_says_its_entity(purpose: Purpose) -> None:
    properties = annotated(FORM, purpose)["properties"]
    assert properties["store"]["x-entity"] == "STORE"
    assert properties["inner"]["properties"]["ref"]["x-entity"] == "T"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_component_has_its_own_name_as_title(purpose: Purpose, form: CompiledForm) -> None:
    told = component(form, purpose, "Some")
    assert told["title"] == "Some" and not told.keys() & {"$schema", "$id"}


def test_a_component_says_a_choice_once_with_its_titles() -> None:
    status = component(FORM, "create", "Some")["properties"]["status"]
    assert (status["enum"], status["x-enum-descriptions"]) == (["1", "2"], ["One", "Two"]) and "oneOf" not in status


def test_two_choices_of_one_label_have_two_titles() -> None:
    choice = {"name": "Kind", "type": "enum", "options": OPTIONS}
    properties = component(form_of({"id": "a", **choice}, {"id": "b", **choice}), "create", "Some")["properties"]
    assert [each["title"] for each in properties.values()] == ["Kind", "Kind (b)"]


def test_titles_are_distinct() -> None:
    assert len({schema_for(FORM, purpose)["title"] for purpose in PURPOSES}) == len(PURPOSES)


def test_a_reference_under_a_condition_that_cannot_be_said_keeps_both_comments() -> None:
    condition = {"field": "note", "operator": "greaterThan", "value": "5"}
    form = form_of({"id": "note"}, {"id": "ref", "type": "objectLookup", "entity": "T", "requiredWhen": condition})
    assert form.schema["properties"]["ref"]["$comment"] == f"{UNSAID}\nx-entity: T"


def test_the_meaning_of_a_pattern_follows_the_help() -> None:
    form = form_of(
        {"id": "a", "type": "date", "help": "The first day"}, {"id": "b", "type": "color", "help": "Which?"}, {"id": "c"}
    )
    told = [form.schema["properties"][id].get("description") for id in "abc"]
    assert told == ["The first day. A date such as 2026-01-31.", "Which? A color such as #1f5fd0.", None]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_no_list_is_in_an_enum(purpose: Purpose) -> None:
    for form in few_forms(20):
        for part in parts_of(annotated(form, purpose)):
            assert not any(isinstance(value, list | dict) for value in part.get("enum", ()))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_verdict_is_the_same(purpose: Purpose) -> None:
    for form in few_forms(20):
        with_words, without = validator_of(annotated(form, purpose)), validator_for(form, purpose)
        for record in records(form, purpose, 20):
            assert with_words.is_valid(record) == without.is_valid(record), (record, form.schema)


def test_the_enforced_schema_stays_as_it_is() -> None:
    before = json.dumps(schema_for(FORM, "create"))
    told: Any = annotated(FORM, "create")
    told["properties"]["status"]["title"] = "changed"
    assert json.dumps(schema_for(FORM, "create")) == before


def test_what_many_fields_share_is_a_component() -> None:
    form = form_of({"id": "a"}, {"id": "pin", "type": "password"})
    schema = component(form, "record", "Some")
    assert schema["properties"]["a"]["anyOf"][1] == {"$ref": "#/components/schemas/Blank"}
    assert shared_components([schema]) == {"Blank": BLANK, "StoredSecret": STORED_SECRET}
    assert shared_components([component(form, "create", "Some")]) == {}
