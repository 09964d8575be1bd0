"""The kinds of problems that programs are told of, as RFC 9457 has them: one table for the answers, the documents and the tests."""

from collections.abc import Mapping
from dataclasses import dataclass

PLACE = "/docs/problems"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` is for people, and the same each time; `meaning` says when it comes and what to do."""

    code: str
    status: int
    title: str
    meaning: str

    @property
    def type(self) -> str:
        return f"{PLACE}#{self.code}"


KINDS: Mapping[str, Kind] = {
    each.code: each
    for each in (
        Kind(
            "malformed", 400, "That request makes no sense", "The body is no JSON, or a parameter or header is none that is known."
        ),
        Kind(
            "signed-out",
            401,
            "You are signed out",
            "There is no access token, or one that nobody knows. A write that a page of another site sends counts as one without.",
        ),
        Kind("not-allowed", 403, "Not allowed", "The access token is good and has not the right to do this."),
        Kind("not-found", 404, "Not found", "There is no such form, record or address."),
        Kind("wrong-method", 405, "Not possible here", "The header `Allow` names the methods that are."),
        Kind("changed", 409, "Changed by somebody else", "Others kept writing the record in the very moment. Send it again."),
        Kind("not-acceptable", 406, "Not to be had that way", "`available` lists what there is."),
        Kind(
            "running",
            409,
            "It is being carried out",
            "The same `Idempotency-Key` is being worked on. Ask again after `Retry-After`.",
        ),
        Kind(
            "stale",
            412,
            "Not the version that you saw",
            "The record is no longer what `If-Match` names. "
            "`errors` lists those of your "
            "fields that others changed meanwhile, each with its value of now in `current` (of a secret only that it is stored). "
            "Without `If-Match` your fields are written over what is there.",
        ),
        Kind("too-large", 413, "Too large", "The body is larger than is taken here."),
        Kind("media-type", 415, "Wrong kind of content", "Bodies are `application/json`, or a type that ends in `+json`."),
        Kind("validation", 422, "Some fields are not right", "`errors` lists all of them, at most one a field. Nothing was saved."),
        Kind("refused", 422, "Not accepted", "The platform does not take it; `errors` has what it says of single fields."),
        Kind(
            "key-reused",
            422,
            "That key stands for something else",
            "The same `Idempotency-Key` was sent before with other content. Nothing was saved. Use a new key.",
        ),
        Kind("fault", 500, "Something went wrong", "Our fault. It has been noted."),
        Kind("broken-definition", 502, "The definition of this form is broken", "`findings` says what whoever edits it can mend."),
        Kind(
            "unavailable",
            503,
            "The platform does not answer",
            "Nothing was saved, unless `outcome` is `unknown`. Send it again after `Retry-After`.",
        ),
        Kind(
            "kept",
            503,
            "Not saved yet",
            "The platform did not answer, and what was sent is kept. "
            "`outcome` is `not-sent` or, where it "
            "may have been carried out all the same, `unknown`; `kept` is where a person can look at it. "
            "Sending it again with the same "
            "`Idempotency-Key` goes on from there and doubles nothing.",
        ),
    )
}

OF_STATUS: Mapping[int, str] = {
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
"""The kind of a status, where nothing more is known."""
