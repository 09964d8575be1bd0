"""What the JSON API answers: records, judgements and problems, with their headers."""

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
from app.forms.validation import Message, validate_document
from app.records.listing import Listing
from app.submissions.json_input import JsonDocument, not_taken, pointer, redacted
from app.submissions.lost_updates import LostUpdate
from app.submissions.merge import FieldConflict
from app.submissions.outcomes import OpenRecord, Rejected, Saved
from app.texts.translator import Translator
from app.web.api.requests import List
from app.web.responses import ProblemAnswer, json_bytes
from app.web.services import Services
from app.web.urls import schema_page_path

SAVED, REJECTED = metrics.saves.labels("saved"), metrics.saves.labels("returned")


def record_tag(services: Services, opened: OpenRecord) -> str:
    """A strong ETag: the record's version, which is what `If-Match` goes by, and a digest of what else the answer depends on."""
    if opened.version is None:
        return ""
    other = hashlib.blake2b(f"{services.release} {opened.form.hash}".encode(), digest_size=6).hexdigest()
    return f'"{opened.version}-{other}"'


def told_record(opened: OpenRecord) -> dict[str, Any]:
    assert opened.record is not None
    return {"record": redacted(opened.form, opened.record), "warnings": _spelled(opened.form, opened.messages)}


def saved_answer(
    services: Services, opened: OpenRecord, saved: Saved, submission: JsonDocument, status: int, headers: dict[str, str]
) -> Response:
    SAVED.inc()
    body = {**told_record(opened), "ignored": list(not_taken(opened.form, submission.document, opened.state))}
    if saved.lost_updates:
        body["lost_updates"] = [_lost_update(opened.form, each) for each in saved.lost_updates]
    if saved.repeated:
        headers["idempotency-replayed"] = "true"
    if tag := record_tag(services, opened):
        headers["etag"] = tag
    return json_answer(body, status, {**headers, **schema_link(opened.form), "cache-control": "no-store"})


def _lost_update(form: CompiledForm, lost: LostUpdate) -> dict[str, Any]:
    """With what was replaced, where somebody knows that; of a secret never."""
    entry = form.field_at(lost.path)
    assert entry is not None
    place = {"pointer": pointer(*lost.path), "field": entry[0].key}
    if not lost.known or entry[0].secret:
        return place
    return {**place, "theirs": None if lost.theirs is MISSING else lost.theirs}


def no_object_answer(translator: Translator, form: CompiledForm, document: Any, purpose: Purpose) -> Response:
    return _refused(translator, form, validate_document(form, document, purpose))


def rejected_response(translator: Translator, rejected: Rejected) -> Response:
    REJECTED.inc()
    return _refused(translator, rejected.opened.form, rejected.messages)


def _refused(translator: Translator, form: CompiledForm, messages: Sequence[Message]) -> Response:
    errors, warnings = _parted(messages)
    detail = f"{errors[0].text}." if len(errors) == 1 else translator.say("fields-invalid", {"count": len(errors)})
    members = {"errors": _spelled(form, errors), "warnings": _spelled(form, warnings)}
    return ProblemAnswer(translator, PROBLEM_TYPES["validation"], detail, members)


def stale_answer(services: Services, rejected: Rejected) -> Response:
    """With the record's ETag of now, so that whoever has looked at the fields can go on."""
    REJECTED.inc()
    form = rejected.opened.form
    errors = [{**_one(form, _conflict_message(form, conflict)), **_current(form, conflict)} for conflict in rejected.conflicts]
    return stale_problem(services.translator, errors, {"etag": record_tag(services, rejected.opened)})


def stale_problem(
    translator: Translator, errors: Sequence[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """`errors`: the fields that others have changed too."""
    detail = translator.say("fields-changed" if errors else "version-not-current")
    return ProblemAnswer(translator, PROBLEM_TYPES["stale"], detail, {"errors": list(errors)}, headers)


def _conflict_message(form: CompiledForm, conflict: FieldConflict) -> Message:
    entry = form.field_at(conflict.path)
    assert entry is not None
    return Message(conflict.path, f"{entry[0].label} was changed by somebody else", "error", "conflict")


def _current(form: CompiledForm, conflict: FieldConflict) -> dict[str, Any]:
    """The value of now; absent where there is none."""
    entry = form.field_at(conflict.path)
    if conflict.theirs is MISSING or conflict.theirs is None:
        return {}
    return {"current": {"stored": True} if entry and entry[0].secret else conflict.theirs}


def judgement_answer(form: CompiledForm, messages: Sequence[Message], ignored: Sequence[str]) -> Response:
    errors, warnings = _parted(messages)
    return json_answer(
        {"valid": not errors, "errors": _spelled(form, errors), "warnings": _spelled(form, warnings), "ignored": list(ignored)},
        headers={"cache-control": "no-store", **schema_link(form)},
    )


def _parted(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """Errors, and what only warns."""
    errors = [message for message in messages if message.severity == "error"]
    return errors, [message for message in messages if message.severity != "error"]


def _spelled(form: CompiledForm, messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [_one(form, message) for message in messages]


def _one(form: CompiledForm, message: Message) -> dict[str, Any]:
    return {
        "pointer": pointer(*message.path),
        "field": form.scope.key_at(message.path) or "",
        "code": message.rule,
        "message": message.text,
    }


def page_links(entity: str, wanted: List, listing: Listing) -> str:
    """Where the pages before and after, the first and the last are."""
    last = max(1, -(-listing.found.total // wanted.size))
    pages = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1, "last": last}
    told = [(name, page) for name, page in pages.items() if 1 <= page <= last]
    return ", ".join(f'<{api_path(entity)}?{urlencode(wanted.pairs(page))}>; rel="{name}"' for name, page in told)


def schema_link(form: CompiledForm) -> dict[str, str]:
    """Where the schema of the answer's record is."""
    return {"link": f'<{schema_page_path(form.definition.entity)}?for=record>; rel="describedby"'}


def is_named(told: str, tag: str) -> bool:
    """Whether an If-None-Match names a tag, by weak comparison."""
    return told.strip() == "*" or any(each.strip().removeprefix("W/") == tag for each in told.split(","))


def json_answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json_bytes(body), status, headers, "application/json")
