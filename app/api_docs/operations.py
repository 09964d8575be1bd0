"""One form -> what can be done with its records, as the OpenAPI document tells it: addresses, parameters, answers, examples."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.api_docs.components import (
    LONGEST_SEARCH,
    PAGES,
    STORABLE,
    WHERE,
    Document,
    headers_of,
    parameter,
    problems_of,
    schema_ref,
)
from app.api_docs.schemas import Described, schema_name
from app.exports.example import example_record, smallest_record
from app.forms.compiler import CompiledForm
from app.forms.schema import PURPOSES, Purpose
from app.submissions.json_input import searchable

JSON_TYPE = "application/json"
SMALLEST, FILLED = "smallest", "filled"
"""Names of examples."""
READING = (400, 401, 403, 404, 500, 502, 503)
WRITING = (*READING, 409, 413, 415, 422)
CHANGING = (*WRITING, 412)


def api_path(entity: str) -> str:
    return f"/api/forms/{quote(entity, safe='')}"


def paths_of(described: Described) -> Mapping[str, Document]:
    path = api_path(described.form.definition.entity)
    return {
        path: {"get": _list(described), "post": _create(described)},
        f"{path}/validate": {"post": _validate(described)},
        f"{path}/{{id}}": {
            "parameters": [parameter("Id")],
            "get": _read(described),
            "patch": _change(described),
            "delete": _delete(described),
        },
    }


def _list(described: Described) -> Document:
    found = {"description": f"A page of {described.many}.", "headers": headers_of("Link"), **_content(f"{described.name}List")}
    return {
        **_operation(described, "list", f"List {described.many}", READING, {"200": found}),
        "description": "`Link` has the addresses of the pages around (`next`, `prev`, `first`, `last`). Blank values come last.",
        "parameters": [*_searching(described.form), *PAGES],
    }


def _searching(form: CompiledForm) -> list[Document]:
    fields = searchable(form)
    text = {"type": "string", "pattern": STORABLE}
    asked: list[Document] = [
        {
            "name": "q",
            "in": "query",
            "description": "A text that one of the fields holds, whatever its case; of options their text.",
            "schema": {**text, "maxLength": LONGEST_SEARCH},
        },
    ]
    if fields:
        ids = [field.id for field in fields]
        asked.append({"name": "sort", "in": "query", "description": "The field to sort by.", "schema": {"enum": ids}})
    asked.append(
        {
            "name": "descending",
            "in": "query",
            "description": "Whether the largest comes first.",
            "schema": {"type": "boolean", "default": False},
        }
    )
    asked += [
        {
            "name": WHERE + field.id,
            "in": "query",
            "description": f"Records whose {field.label} is exactly this: of a number the same number, of all else the same text.",
            "schema": {**text, "minLength": 1},
        }
        for field in fields
    ]
    return asked


def _create(described: Described) -> Document:
    created = {
        "description": f"The new {described.one}, as it is stored.",
        "headers": headers_of("Location", "ETag", "Link", "Idempotency-Replayed"),
        "links": {**_links(described), **_insisting(described)},
        **_content(f"{described.name}Written", _written(described.form)),
    }
    return {
        **_operation(described, "create", f"Create a {described.one}", WRITING, {"201": created}),
        "description": "What is read-only, hidden or unknown is checked where the schema names it, never "
        "stored, and listed in `ignored`.",
        "parameters": [parameter("IdempotencyKey")],
        "requestBody": _body(described, "create"),
    }


def _validate(described: Described) -> Document:
    judged = {"description": "What would be said of it.", "headers": headers_of("Link"), **_content("Judgement")}
    form = described.form
    examples: Document = {
        SMALLEST: {"value": smallest_record(form)},
        **{each: {"value": example_record(form, each)} for each in PURPOSES},
    }
    return {
        **_operation(described, "validate", f"Validate a {described.one}", (*READING, 413, 415), {"200": judged}),
        "description": "Says what creating, changing or storing it would say, and saves nothing.",
        "parameters": [
            {
                "name": "for",
                "in": "query",
                "description": "What the document is: a new record, changes, or a whole stored record. Changes where "
                "a `record` is named, "
                "else a new one.",
                "schema": {"enum": list(PURPOSES)},
            },
            {
                "name": "record",
                "in": "query",
                "description": "The id of the record that changes are to be put upon: then all rules are asked, as "
                "when it is saved.",
                "schema": {"type": "string", "minLength": 1},
            },
        ],
        "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": {}, "examples": examples}}},
    }


def _read(described: Described) -> Document:
    found = {
        "description": f"The {described.one}. Of secrets only that they are stored.",
        "headers": headers_of("ETag", "Link"),
        "links": _insisting(described),
        **_content(f"{described.name}Read", {"record": example_record(described.form, "record"), "warnings": []}),
    }
    unchanged = {"description": "It is as `If-None-Match` has it.", "headers": headers_of("ETag")}
    answers = {"200": found, "304": unchanged}
    return {
        **_operation(described, "read", f"Read a {described.one}", READING, answers),
        "parameters": [parameter("IfNoneMatch")],
    }


def _change(described: Described) -> Document:
    changed = {
        "description": f"The whole {described.one}, as it is stored now.",
        "headers": headers_of("ETag", "Link", "Idempotency-Replayed"),
        "links": _insisting(described),
        **_content(f"{described.name}Written", _written(described.form)),
    }
    return {
        **_operation(described, "change", f"Change a {described.one}", CHANGING, {"200": changed}),
        "description": "Send only what changes; null clears. Of a nested object, too, only what changes. "
        "Errors in fields that you do not "
        "send are warnings. A stored secret does not follow unasked when what says where it goes is changed: send it again, or "
        '`{"stored": true}` to keep it.',
        "parameters": [parameter("IfMatch"), parameter("IdempotencyKey")],
        "requestBody": _body(described, "update"),
    }


def _delete(described: Described) -> Document:
    answers = {"204": {"description": "It is gone, for good."}}
    return {
        **_operation(described, "delete", f"Delete a {described.one}", (*READING, 409, 412, 422), answers),
        "parameters": [parameter("IfMatch")],
    }


def _operation(described: Described, verb: str, summary: str, problems: Sequence[int], answers: Document) -> Document:
    return {
        "operationId": f"{verb}{described.name}",
        "summary": summary,
        "tags": [described.form.definition.entity],
        "responses": {**answers, **problems_of(*sorted(problems))},
    }


def _links(described: Described) -> Document:
    """What can be done with a record that was made."""
    id = "$response.body#/record/id"
    return {
        "Read": {"operationId": f"read{described.name}", "parameters": {"id": id}},
        "Change": {"operationId": f"change{described.name}", "parameters": {"id": id}},
        "Delete": {"operationId": f"delete{described.name}", "parameters": {"id": id}},
        "Validate": {"operationId": f"validate{described.name}", "parameters": {"record": id}},
    }


def _insisting(described: Described) -> Document:
    """What can be done with a record at the version that was told."""
    known = {"id": "$response.body#/record/id", "If-Match": "$response.header.ETag"}
    return {
        "ChangeThisVersion": {"operationId": f"change{described.name}", "parameters": known},
        "DeleteThisVersion": {"operationId": f"delete{described.name}", "parameters": known},
    }


def _body(described: Described, purpose: Purpose) -> Document:
    examples = {FILLED: {"summary": "All that can be filled in", "value": example_record(described.form, purpose)}}
    if purpose == "create":
        examples = {SMALLEST: {"summary": "What it cannot do without", "value": smallest_record(described.form)}, **examples}
    content = {"schema": schema_ref(schema_name(described, purpose)), "examples": examples}
    return {"required": True, "content": {JSON_TYPE: content}}


def _content(schema: str, example: Any = None) -> Document:
    told: Document = {"schema": schema_ref(schema)}
    return {"content": {JSON_TYPE: told if example is None else {**told, "example": example}}}


def _written(form: CompiledForm) -> Document:
    return {"record": example_record(form, "record"), "warnings": [], "ignored": []}
