"""The answers of the JSON API: records, judgements and problems, with their headers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from app import metrics
from app.api_docs.operations import api_path
from app.api_docs.problems import PROBLEM_TYPES
from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.forms.schema import Purpose
from app.forms.validation import Message, message_of, validate_document
from app.records.listing import Listing
from app.records.older_documents import OlderVersion
from app.submissions.json_input import JsonDocument, pointer, redacted
from app.submissions.lost_updates import LostUpdate
from app.submissions.merge import FieldConflict
from app.submissions.not_taken import NotTaken, document_not_taken
from app.submissions.outcomes import OpenRecord, Rejected, Saved
from app.texts.text import Fact
from app.texts.translator import Translator
from app.web.api.requests import ListQuery
from app.web.responses import ProblemResponse, json_bytes
from app.web.services import Services
from app.web.urls import schema_page_path

SAVED, REJECTED = metrics.saves.labels("saved"), metrics.saves.labels("returned")


PRESENT = OlderVersion()
"""Of a program that names no version."""


def record_tag(services: Services, opened: OpenRecord, older: OlderVersion = PRESENT) -> str:
    """A strong ETag: the record's version, which is what `If-Match` goes by, and a digest of what else the answer depends on."""
    if opened.version is None:
        return ""
    other = hashlib.blake2b(f"{services.release} {opened.form.hash} {older.hash}".encode(), digest_size=6).hexdigest()
    return f'"{opened.version}-{other}"'


def record_body(translator: Translator, opened: OpenRecord, older: OlderVersion = PRESENT) -> dict[str, Any]:
    """As the version has it that a program speaks."""
    assert opened.record is not None
    record = older.read(redacted(opened.form, opened.record))
    return {"record": record, "warnings": _message_objects(translator, opened.form, opened.messages, older)}


def saved_answer(
    services: Services,
    opened: OpenRecord,
    saved: Saved,
    submission: JsonDocument,
    status: int,
    headers: dict[str, str],
    older: OlderVersion = PRESENT,
    unknown: Sequence[NotTaken] = (),
) -> Response:
    """`unknown`: what was not even looked at, because the version that the program speaks does not name it."""
    SAVED.inc()
    facts = (*unknown, *older.not_taken(document_not_taken(opened.form, submission.document, opened.state)))
    taken = not_taken_members(services.translator, older.form(opened.form), facts)
    body = {**record_body(services.translator, opened, older), **taken}
    if saved.lost_updates:
        body["lost_updates"] = [_lost_update(opened.form, each, older) for each in saved.lost_updates]
    if saved.repeated:
        headers["idempotency-replayed"] = "true"
    if tag := record_tag(services, opened, older):
        headers["etag"] = tag
    return json_answer(body, status, {**headers, **schema_link(opened.form), "cache-control": "no-store"})


def _lost_update(form: CompiledForm, lost: LostUpdate, older: OlderVersion) -> dict[str, Any]:
    """With the value that was replaced, if it is known and not a secret."""
    entry = form.field_at(lost.path)
    assert entry is not None
    path = older.path(lost.path)
    members = {"pointer": pointer(*path), "field": older.form(form).scope.key_at(path) or ""}
    if not lost.known or entry[0].secret:
        return members
    theirs = MISSING if lost.theirs is MISSING else older.value(lost.path, lost.theirs)
    return {**members, "theirs": None if theirs is MISSING else theirs}


def no_object_answer(translator: Translator, form: CompiledForm, document: Any, purpose: Purpose) -> Response:
    return _refused(translator, form, validate_document(form, document, purpose))


def rejected_response(translator: Translator, rejected: Rejected, older: OlderVersion = PRESENT) -> Response:
    REJECTED.inc()
    return _refused(translator, rejected.opened.form, rejected.messages, older)


def _refused(translator: Translator, form: CompiledForm, messages: Sequence[Message], older: OlderVersion = PRESENT) -> Response:
    errors, warnings = _split(messages)
    detail = f"{_text(translator, errors[0])}." if len(errors) == 1 else translator.say("fields-invalid", {"count": len(errors)})
    return ProblemResponse(
        translator,
        PROBLEM_TYPES["validation"],
        detail,
        {
            "errors": _message_objects(translator, form, errors, older),
            "warnings": _message_objects(translator, form, warnings, older),
        },
    )


