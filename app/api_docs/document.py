"""Forms and the server's address become the OpenAPI 3.1 document of their JSON API."""

from collections.abc import Sequence

from app.api_docs.components import HEADERS, PARAMETERS, SHARED_SCHEMAS, Document, problem_responses
from app.api_docs.operations import CHANGE_PROBLEMS, WRITE_PROBLEMS, paths_of
from app.api_docs.schemas import DescribedForm, schemas_of
from app.exports.annotated import shared_components
from app.exports.base import type_name, unused_name
from app.forms.compiler import CompiledForm
from app.forms.schema import DIALECT

INTRODUCTION = """\
Records of DemandFlow, with the rules of their forms: the same parsing, conditions, validation and merging as on the pages.

* Send an access token: `Authorization: Bearer df_pat_...`.
* Bodies are JSON objects as the schemas below describe them. What the schemas accept, the server accepts.
* Instead of a secret, a response has `{"stored": true}`. Send it back to keep the secret, a text to replace it, null to delete it.
* Every error is a problem of RFC 9457. `/docs/problems` lists the types.
"""


def api_document(forms: Sequence[CompiledForm], base: str, release: str) -> Document:
    """`base`: the server's address, without a slash at the end. `release`: the engine's version."""
    described = _described(forms)
    schemas = {name: schema for each in described for name, schema in schemas_of(each).items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "DemandFlow Forms",
            "version": release,
            "summary": "The JSON API of the forms",
            "description": INTRODUCTION,
        },
        "jsonSchemaDialect": DIALECT,
        "servers": [{"url": base}],
        "security": [{"bearer": []}],
        "tags": [_tag(each) for each in described],
        "paths": {path: methods for each in described for path, methods in paths_of(each).items()},
        "components": {
            "schemas": {**SHARED_SCHEMAS, **shared_components(schemas.values()), **schemas},
            "parameters": dict(PARAMETERS),
            "headers": dict(HEADERS),
            "responses": problem_responses({*WRITE_PROBLEMS, *CHANGE_PROBLEMS}),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An access token of DemandFlow: `df_pat_...`."}
            },
        },
    }


def _described(forms: Sequence[CompiledForm]) -> list[DescribedForm]:
    """Gives each form a name of its own: two forms called "Thing" become Thing and Thing2."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    return [DescribedForm(form, unused_name(type_name(form.definition), taken, numbers)) for form in forms]


def _tag(described: DescribedForm) -> Document:
    definition = described.form.definition
    return {"name": definition.entity, "description": definition.description or definition.plural}
