"""Every schema that is exported is one to other people's validators, in their strictest mode."""

from typing import Any

import jsonschema
import jsonschema_rs

from app.compiler import schema_for
from app.schema import PURPOSES, in_older_draft
from tests.interop.given import forms, node


def exported() -> list[dict[str, Any]]:
    schemas = [schema_for(form, purpose) for form in forms() for purpose in PURPOSES]
    return [*schemas, *(in_older_draft(form.schema) for form in forms())]


def test_every_schema_compiles_in_ajv_and_hyperjump() -> None:
    complaints = [(schema, told) for schema, told in zip(exported(), node("compile.mjs", exported()), strict=True) if told]
    assert complaints == []


def test_every_schema_compiles_in_jsonschema_and_jsonschema_rs() -> None:
    for schema in exported():
        jsonschema.validators.validator_for(schema).check_schema(schema)
        jsonschema_rs.validator_for(schema)
