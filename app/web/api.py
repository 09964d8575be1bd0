"""The JSON API: records for programs, by the same rules as the pages."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app import metrics
from app.api_document import api_path
from app.compiler import CompiledForm
from app.definition import Field
from app.document import judge_changes, judge_record, not_taken, place_of, pointer_to, searchable, told
from app.errors import Conflict
from app.fields.base import MISSING
from app.listing import Listing
from app.merge import Clash
from app.overrun import Overrun
from app.problems import KINDS
from app.records import Saved
from app.schema import Purpose
from app.submission import Submission
from app.validation import Message, validate_document
from app.web.answers import ProblemAnswer, json_bytes
from app.web.api_requests import (
    List,
    chosen_purpose,
    idempotency_key,
    insisted_version,
    named_record,
    read_any,
    read_list,
    record_id,
    refuse_others,
)
from app.web.services import Services, principal_of, services_of
from app.weighing import Opened, Returned

SAVED, RETURNED = metrics.saves.labels("saved"), metrics.saves.labels("returned")
CACHING = "private, no-cache"
OTHER_VERSION = "The record is not at the version that `If-Match` names."

Endpoint = Callable[[Request], Awaitable[Response]]


async def list_records(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    entity = request.path_params["entity"]
    form = await services.catalogue.form(principal, entity)
    wanted = read_list(request, searchable(form))
    listing = await services.records.search(principal, entity, wide=True, **wanted.arguments())
    body = {
        "records": [told(listing.form, record) for record in listing.found.objects],
        "total": listing.found.total,
        "page": wanted.page,
        "size": wanted.size,
    }
    return _answer(body, headers={"link": _page_links(entity, wanted, listing), "cache-control": CACHING})


async def create(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_others(request, ())
    entity = request.path_params["entity"]
    document = await read_any(request)
    if not isinstance(document, dict):
        return _no_object(await services.catalogue.form(principal, entity), document, "create")
    submission = Submission({}, id=idempotency_key(request, principal), document=document)
    outcome = await services.records.create(principal, entity, submission)
    if isinstance(outcome, Returned):
        return _returned(outcome)
    opened = await services.records.written(principal, entity, outcome.record)
    headers = {"location": f"{api_path(entity)}/{quote(str(outcome.record['id']), safe='')}"}
    return _saved(services, opened, outcome, submission, 201, headers)


async def validate(request: Request) -> Response:
    """What would be said of a document. `?for=` is what it is meant to be, `?record=` the record that it is to change."""
    services, principal = services_of(request), await principal_of(request)
    refuse_others(request, ("for", "record"))
    entity, id = request.path_params["entity"], named_record(request)
    purpose = chosen_purpose(request, changes=bool(id))
    document = await read_any(request)
    form = await services.catalogue.form(principal, entity)
    if not isinstance(document, dict):
        return _judgement(form, validate_document(form, document, purpose), ())
    if purpose == "record":
        return _judgement(form, judge_record(form, document), ())
    if purpose == "update" and not id:
        return _judgement(form, judge_changes(form, document, services.context), not_taken(form, document))
    id = id if purpose == "update" else ""
    returned = await services.records.check(principal, entity, id, Submission({}, document=document))
    ignored = not_taken(returned.opened.form, document, returned.interpreted.state)
    return _judgement(returned.opened.form, returned.messages, ignored)


async def read(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_others(request, ())
    opened = await services.records.open(principal, request.path_params["entity"], record_id(request.path_params["id"]))
    tag = record_tag(services, opened)
    headers = {"cache-control": CACHING, **_described(opened.form), **({"etag": tag} if tag else {})}
    if tag and _names(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return _answer(_told(opened), headers=headers)


async def change(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_others(request, ())
    entity, id = request.path_params["entity"], record_id(request.path_params["id"])
    version, document = insisted_version(request), await read_any(request)
    if not isinstance(document, dict):
        return _no_object(await services.catalogue.form(principal, entity), document, "update")
    submission = Submission({}, id=idempotency_key(request, principal), version=version, document=document)
    outcome = await services.records.save(principal, entity, id, submission)
    if isinstance(outcome, Returned):
        return _returned(outcome) if not outcome.stale else _stale(services, outcome)
    opened = await services.records.written(principal, entity, outcome.record)
    return _saved(services, opened, outcome, submission, 200, {})


async def delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_others(request, ())
    entity, id, version = request.path_params["entity"], record_id(request.path_params["id"]), insisted_version(request)
    await services.catalogue.form(principal, entity)
    try:
        await services.records.delete(principal, entity, id, version)
    except Conflict:
        return ProblemAnswer(KINDS["stale"], OTHER_VERSION, {"errors": []})
    return Response(status_code=204)


def record_tag(services: Services, opened: Opened) -> str:
    """A strong ETag: the record's version, which is what `If-Match` goes by, and a digest of what else the answer depends on."""
    if opened.version is None:
        return ""
    other = hashlib.blake2b(f"{services.release} {opened.form.hash}".encode(), digest_size=6).hexdigest()
    return f'"{opened.version}-{other}"'


def _told(opened: Opened) -> dict[str, Any]:
    assert opened.record is not None
    return {"record": told(opened.form, opened.record), "warnings": _spelled(opened.form, opened.messages)}