def stale_answer(services: Services, rejected: Rejected, older: OlderVersion = PRESENT) -> Response:
    """With the current ETag, so that a program which has looked at the fields can go on."""
    REJECTED.inc()
    form = rejected.opened.form
    conflicts = [(conflict, older.messages([_conflict_message(form, conflict)])[0]) for conflict in rejected.conflicts]
    errors = [
        {**_message_object(services.translator, older.form(form), message), **_current(form, conflict, older)}
        for conflict, message in conflicts
    ]
    return stale_problem(services.translator, errors, {"etag": record_tag(services, rejected.opened, older)})


def stale_problem(
    translator: Translator, errors: Sequence[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """`errors`: the fields that others have changed too."""
    detail = translator.say("fields-changed" if errors else "version-not-current")
    return ProblemResponse(translator, PROBLEM_TYPES["stale"], detail, {"errors": list(errors)}, headers)


def _conflict_message(form: CompiledForm, conflict: FieldConflict) -> Message:
    entry = form.field_at(conflict.path)
    assert entry is not None
    return message_of(entry[0], Fact("field-changed"), "conflict")


def _current(form: CompiledForm, conflict: FieldConflict, older: OlderVersion) -> dict[str, Any]:
    """The current value as a member; no member where there is no value."""
    entry = form.field_at(conflict.path)
    if conflict.theirs is MISSING or conflict.theirs is None:
        return {}
    if entry and entry[0].secret:
        return {"current": {"stored": True}}
    current = older.value(conflict.path, conflict.theirs)
    return {} if current is MISSING else {"current": current}


def not_taken_members(translator: Translator, form: CompiledForm, facts: Sequence[NotTaken]) -> dict[str, Any]:
    """What was sent and is not stored, and why; `ignored` has only the pointers, as before."""
    named = [
        {
            "pointer": pointer(*each.path),
            "field": form.scope.key_at(each.path) or "",
            "code": each.code,
            "message": translator.say(each.words, each.params),
        }
        for each in facts
    ]
    return {"notTaken": named, "ignored": [each["pointer"] for each in named]}


def judgement_answer(
    translator: Translator,
    form: CompiledForm,
    messages: Sequence[Message],
    facts: Sequence[NotTaken] = (),
    older: OlderVersion = PRESENT,
    unknown: Sequence[NotTaken] = (),
) -> Response:
    """`unknown` as of `saved_answer`."""
    errors, warnings = _split(messages)
    return json_answer(
        {
            "valid": not errors,
            "errors": _message_objects(translator, form, errors, older),
            "warnings": _message_objects(translator, form, warnings, older),
            **not_taken_members(translator, older.form(form), (*unknown, *older.not_taken(facts))),
        },
        headers={"cache-control": "no-store", **schema_link(form)},
    )


def _split(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """Errors, and what only warns."""
    errors = [message for message in messages if message.severity == "error"]
    return errors, [message for message in messages if message.severity != "error"]


def _message_objects(
    translator: Translator, form: CompiledForm, messages: Sequence[Message], older: OlderVersion
) -> list[dict[str, Any]]:
    return [_message_object(translator, older.form(form), message) for message in older.messages(messages)]


def _message_object(translator: Translator, form: CompiledForm, message: Message) -> dict[str, Any]:
    return {
        "pointer": pointer(*message.path),
        "field": form.scope.key_at(message.path) or "",
        "code": message.rule,
        "message": _text(translator, message),
    }


def _text(translator: Translator, message: Message) -> str:
    return translator.say(message.code, message.params)


def page_links(entity: str, query: ListQuery, listing: Listing) -> str:
    """The header `Link` (RFC 8288) with the first, previous, next and last page."""
    last = max(1, -(-listing.found.total // query.size))
    pages = {"first": 1, "prev": query.page - 1, "next": query.page + 1, "last": last}
    links = [(name, page) for name, page in pages.items() if 1 <= page <= last]
    return ", ".join(f'<{api_path(entity)}?{urlencode(query.pairs(page))}>; rel="{name}"' for name, page in links)


def schema_link(form: CompiledForm) -> dict[str, str]:
    """The header `Link` with the schema of the answer's record."""
    return {"link": f'<{schema_page_path(form.definition.entity)}?for=record>; rel="describedby"'}


def is_named(header: str, tag: str) -> bool:
    """Whether `If-None-Match` names a tag, by weak comparison: `W/"1-a", "2-b"` names `"1-a"`."""
    return header.strip() == "*" or any(each.strip().removeprefix("W/") == tag for each in header.split(","))


def json_answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json_bytes(body), status, headers, "application/json")
