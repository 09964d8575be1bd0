"""A form becomes the operations on its records in the OpenAPI document: paths, parameters, responses, examples."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.api_docs.components import (
    FILTER_PREFIX,
    MAX_SEARCH_CHARS,
    PAGES,
    STORABLE_TEXT,
    Document,
    header_refs,
    parameter_ref,
    problem_refs,
    schema_ref,
)
from app.api_docs.schemas import DescribedForm, schema_name
from app.definition import Field
from app.exports.example import example_record, smallest_record
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose
from app.forms.searchable import searchable_fields

JSON_TYPE = "application/json"
SMALLEST_EXAMPLE, FULL_EXAMPLE = "smallest", "filled"
READ_PROBLEMS = (400, 401, 403, 404, 429, 500, 502, 503)
"""Statuses of problems that a read can end in."""
WRITE_PROBLEMS = (*READ_PROBLEMS, 409, 413, 415, 422)
CHANGE_PROBLEMS = (*WRITE_PROBLEMS, 412)
STORABLE: Document = {"type": "string", "pattern": STORABLE_TEXT}
SEARCH: Document = {
    "name": "q",
    "in": "query",
    "description": "A text that one of the fields contains, in any case. Options match by their text.",
    "schema": {**STORABLE, "maxLength": MAX_SEARCH_CHARS},
}
DESCENDING: Document = {
    "name": "descending",
    "in": "query",
    "description": "Whether the largest value comes first.",
    "schema": {"type": "boolean", "default": False},
}


def api_path(entity: str) -> str:
    return f"/api/forms/{quote(entity, safe='')}"


def paths_of(described: DescribedForm) -> Mapping[str, Document]:
    path = api_path(described.form.definition.entity)
    return {
        path: {"get": _list(described), "post": _create(described)},
        f"{path}/validate": {"post": _validate(described)},
        f"{path}/{{id}}": {
            "parameters": [parameter_ref("Id")],
            "get": _read(described),
            "patch": _change(described),
            "delete": _delete(described),
        },
    }


def _list(described: DescribedForm) -> Document:
    page = {"description": f"A page of {described.plural}.", "headers": header_refs("Link"), **_content(f"{described.name}List")}
    return {
        **_operation(described, "list", f"List {described.plural}", READ_PROBLEMS, {"200": page}),
        "description": "`Link` has the addresses of the other pages (`next`, `prev`, `first`, `last`). Blank values come last.",
        "parameters": [*_search_parameters(described.form), *PAGES],
    }


def _search_parameters(form: CompiledForm) -> list[Document]:
    """Nothing to sort by where no field can be searched: an `enum` must not be empty."""
    fields = searchable_fields(form)
    return [SEARCH, *([_sort(fields)] if fields else []), DESCENDING, *map(_filter, fields)]


def _sort(fields: Sequence[Field]) -> Document:
    ids = [field.id for field in fields]
    return {"name": "sort", "in": "query", "description": "The field to sort by.", "schema": {"enum": ids}}


def _filter(field: Field) -> Document:
    return {
        "name": FILTER_PREFIX + field.id,
        "in": "query",
        "description": f"Records whose {field.label} has exactly this value: the same number, or the same text.",
        "schema": {**STORABLE, "minLength": 1},
    }


def _create(described: DescribedForm) -> Document:
    created = {
        "description": f"The new {described.singular} as it is stored.",
        "headers": header_refs("Location", "ETag", "Link", "Idempotency-Replayed"),
        "links": {**_links(described), **_version_links(described)},
        **_content(f"{described.name}Written", _written(described.form)),
    }
    return {
        **_operation(described, "create", f"Create a {described.singular}", WRITE_PROBLEMS, {"201": created}),
        "description": "Read-only, hidden and unknown properties are validated if the schema has them. They are never stored, and "
        "`notTaken` lists them.",
        "parameters": [parameter_ref("IdempotencyKey")],
        "requestBody": _body(described, "create"),
    }


def _validate(described: DescribedForm) -> Document:
    result = {"description": "The result of the validation.", "headers": header_refs("Link"), **_content("Judgement")}
    form = described.form
    examples: Document = {
        SMALLEST_EXAMPLE: {"value": smallest_record(form)},
        **{each: {"value": example_record(form, each)} for each in PURPOSES},
    }
    return {
        **_operation(described, "validate", f"Validate a {described.singular}", (*READ_PROBLEMS, 413, 415), {"200": result}),
        "description": "Returns the errors and warnings of a create or a change, without saving anything.",
        "parameters": [
            {
                "name": "for",
                "in": "query",
                "description": "What the document is: a new record, changes, or a whole stored record. The default is changes "
                "with `record`, and otherwise a new record.",
                "schema": {"enum": list(PURPOSES)},
            },
            {
                "name": "record",
                "in": "query",
                "description": "The id of the record that is changed. Then all rules apply, as in a save.",
                "schema": {"type": "string", "minLength": 1},
            },
        ],
        "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": {}, "examples": examples}}},
    }


def _read(described: DescribedForm) -> Document:
    record = {
        "description": f"The {described.singular}. Of a secret it only says that it is stored.",
        "headers": header_refs("ETag", "Link"),
        "links": _version_links(described),
        **_content(f"{described.name}Read", {"record": example_record(described.form, "record"), "warnings": []}),
    }
    unchanged = {"description": "The record has not changed since the `ETag` in `If-None-Match`.", "headers": header_refs("ETag")}
    responses = {"200": record, "304": unchanged}
    return {
        **_operation(described, "read", f"Read a {described.singular}", READ_PROBLEMS, responses),
        "parameters": [parameter_ref("IfNoneMatch")],
    }


def _change(described: DescribedForm) -> Document:
    changed = {
        "description": f"The whole {described.singular} as it is stored.",
        "headers": header_refs("ETag", "Link", "Idempotency-Replayed"),
        "links": _version_links(described),
        **_content(f"{described.name}Written", _written(described.form)),
    }
    return {
        **_operation(described, "change", f"Change a {described.singular}", CHANGE_PROBLEMS, {"200": changed}),
        "description": "Send only what changes, also inside a nested object; null clears a value. Errors in fields that you do "
        "not send are warnings. If you change a field that says where a stored secret is used, send the secret again, or "
        '`{"stored": true}` to keep it.',
        "parameters": [parameter_ref("IfMatch"), parameter_ref("IdempotencyKey")],
        "requestBody": _body(described, "update"),
    }


def _delete(described: DescribedForm) -> Document:
    responses = {"204": {"description": "The record is deleted. This can't be undone."}}
    return {
        **_operation(described, "delete", f"Delete a {described.singular}", (*READ_PROBLEMS, 409, 412, 422), responses),
        "parameters": [parameter_ref("IfMatch")],
    }


def _operation(described: DescribedForm, verb: str, summary: str, problems: Sequence[int], responses: Document) -> Document:
    return {
        "operationId": f"{verb}{described.name}",
        "summary": summary,
        "tags": [described.form.definition.entity],
        "responses": {**responses, **problem_refs(*sorted(problems))},
    }


def _links(described: DescribedForm) -> Document:
    """OpenAPI links from a new record to what can be done with it."""
    id = "$response.body#/record/id"
    return {
        "Read": {"operationId": f"read{described.name}", "parameters": {"id": id}},
        "Change": {"operationId": f"change{described.name}", "parameters": {"id": id}},
        "Delete": {"operationId": f"delete{described.name}", "parameters": {"id": id}},
        "Validate": {"operationId": f"validate{described.name}", "parameters": {"record": id}},
    }


def _version_links(described: DescribedForm) -> Document:
    """OpenAPI links to operations on the version of the response."""
    version = {"id": "$response.body#/record/id", "If-Match": "$response.header.ETag"}
    return {
        "ChangeThisVersion": {"operationId": f"change{described.name}", "parameters": version},
        "DeleteThisVersion": {"operationId": f"delete{described.name}", "parameters": version},
    }


def _body(described: DescribedForm, purpose: Purpose) -> Document:
    examples = {FULL_EXAMPLE: {"summary": "All fields that can be filled in", "value": example_record(described.form, purpose)}}
    if purpose == "create":
        examples = {SMALLEST_EXAMPLE: {"summary": "Only the required fields", "value": smallest_record(described.form)}, **examples}
    content = {"schema": schema_ref(schema_name(described, purpose)), "examples": examples}
    return {"required": True, "content": {JSON_TYPE: content}}


def _content(schema: str, example: Any = None) -> Document:
    content: Document = {"schema": schema_ref(schema)}
    return {"content": {JSON_TYPE: content if example is None else {**content, "example": example}}}


def _written(form: CompiledForm) -> Document:
    return {"record": example_record(form, "record"), "warnings": [], "notTaken": [], "ignored": []}
