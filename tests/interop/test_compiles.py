"""Every schema that is exported is one to other people's validators, in their strictest mode."""

from typing import Any

import jsonschema
import jsonschema_rs

from app.exports import EXPORTERS
from app.exports.base import JsonExporter
from app.forms.schema import PURPOSES
from tests.interop.given import forms, node

DRAFTS = ("json-schema", "draft-07")


def exported() -> list[dict[str, Any]]:
    """As they are served: of every purpose, in both drafts."""
    drafts = [exporter for name, exporter in EXPORTERS.items() if name in DRAFTS and isinstance(exporter, JsonExporter)]
    assert len(drafts) == len(DRAFTS)
    return [draft.document(form, purpose) for form in forms() for purpose in PURPOSES for draft in drafts]


def test_every_schema_compiles_in_ajv_and_hyperjump() -> None:
    complaints = [(schema, told) for schema, told in zip(exported(), node("compile.mjs", exported()), strict=True) if told]
    assert complaints == []


def test_every_schema_compiles_in_jsonschema_and_jsonschema_rs() -> None:
    for schema in exported():
        jsonschema.validators.validator_for(schema).check_schema(schema)
        jsonschema_rs.validator_for(schema)
