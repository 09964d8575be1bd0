"""The problem types of RFC 9457 that programs get: one table for responses, documents and tests."""

from collections.abc import Mapping
from dataclasses import dataclass

ADDRESS = "/docs/problems"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """`code` never changes: programs branch on it. `title` is for people; `meaning` says when it happens and what to do."""

    code: str
    status: int
    title: str
    meaning: str

    @property
    def type(self) -> str:
        """The address that describes it, relative to the server."""
        return f"{ADDRESS}#{self.code}"


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    each.code: each
    for each in (
        ProblemType(
            "malformed", 400, "Invalid request", "The body is not valid JSON, or a parameter or header is unknown or invalid."
        ),
        ProblemType(
            "signed-out",
            401,
            "You are signed out",
            "The access token is missing or not valid. A write from a page of another site counts as a write without a token.",
        ),
        ProblemType("not-allowed", 403, "Not allowed", "The access token is valid but does not have the permission."),
        ProblemType("not-found", 404, "Not found", "The form, record or address does not exist."),
        ProblemType("wrong-method", 405, "Method not allowed", "The header `Allow` lists the methods of this address."),
        ProblemType("not-acceptable", 406, "Format not available", "`available` lists the formats."),
        ProblemType(
            "changed", 409, "Changed by somebody else", "Others wrote the record at the same moment. Send the request again."
        ),
        ProblemType(
            "running",
            409,
            "Still running",
            "A request with the same `Idempotency-Key` is still running. Send this one again after `Retry-After`.",
        ),
        ProblemType(
            "stale",
            412,
            "The record has changed",
            "The record is no longer the one that `If-Match` names. `errors` lists your fields that others have changed since, "
            "each with its `current` value (of a secret only that it is stored). Without "
            "`If-Match`, your fields replace what is there.",
        ),
        ProblemType("too-large", 413, "Too large", "The body is larger than this server accepts."),
        ProblemType(
            "media-type", 415, "Wrong media type", "The body must be `application/json` or a media type that ends in `+json`."
        ),
        ProblemType(
            "validation", 422, "Some fields have errors", "`errors` lists all of them, at most one per field. Nothing was saved."
        ),
        ProblemType(
            "refused",
            422,
            "Not accepted",
            "The platform does not accept the request. `errors` has its messages about single fields.",
        ),
        ProblemType(
            "key-reused",
            422,
            "Key already used",
            "The same `Idempotency-Key` was sent before with other content. Nothing was saved. Use a new key.",
        ),
        ProblemType("fault", 500, "Something went wrong", "The server failed. The error is logged."),
        ProblemType(
            "broken-definition",
            502,
            "The definition of this form has errors",
            "`findings` lists what an administrator must correct in the definition.",
        ),
        ProblemType(
            "unavailable",
            503,
            "The platform does not answer",
            "Nothing was saved, unless `outcome` is `unknown`. Send the request again after `Retry-After`.",
        ),
        ProblemType(
            "kept",
            503,
            "Not saved yet",
            "The platform did not answer, and the server has stored your request. `outcome` is `not-sent`, or `unknown` if the "
            "write may have happened. `kept` is the address where a person can see the request. Send it again with the same "
            "`Idempotency-Key`: it continues, and nothing is written twice.",
        ),
    )
}
"""By code."""

CODE_BY_STATUS: Mapping[int, str] = {
    400: "malformed",
    401: "signed-out",
    403: "not-allowed",
    404: "not-found",
    405: "wrong-method",
    406: "not-acceptable",
    409: "changed",
    413: "too-large",
    415: "media-type",
    422: "refused",
    500: "fault",
    502: "broken-definition",
    503: "unavailable",
}
"""The problem type of a response about which only the status is known."""
