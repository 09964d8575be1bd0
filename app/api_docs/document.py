"""Forms, and an address -> the OpenAPI 3.1 document of their JSON API. Pure: what it says follows from these alone."""

from collections.abc import Sequence

from app.api_docs.components import HEADERS, PARAMETERS, SHARED_SCHEMAS, Document, problem_responses
from app.api_docs.operations import CHANGING, WRITING, paths_of
from app.api_docs.schemas import Described, schemas_of
from app.exports.base import type_name
from app.forms.compiler import CompiledForm
from app.forms.schema import DIALECT

INTRODUCTION = """\
Records of DemandFlow, by the rules of their forms: the same parsing, conditions, validation and merging as on the pages.

* Send an access token of your own: `Authorization: Bearer df_pat_...`.
* Bodies are JSON objects of the shape that the schemas below tell. What the schemas accept, the server accepts.
* Of a secret an answer only says `{"stored": true}`. Sent back so it stays; a text replaces it, null clears it.
* Everything that goes wrong is told as a problem of RFC 9457; `/docs/problems` lists them all.
"""


def api_document(forms: Sequence[CompiledForm], base: str, release: str) -> Document:
    """`base` is the server's address, without a slash at its end."""
    described = _named(forms)
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
        "paths": {path: told for each in described for path, told in paths_of(each).items()},
        "components": {
            "schemas": {**SHARED_SCHEMAS, **{name: told for each in described for name, told in schemas_of(each).items()}},
            "parameters": dict(PARAMETERS),
            "headers": dict(HEADERS),
            "responses": problem_responses({*WRITING, *CHANGING}),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An access token of DemandFlow: `df_pat_...`."}
            },
        },
    }


def _named(forms: Sequence[CompiledForm]) -> list[Described]:
    taken: set[str] = set()
    described = []
    for form in forms:
        name = wanted = type_name(form.definition)
        number = 2
        while name in taken:
            name, number = f"{wanted}{number}", number + 1
        taken.add(name)
        described.append(Described(form, name))
    return described


def _tag(described: Described) -> Document:
    definition = described.form.definition
    return {"name": definition.entity, "description": definition.description or definition.plural}
