"""The parts that the operations of the JSON API share in its OpenAPI document: parameters, headers, "
"problems, envelopes of records."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.api_docs.problems import KINDS, MEDIA_TYPE, Kind
from app.forms.schema import SYSTEM_PROPERTIES

Document = dict[str, Any]

LARGEST_PAGE = 200
LAST_PAGE = 1_000_000
LONGEST_SEARCH = 200
LONGEST_KEY = 255
LONGEST_ID = 200
PAGE_SIZE = 50
"""How many records are on a page where nobody says."""
WHERE = "where."
"""Begins the names of parameters that filter by a field."""
STORABLE = "^[^\\u0000]*$"

TEXT: Document = {"type": "string"}
REFERENCE: Document = {"type": "string", "format": "uri-reference"}

FIELD_PROBLEM: Document = {
    "type": "object",
    "description": "One field that is not right.",
    "required": ["pointer", "field", "code", "message"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "Where it lies in the document (RFC 6901); empty for the document as a whole.",
        },
        "field": {"type": "string", "description": "The field's name in the form."},
        "code": {
            "type": "string",
            "description": "The keyword of the schema that it breaks (`required`, `type`, `oneOf`, `pattern` "
            "...), or `unreadable`, "
            "`destination` (a stored secret would follow to another place), `conflict`, `refused`, `hint`.",
        },
        "message": {"type": "string", "description": "For people, with the field's label."},
        "current": {"description": "After a conflict: the value of now, where there is one."},
    },
}

PROBLEM: Document = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {**REFERENCE, "description": "Where the kind of problem is described."},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "code": {"enum": list(KINDS)},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "outcome": {"enum": ["not-sent", "unknown"], "description": "Whether a write may have been carried out all the same."},
        "kept": {**REFERENCE, "description": "Where a person can look at what is kept of it."},
        "findings": {"type": "array", "items": TEXT, "description": "What is wrong with a definition."},
        "available": {"type": "array", "items": {"type": "object"}, "description": "What there is instead."},
    },
}

JUDGEMENT: Document = {
    "type": "object",
    "description": "What would be said of a document.",
    "required": ["valid", "errors", "warnings", "ignored"],
    "properties": {
        "valid": {"type": "boolean", "description": "Whether there are no errors."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "ignored": {"$ref": "#/components/schemas/Ignored"},
    },
}

IGNORED: Document = {
    "type": "array",
    "items": TEXT,
    "description": "JSON pointers of what was sent and is not stored: unknown names, what is read-only, "
    "and what the form hides or locks.",
}

UNFITTING: Document = {
    "type": "object",
    "description": "A stored record that does not fit the form as it is now, since it is older, or was "
    "written elsewhere; `warnings` say "
    "in what.",
    "properties": {name: {**told, "readOnly": True} for name, told in SYSTEM_PROPERTIES.items()},
}

WARNINGS: Document = {
    "type": "array",
    "items": {"$ref": "#/components/schemas/FieldProblem"},
    "description": "What does not fit the form as it is now, or what its notes advise. Warnings never "
    "keep anything from being saved.",
}

SHARED_SCHEMAS: Mapping[str, Document] = {
    "Problem": PROBLEM,
    "FieldProblem": FIELD_PROBLEM,
    "Judgement": JUDGEMENT,
    "Ignored": IGNORED,
    "Unfitting": UNFITTING,
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
    "description": "The `ETag` of the record as you saw it: only while it is still at that version. Of several any may "
    "match; `*` is any record that there is. Without it a change is merged, field by field, with what others wrote.",
    "schema": TEXT,
}
IF_NONE_MATCH: Document = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` that you have: answered with 304 while nothing has changed.",
    "schema": TEXT,
}
IDEMPOTENCY_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A text of your own, new for each write, such as a UUID. Sent again with the same content it is "
    "carried out once, and answered with the record as it is now. Good for 7 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": r"^[!#-~]+$"},
}
PAGES: Sequence[Document] = (
    {
        "name": "page",
        "in": "query",
        "description": "Which page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1},
    },
    {
        "name": "size",
        "in": "query",
        "description": "How many records are on one.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
    },
)
PARAMETERS: Mapping[str, Document] = {
    "Id": ID,
    "IfMatch": IF_MATCH,
    "IfNoneMatch": IF_NONE_MATCH,
    "IdempotencyKey": IDEMPOTENCY_KEY,
}

HEADERS: Mapping[str, Document] = {
    "ETag": {"description": "Names this very answer: the record's version, and a digest of the form.", "schema": TEXT},
    "Location": {"description": "The new record's address.", "schema": REFERENCE},
    "Link": {"description": "Related addresses (RFC 8288).", "schema": TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "Idempotency-Replayed": {
        "description": "`true` where the same key was carried out before; the record is as it is now.",
        "schema": TEXT,
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": TEXT},
}
PROBLEM_HEADERS: Mapping[int, Sequence[str]] = {
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),
    412: ("ETag",),
    503: ("Retry-After",),
}


def problem_responses(statuses: Collection[int]) -> Document:
    """One for each status, with all the kinds of problems that have it."""
    return {f"Problem{status}": _problem_response(status) for status in sorted(statuses)}


def problems_of(*statuses: int) -> Document:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def headers_of(*names: str) -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def parameter(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def schema_ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem_response(status: int) -> Document:
    kinds = [kind for kind in KINDS.values() if kind.status == status]
    answer: Document = {
        "description": "\n\n".join(f"`{kind.code}`: {kind.meaning}" for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": schema_ref("Problem"), "examples": {kind.code: _example(kind) for kind in kinds}}},
    }
    if status in PROBLEM_HEADERS:
        answer["headers"] = headers_of(*PROBLEM_HEADERS[status])
    return answer


def _example(kind: Kind) -> Document:
    told = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": kind.meaning, "code": kind.code}
    return {"summary": kind.title, "value": told}
