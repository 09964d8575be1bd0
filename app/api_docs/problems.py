"""The problem types of RFC 9457 that programs get: one table for responses, documents and tests."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.texts.text import N_

ADDRESS = "/docs/problems"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """`code` never changes: programs branch on it. `title` is for people; `meaning` says when it happens and what to do.

    Both are texts of the catalogue.
    """

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
            "malformed",
            400,
            N_("Invalid request"),
            N_("The body is not valid JSON, or a parameter or header is unknown or invalid."),
        ),
        ProblemType(
            "signed-out",
            401,
            N_("You are signed out"),
            N_("The access token is missing or not valid. A write from a page of another site counts as a write without a token."),
        ),
        ProblemType(
            "not-allowed",
            403,
            N_("Not allowed"),
            N_("The access token is valid but does not have the permission."),
        ),
        ProblemType(
            "not-found",
            404,
            N_("Not found"),
            N_("The form, record or address does not exist."),
        ),
        ProblemType(
            "wrong-method",
            405,
            N_("Method not allowed"),
            N_("The header `Allow` lists the methods of this address."),
        ),
        ProblemType(
            "not-acceptable",
            406,
            N_("Format not available"),
            N_("`available` lists the formats."),
        ),
        ProblemType(
            "changed", 409, N_("Changed by someone else"), N_("Others wrote the record at the same moment. Send the request again.")
        ),
        ProblemType(
            "damaged",
            409,
            N_("Damaged record"),
            N_("What is stored for the record can't be read. It can be deleted; other records are not affected."),
        ),
        ProblemType(
            "running",
            409,
            N_("Still running"),
            N_("A request with the same `Idempotency-Key` is still running. Send this one again after `Retry-After`."),
        ),
        ProblemType(
            "stale",
            412,
            N_("The record has changed"),
            N_(
                "The record is no longer the one that `If-Match` names. `errors` lists your fields that others have "
                "changed since, each with its `current` value (of a secret only that it is stored). Without `If-Match`, "
                "your fields replace what is there."
            ),
        ),
        ProblemType(
            "too-large",
            413,
            N_("Too large"),
            N_("The body is larger than this server accepts."),
        ),
        ProblemType(
            "media-type",
            415,
            N_("Wrong media type"),
            N_("The body must be `application/json` or a media type that ends in `+json`."),
        ),
        ProblemType(
            "validation",
            422,
            N_("Some fields have errors"),
            N_("`errors` lists all of them, at most one per field. Nothing was saved."),
        ),
        ProblemType(
            "refused",
            422,
            N_("Not accepted"),
            N_("The platform does not accept the request. `errors` has its messages about single fields."),
        ),
        ProblemType(
            "edit",
            422,
            N_("The definition can't be edited like this"),
            N_("`index` says which of the operations, counted from 0, and `reason` why. Nothing was published."),
        ),
        ProblemType(
            "key-reused",
            422,
            N_("Key already used"),
            N_("The same `Idempotency-Key` was sent before with other content. Nothing was saved. Use a new key."),
        ),
        ProblemType(
            "too-many",
            429,
            N_("Too many requests"),
            N_("More than one person or one address may send. Nothing was saved. Send the request again after `Retry-After`."),
        ),
        ProblemType(
            "fault",
            500,
            N_("Something went wrong"),
            N_("The server failed. The error is logged."),
        ),
        ProblemType(
            "broken-definition",
            502,
            N_("The definition of this form has errors"),
            N_("`findings` lists what an administrator must correct in the definition."),
        ),
        ProblemType(
            "unavailable",
            503,
            N_("The platform does not answer"),
            N_("Nothing was saved, unless `outcome` is `unknown`. Send the request again after `Retry-After`."),
        ),
        ProblemType(
            "kept",
            503,
            N_("Not saved yet"),
            N_(
                "The platform did not answer, and the server has stored your request. `outcome` is `not-sent`, or "
                "`unknown` if the write may have happened. `kept` is the address where a person can see the request. Send "
                "it again with the same `Idempotency-Key`: it continues, and nothing is written twice."
            ),
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
    429: "too-many",
    500: "fault",
    502: "broken-definition",
    503: "unavailable",
}
"""The problem type of a response about which only the status is known."""