def _saved(
    services: Services, opened: Opened, saved: Saved, submission: Submission, status: int, headers: dict[str, str]
) -> Response:
    SAVED.inc()
    assert submission.document is not None
    body = {**_told(opened), "ignored": list(not_taken(opened.form, submission.document, opened.state))}
    if saved.overrun:
        body["overrun"] = [_overrun(opened.form, each) for each in saved.overrun]
    if saved.repeated:
        headers["idempotency-replayed"] = "true"
    if tag := record_tag(services, opened):
        headers["etag"] = tag
    return _answer(body, status, {**headers, **_described(opened.form), "cache-control": "no-store"})


def _overrun(form: CompiledForm, overrun: Overrun) -> dict[str, Any]:
    """With what was replaced, where somebody knows that; of a secret never."""
    place = {"pointer": pointer_to(form, overrun.key), "field": overrun.key}
    if not overrun.known or form.by_key[overrun.key][0].secret:
        return place
    return {**place, "theirs": None if overrun.theirs is MISSING else overrun.theirs}


def _no_object(form: CompiledForm, document: Any, purpose: Purpose) -> Response:
    return _refused(form, validate_document(form, document, purpose))


def _returned(returned: Returned) -> Response:
    RETURNED.inc()
    return _refused(returned.opened.form, returned.messages)


def _refused(form: CompiledForm, messages: Sequence[Message]) -> Response:
    errors, warnings = _parted(messages)
    detail = f"{errors[0].text}." if len(errors) == 1 else f"{len(errors)} fields are not right."
    return ProblemAnswer(KINDS["validation"], detail, {"errors": _spelled(form, errors), "warnings": _spelled(form, warnings)})


def _stale(services: Services, returned: Returned) -> Response:
    """With the record's ETag of now, so that whoever has looked at the fields can go on."""
    RETURNED.inc()
    form = returned.opened.form
    errors = [{**_one(form, _clash_message(form, clash)), **_current(form, clash)} for clash in returned.clashes]
    detail = "Others changed the same fields meanwhile." if errors else OTHER_VERSION
    return ProblemAnswer(KINDS["stale"], detail, {"errors": errors}, {"etag": record_tag(services, returned.opened)})


def _clash_message(form: CompiledForm, clash: Clash) -> Message:
    return Message(clash.key, f"{form.by_key[clash.key][0].label} was changed by somebody else", "error", "conflict")


def _current(form: CompiledForm, clash: Clash) -> dict[str, Any]:
    """The value of now; absent where there is none."""
    field: Field = form.by_key[clash.key][0]
    if clash.theirs is MISSING or clash.theirs is None:
        return {}
    return {"current": {"stored": True} if field.secret else clash.theirs}


def _judgement(form: CompiledForm, messages: Sequence[Message], ignored: Sequence[str]) -> Response:
    errors, warnings = _parted(messages)
    return _answer(
        {"valid": not errors, "errors": _spelled(form, errors), "warnings": _spelled(form, warnings), "ignored": list(ignored)},
        headers={"cache-control": "no-store", **_described(form)},
    )


def _parted(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """Errors, and what only warns."""
    errors = [message for message in messages if message.severity == "error"]
    return errors, [message for message in messages if message.severity != "error"]


def _spelled(form: CompiledForm, messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [_one(form, message) for message in messages]


def _one(form: CompiledForm, message: Message) -> dict[str, Any]:
    return {
        "pointer": place_of(form, message),
        "field": message.key,
        "code": message.code,
        "message": message.text,
    }


def _page_links(entity: str, wanted: List, listing: Listing) -> str:
    """Where the pages before and after, the first and the last are."""
    last = max(1, -(-listing.found.total // wanted.size))
    pages = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1, "last": last}
    told = [(name, page) for name, page in pages.items() if 1 <= page <= last]
    return ", ".join(f'<{api_path(entity)}?{urlencode(wanted.pairs(page))}>; rel="{name}"' for name, page in told)


def _described(form: CompiledForm) -> dict[str, str]:
    """Where the schema of the answer's record is."""
    return {"link": f'</schemas/{quote(form.definition.entity, safe="")}?for=record>; rel="describedby"'}


def _names(told: str, tag: str) -> bool:
    """Whether an If-None-Match names a tag, by weak comparison."""
    return told.strip() == "*" or any(each.strip().removeprefix("W/") == tag for each in told.split(","))


def _answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json_bytes(body), status, headers, "application/json")


class _Address:
    """All methods of one address, so that a wrong one is told all the right ones."""

    def __init__(self, **endpoints: Endpoint) -> None:
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        endpoint = self._endpoints.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            allowed = [*self._endpoints, *(["HEAD"] if "GET" in self._endpoints else [])]
            raise HTTPException(405, headers={"allow": ", ".join(allowed)})
        answer = await endpoint(request)
        await answer(scope, receive, send)


ROUTES = [
    Route("/api/forms/{entity}", _Address(GET=list_records, POST=create)),
    Route("/api/forms/{entity}/validate", _Address(POST=validate)),
    Route("/api/forms/{entity}/{id}", _Address(GET=read, PATCH=change, DELETE=delete)),
]
