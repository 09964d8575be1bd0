"""The schemas of one form: those of its records, and those of responses about them."""

import jsonschema
import pytest

from app.api_docs.components import SHARED_SCHEMAS
from app.api_docs.schemas import DescribedForm, schema_name, schemas_of
from app.exports.annotated import component
from app.exports.example import example_record
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose
from tests.making import form_of

THING = DescribedForm(form_of({"id": "a", "name": "A", "required": True}), "Thing")


def validator(name: str, described: DescribedForm = THING) -> jsonschema.Draft202012Validator:
    components = {"components": {"schemas": {**SHARED_SCHEMAS, **schemas_of(described)}}}
    return jsonschema.Draft202012Validator({**components, "$ref": f"#/components/schemas/{name}"})


def test_a_form_has_six_schemas_under_its_name() -> None:
    assert schemas_of(THING).keys() == {
        "ThingCreate",
        "ThingUpdate",
        "ThingRecord",
        "ThingRead",
        "ThingWritten",
        "ThingList",
    }
    assert [schema_name(THING, purpose) for purpose in PURPOSES] == ["ThingCreate", "ThingUpdate", "ThingRecord"]


def test_its_names_are_those_of_the_definition() -> None:
    assert (THING.singular, THING.plural) == (THING.form.definition.name, THING.form.definition.plural)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_schema_of_records_is_the_component_of_its_name(purpose: Purpose, form: CompiledForm) -> None:
    described = DescribedForm(form, "DockerRegistry")
    name = schema_name(described, purpose)
    assert schemas_of(described)[name] == component(form, purpose, name)


def test_a_response_has_the_record_and_its_warnings() -> None:
    record = example_record(THING.form, "record")
    assert validator("ThingRead").is_valid({"record": record, "warnings": []})
    assert not validator("ThingRead").is_valid({"record": record})
    assert validator("ThingWritten").is_valid({"record": record, "warnings": [], "notTaken": [], "ignored": ["/b"]})
    assert not validator("ThingWritten").is_valid({"record": record, "warnings": []})


def test_a_stored_record_that_no_longer_fits_is_described_too() -> None:
    record = {**example_record(THING.form, "record"), "a": 5}
    assert not validator("ThingRecord").is_valid(record)
    assert validator("ThingRead").is_valid({"record": record, "warnings": []})


def test_a_list_says_how_many_there_are() -> None:
    page = {"records": [example_record(THING.form, "record")], "total": 1, "page": 1, "size": 50}
    assert validator("ThingList").is_valid(page)
    assert not validator("ThingList").is_valid({**page, "total": -1})
