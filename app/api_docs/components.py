"""What all operations of the JSON API share in its OpenAPI document: parameters, headers, problems, wrappers of records."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.api_docs.problems import MEDIA_TYPE, PROBLEM_TYPES, ProblemType
from app.forms.schema import SYSTEM_PROPERTIES

Document = dict[str, Any]

DEFAULT_PAGE_SIZE = 50
"""Records on a page without the parameter `size`."""
MAX_PAGE_SIZE = 200
MAX_PAGE_NUMBER = 1_000_000
MAX_SEARCH_CHARS = 200
MAX_IDEMPOTENCY_KEY_CHARS = 255
MAX_ID_CHARS = 200
FILTER_PREFIX = "where."
"""The start of the names of filter parameters: `where.status`."""
STORABLE_TEXT = "^[^\\u0000]*$"
"""The pattern of texts that a platform can store."""

TEXT: Document = {"type": "string"}
REFERENCE: Document = {"type": "string", "format": "uri-reference"}

FIELD_PROBLEM: Document = {
    "type": "object",
    "description": "One error or warning about a field.",
    "required": ["pointer", "field", "code", "message"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "Its place in the document (RFC 6901); empty for the document as a whole.",
        },
        "field": {"type": "string", "description": "The key of the field in the form."},
        "code": {
            "type": "string",
            "description": "The keyword of the schema that the value breaks (`required`, `type`, `oneOf`, `pattern` ...), or "
            "`unreadable`, `destination` (a stored secret would go to another destination), `conflict`, `refused`, `hint`.",
        },
        "message": {"type": "string", "description": "A sentence for people, with the field's label."},
        "current": {"description": "After a conflict: the current value, if there is one."},
    },
}

PROBLEM: Document = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {**REFERENCE, "description": "The address that describes this problem type."},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "code": {"enum": list(PROBLEM_TYPES)},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "outcome": {"enum": ["not-sent", "unknown"], "description": "Whether the write may have happened."},
        "kept": {**REFERENCE, "description": "The address where a person can see the stored request."},
        "request_id": {**TEXT, "description": "The id of the request, which the server's log has too."},
        "findings": {"type": "array", "items": TEXT, "description": "The errors of a definition."},
        "available": {"type": "array", "items": {"type": "object"}, "description": "The formats that are available."},
    },
}

VALIDATION_RESULT: Document = {
    "type": "object",
    "description": "The result of validating a document.",
    "required": ["valid", "errors", "warnings", "notTaken", "ignored"],
    "properties": {
        "valid": {"type": "boolean", "description": "Whether there are no errors."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "notTaken": {"$ref": "#/components/schemas/NotTaken"},
        "ignored": {"$ref": "#/components/schemas/Ignored"},
    },
}

NOT_TAKEN_CODES = ("hidden", "locked", "read-only", "system", "unknown")
"""Those of `submissions.not_taken` that concern what a program sends."""

NOT_TAKEN: Document = {
    "type": "array",
    "description": "What was sent and is not stored.",
    "items": {
        "type": "object",
        "required": ["pointer", "field", "code", "message"],
        "properties": {
            "pointer": {"type": "string", "description": "Its place in the document (RFC 6901)."},
            "field": {"type": "string", "description": "The key of the field in the form; empty for what the form does not have."},
            "code": {"enum": list(NOT_TAKEN_CODES), "description": "Why it is not stored."},
            "message": {"type": "string", "description": "A sentence for people."},
        },
    },
}

IGNORED: Document = {
    "type": "array",
    "items": TEXT,
    "description": "The JSON pointers of `notTaken`.",
}

UNFITTING_RECORD: Document = {
    "type": "object",
    "description": "A stored record that does not fit the current form, because it is older or was written elsewhere. "
    "`warnings` say where.",
    "properties": {name: {**schema, "readOnly": True} for name, schema in SYSTEM_PROPERTIES.items()},
}

WARNINGS: Document = {
    "type": "array",
    "items": {"$ref": "#/components/schemas/FieldProblem"},
    "description": "What does not fit the current form, and advice from the form's notes. A warning never prevents a save.",
}

SHARED_SCHEMAS: Mapping[str, Document] = {
    "Problem": PROBLEM,
    "FieldProblem": FIELD_PROBLEM,
    "Judgement": VALIDATION_RESULT,
    "NotTaken": NOT_TAKEN,
    "Ignored": IGNORED,
    "Unfitting": UNFITTING_RECORD,
}

ID: Document = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The record's id.",
    "schema": {"type": "string", "minLength": 1},
}
IF_MATCH: Document = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of the record as you read it: the request succeeds only if the record is still at that version. "
    "One of several tags must match; `*` matches any existing record. Without it, your change is merged, field by field, with "
    "what others wrote.",
    "schema": TEXT,
}
IF_NONE_MATCH: Document = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` that you have: the response is 304 if nothing has changed.",
    "schema": TEXT,
}
IDEMPOTENCY_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A text that you choose, new for each write, such as a UUID. A write that is sent again with the same key and "
    "content is carried out once, and the response has the current record. Good for 7 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY_CHARS, "pattern": r"^[!#-~]+$"},
}
PAGES: Sequence[Document] = (
    {
        "name": "page",
        "in": "query",
        "description": "The number of the page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_NUMBER, "default": 1},
    },
    {
        "name": "size",
        "in": "query",
        "description": "Records per page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE},
    },
)
PARAMETERS: Mapping[str, Document] = {
    "Id": ID,
    "IfMatch": IF_MATCH,
    "IfNoneMatch": IF_NONE_MATCH,
    "IdempotencyKey": IDEMPOTENCY_KEY,
}

HEADERS: Mapping[str, Document] = {
    "ETag": {"description": "Identifies this response: the record's version, and a digest of the form.", "schema": TEXT},
    "Location": {"description": "The new record's address.", "schema": REFERENCE},
    "Link": {"description": "Related addresses (RFC 8288).", "schema": TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "Idempotency-Replayed": {
        "description": "`true` if a write with the same key was carried out before. The record is the current one.",
        "schema": TEXT,
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": TEXT},
}
PROBLEM_HEADERS: Mapping[int, Sequence[str]] = {
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def problem_responses(statuses: Collection[int]) -> Document:
    """{"Problem404": response, ...}: for each status a response with all problem types that have it."""
    return {f"Problem{status}": _problem_response(status) for status in sorted(statuses)}


def problem_refs(*statuses: int) -> Document:
    """References to the responses of `problem_responses`, by status."""
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def header_refs(*names: str) -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def parameter_ref(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def schema_ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem_response(status: int) -> Document:
    types = [each for each in PROBLEM_TYPES.values() if each.status == status]
    examples = {each.code: _example(each) for each in types}
    response: Document = {
        "description": "\n\n".join(f"`{each.code}`: {each.meaning}" for each in types),
        "content": {MEDIA_TYPE: {"schema": schema_ref("Problem"), "examples": examples}},
    }
    if status in PROBLEM_HEADERS:
        response["headers"] = header_refs(*PROBLEM_HEADERS[status])
    return response


def _example(type: ProblemType) -> Document:
    problem = {"type": type.type, "title": type.title, "status": type.status, "detail": type.meaning, "code": type.code}
    return {"summary": type.title, "value": problem}
