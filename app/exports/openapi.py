"""OpenAPI 3.1 of DemandFlow's own paths for the records of one entity, with the entity's schemas as components."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from app.definition import Definition
from app.exports.annotated import component, shared_components
from app.exports.base import JsonExporter, type_name
from app.exports.example import ID, example_record
from app.forms.compiler import CompiledForm
from app.forms.schema import DIALECT, PURPOSES, Purpose
from app.texts.text import N_

Document = dict[str, Any]

SERVER = "https://rest.demandflow.com"
ERRORS: Mapping[str, str] = {
    "400": "The request is invalid: no body, not a JSON object, or a required property is missing.",
    "401": "No access token was sent.",
    "403": "The access token is not valid or does not have the permission, or the object belongs to another subscription.",
    "404": "The object does not exist.",
    "500": "Something went wrong on the platform.",
}
ERROR: Document = {
    "type": "object",
    "description": "An error of the platform.",
    "required": ["error", "message"],
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
}
COUNT_LINE: Document = {
    "type": "object",
    "description": "The last line of each query's response, or its only line with `countOnly`.",
    "required": ["_meta", "_type", "entity", "count"],
    "properties": {
        "_meta": {"const": True},
        "_type": {"const": "count"},
        "entity": {"type": "string"},
        "count": {"type": "integer", "minimum": 0},
        "tag": {"type": "string"},
    },
}
ERROR_LINE: Document = {
    "type": "object",
    "description": "An error in the middle of a response: the lines before it are incomplete.",
    "required": ["_type", "message"],
    "properties": {
        "_type": {"const": "error"},
        "message": {"type": "string"},
        "entity": {"type": "string"},
        "source": {"type": "string"},
    },
}


class OpenApi(JsonExporter):
    name = "openapi"
    title = "OpenAPI 3.1"
    about = N_("Generate clients of DemandFlow's REST API for this entity.")
    media_type = "application/openapi+json"
    ending = ".openapi.json"
    described_by = "https://spec.openapis.org/oas/3.1/schema/2022-10-07"

    def document(self, form: CompiledForm, purpose: Purpose) -> Document:
        definition = form.definition
        return {
            "openapi": "3.1.0",
            "info": {
                "title": f"{definition.plural} of DemandFlow",
                "version": definition.hash[:12] or "0",
                "description": f"The records of entity {definition.entity} under definition sha256:{definition.hash}.",
            },
            "jsonSchemaDialect": DIALECT,
            "servers": [{"url": SERVER}],
            "security": [{"bearer": []}],
            "tags": [{"name": definition.plural, **({"description": definition.description} if definition.description else {})}],
            "paths": _paths(form),
            "components": _components(form),
        }


def _paths(form: CompiledForm) -> Document:
    definition = form.definition
    return {
        "/v1/objects": {"post": _create(form)},
        "/v1/objects/{id}": {
            "parameters": [_id(), _entity(definition)],
            "get": _operation(definition, "get", "Read", _record_response(form, "200", "The record.")),
            "patch": _update(form),
            "delete": _operation(
                definition, "delete", "Delete", {"204": {"description": "The record is deleted. This can't be undone."}}
            ),
        },
        f"/v1/entities/{quote(definition.entity, safe='')}/{{comboKey}}": {"get": _list(form)},
        "/v1/query": {"post": _query(form)},
    }


def _create(form: CompiledForm) -> Document:
    definition = form.definition
    system_properties = {
        "type": "object",
        "required": ["entity", "level", "comboKey"],
        "properties": {
            "entity": {"const": definition.entity},
            "level": {"const": definition.level},
            "comboKey": {"type": "string", "pattern": r"\|ENT:$", "description": "The platform adds the new record's id."},
        },
    }
    example = {
        "entity": definition.entity,
        "level": definition.level,
        "comboKey": f"SUB:{ID}|ENT:",
        **example_record(form, "create"),
    }
    body = {"allOf": [system_properties, _ref(form, "create")]}
    return {
        **_operation(definition, "create", "Create", _record_response(form, "201", "The new record.")),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body, "example": example}}},
    }


def _update(form: CompiledForm) -> Document:
    body = {"schema": _ref(form, "update"), "example": example_record(form, "update")}
    return {
        **_operation(
            form.definition,
            "update",
            "Change",
            _record_response(form, "200", "The whole record, with its version increased by one."),
        ),
        "requestBody": {
            "required": True,
            "description": "Send only what changes. A nested object is sent as a whole.",
            "content": {"application/json": body},
        },
    }


def _list(form: CompiledForm) -> Document:
    definition = form.definition
    record = _ref(form, "record")
    content = {
        "application/json": {"schema": {"type": "array", "items": record}},
        "application/x-ndjson": {"schema": {"anyOf": [record, _schema_ref("ErrorLine")]}},
    }
    combo_key = {
        "name": "comboKey",
        "in": "path",
        "required": True,
        "description": "Records whose comboKey starts with this text. `SUB` selects all records of the subscription.",
        "schema": {"type": "string"},
        "example": "SUB",
    }
    fields = {
        "name": "fields",
        "in": "query",
        "description": "Names of the properties to return, comma-separated. The default is all.",
        "schema": {"type": "string"},
        "example": "id,name",
    }
    responses = {"200": {"description": "The records, as a list or one per line.", "content": content}}
    return {**_operation(definition, "list", "List", responses, plural=True), "parameters": [combo_key, fields]}


def _query(form: CompiledForm) -> Document:
    definition = form.definition
    text: Document = {"type": "string"}
    query = {
        "type": "object",
        "required": ["entity", "comboKey", "query"],
        "properties": {
            "entity": {"const": definition.entity},
            "comboKey": {"const": "comboKey"},
            "query": {"type": "string", "description": "Records whose comboKey starts with this text."},
            "load": {"type": "string", "description": "Names of the properties to return, comma-separated."},
            "limit": {"type": "integer", "minimum": 1},
            "countOnly": {"type": "boolean"},
            "filter": {"type": "object", "required": ["field", "term"], "properties": {"field": text, "term": text}},
            "tag": {"type": "string", "description": "The response repeats it in the lines of this query."},
        },
    }
    example = [{"entity": definition.entity, "comboKey": "comboKey", "query": f"SUB:{ID}", "limit": 10}]
    line = {"anyOf": [_ref(form, "record"), _schema_ref("CountLine"), _schema_ref("ErrorLine")]}
    responses = {"200": {"description": "One JSON object per line.", "content": {"application/x-ndjson": {"schema": line}}}}
    return {
        **_operation(definition, "query", "Query", responses, plural=True),
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "array", "items": query}, "example": example}},
        },
    }


def _operation(definition: Definition, verb: str, title: str, responses: Document, *, plural: bool = False) -> Document:
    errors = {status: {"$ref": f"#/components/responses/Error{status}"} for status in ERRORS}
    return {
        "operationId": f"{verb}{type_name(definition)}",
        "summary": f"{title} {definition.plural if plural else f'a {definition.name}'}",
        "tags": [definition.plural],
        "responses": {**responses, **errors},
    }


def _record_response(form: CompiledForm, status: str, description: str) -> Document:
    content = {"application/json": {"schema": _ref(form, "record"), "example": example_record(form, "record")}}
    return {status: {"description": description, "content": content}}


def _components(form: CompiledForm) -> Document:
    schemas = {_name(form, purpose): component(form, purpose, _name(form, purpose)) for purpose in PURPOSES}
    error = {"application/json": {"schema": _schema_ref("Error")}}
    return {
        "schemas": {
            **schemas,
            **shared_components(schemas.values()),
            "Error": ERROR,
            "CountLine": COUNT_LINE,
            "ErrorLine": ERROR_LINE,
        },
        "responses": {f"Error{status}": {"description": description, "content": error} for status, description in ERRORS.items()},
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "A personal access token: df_pat_..."}},
    }


def _name(form: CompiledForm, purpose: Purpose) -> str:
    return f"{type_name(form.definition)}{purpose.capitalize()}"


def _ref(form: CompiledForm, purpose: Purpose) -> Document:
    return _schema_ref(_name(form, purpose))


def _schema_ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _id() -> Document:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": ID}


def _entity(definition: Definition) -> Document:
    return {
        "name": "entity",
        "in": "query",
        "description": "Selects the store of the object.",
        "schema": {"const": definition.entity},
    }
