"""The exported schemas: what is enforced, and a record beside it."""

import json

import jsonschema
import pytest

from app.exports import EXPORTERS
from app.exports.json_schema import Draft07, JsonSchema
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import PURPOSES, Purpose


@pytest.mark.parametrize("purpose", PURPOSES)
def test_it_is_the_enforced_schema_and_a_record_that_it_lets_pass(form: CompiledForm, purpose: Purpose) -> None:
    told = json.loads(JsonSchema().export(form, purpose))
    examples = told.pop("examples")
    assert told == schema_for(form, purpose)
    assert [jsonschema.Draft202012Validator(told).is_valid(each) for each in examples] == [True]


def test_ids_name_content_purpose_and_draft(form: CompiledForm) -> None:
    ids = {json.loads(EXPORTERS[name].export(form, purpose))["$id"] for name in ("json-schema", "draft-07") for purpose in PURPOSES}
    assert len(ids) == 6
    assert all(id.startswith(f"urn:demandflow:definition:DOCKERREGISTRY:sha256:{form.hash}") for id in ids)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_older_draft_says_the_same(form: CompiledForm, purpose: Purpose) -> None:
    told = json.loads(Draft07().export(form, purpose))
    jsonschema.Draft7Validator.check_schema(told)
    newer = json.loads(JsonSchema().export(form, purpose))
    assert {**told, "$schema": "", "$id": ""} == {**newer, "$schema": "", "$id": ""}
