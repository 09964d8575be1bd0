"""The OpenAPI document: valid for any definition, with the platform's paths and this entity's schemas."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.definition import SYSTEM_FIELDS
from app.exports.openapi import OpenApi
from app.forms.compiler import CompiledForm, compile_form
from app.reading.reader import read_definition
from tests.exports.test_base import FORMS
from tests.making import reading
from tests.strategies import at_most, documents


def document_of(form: CompiledForm) -> Any:
    return json.loads(OpenApi().export(form, "create"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.definition.entity)
def test_it_is_valid(form: CompiledForm) -> None:
    OpenAPIV31SpecValidator(document_of(form)).validate()


@settings(suppress_health_check=list(HealthCheck), max_examples=at_most(25))
@given(document=documents())
def test_it_is_valid_for_any_definition(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document_of(compile_form(read_definition(document).definition))).validate()


def test_it_has_the_platforms_paths(form: CompiledForm) -> None:
    paths = document_of(form)["paths"]
    verbs = {path: sorted(told.keys() & {"get", "post", "patch", "delete"}) for path, told in paths.items()}
    assert verbs == {
        "/v1/objects": ["post"],
        "/v1/objects/{id}": ["delete", "get", "patch"],
        "/v1/entities/DOCKERREGISTRY/{comboKey}": ["get"],
        "/v1/query": ["post"],
    }


def test_an_entity_of_any_name_is_one_segment() -> None:
    document = reading({"id": "a", "name": "A"}).definition
    form = compile_form(read_definition({"id": "A/B {c}", "definition": [{"id": "a"}]}).definition)
    assert "/v1/entities/A%2FB%20%7Bc%7D/{comboKey}" in document_of(form)["paths"]
    assert document.entity == "THING"


def test_its_examples_fit_its_schemas(form: CompiledForm) -> None:
    told = document_of(form)
    resolved = {"components": told["components"], "$schema": "https://json-schema.org/draft/2020-12/schema"}
    contents = [
        content
        for path in told["paths"].values()
        for verb, operation in path.items()
        if verb != "parameters"
        for part in (operation.get("requestBody", {}), *operation["responses"].values())
        for content in part.get("content", {}).values()
        if "example" in content
    ]
    assert len(contents) == 6
    for content in contents:
        jsonschema.Draft202012Validator({**resolved, **content["schema"]}).validate(content["example"])


def test_a_create_wants_what_the_platform_wants(form: CompiledForm) -> None:
    told = document_of(form)
    body = told["paths"]["/v1/objects"]["post"]["requestBody"]["content"]["application/json"]
    validator = jsonschema.Draft202012Validator({"components": told["components"], **body["schema"]})
    for name in ("entity", "level", "comboKey", "name"):
        assert not validator.is_valid({key: value for key, value in body["example"].items() if key != name})
    assert set(told["components"]["schemas"]["DockerRegistryRecord"]["properties"]) >= SYSTEM_FIELDS
