"""A person's input that is not saved: drafts, and pending saves with what can be done about them."""

import json
import secrets
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError, NotFound, Unavailable
from app.platform.base import Principal
from app.reading.secret_paths import SecretPaths
from app.state.pending_saves import WRITTEN, PendingSave
from app.submissions.json_input import as_page_post
from app.submissions.lost_updates import put_back
from app.submissions.model import Submission
from app.submissions.page_post import PagePost
from app.submissions.stored import from_json
from app.web.drafts import keep_draft
from app.web.forms import save_record
from app.web.notices import format_time
from app.web.own_page import OwnPage
from app.web.record_names import record_name, typed_name
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import LEFTOVERS, NEW, draft_path, form_path, unfinished_path, with_query


async def show_all(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    drafts = [
        {
            "entity": await _plural(services, principal, draft.entity),
            "name": await _name_in(services, principal, draft.entity, draft.content)
            or services.translator.say("pending-record" if draft.record else "pending-new"),
            "time": format_time(draft.at, services.context_of(principal)),
            "url": draft_path(draft.entity, draft.record, draft.instance),
            "instance": draft.instance,
            "entity_id": draft.entity,
            "record": draft.record,
        }
        for draft in await services.drafts.all(principal)
    ]
    pending_saves = [
        {
            "entity": await _plural(services, principal, pending.entity),
            "name": await _name_in(services, principal, pending.entity, pending.content.get("submission", {}))
            or services.translator.say("pending-new" if pending.creates else "pending-record"),
            "time": format_time(pending.at / 1000, services.context_of(principal)),
            "url": unfinished_path(pending.id),
            "state": _state_words(services, pending),
        }
        for pending in await services.pending_saves.open(principal)
    ]
    return _page(
        services,
        principal,
        "unfinished.html",
        services.translator.say("title-unfinished"),
        drafts=drafts,
        pending_saves=pending_saves,
        leftovers=await services.leftovers.count(principal),
        leftovers_url=LEFTOVERS,
    )


async def show_one(request: Request) -> Response:
    """One pending save, and what can be done about it."""
    services, principal, pending = await _pending_of(request)
    trouble = ""
    candidates: list[dict[str, str]] = []
    try:
        pending = await services.delivery.settle(principal, pending)
        if pending.state == "unknown" and pending.creates:
            hidden = await services.definitions.secrets(principal, pending.entity)
            objects = await services.delivery.candidates(principal, pending)
            candidates = [_candidate(each, pending, services, hidden) for each in objects]
    except Unavailable as error:
        trouble = services.translator.say(error.code, error.params)
    if pending.state in WRITTEN:
        return SeeOther(with_query(form_path(pending.entity, pending.record), told="saved"))
    return _page(
        services,
        principal,
        "unsettled.html",
        _state_words(services, pending),
        pending=pending,
        reason=services.translator.say(pending.reason.code, pending.reason.params) if pending.reason else "",
        trouble=trouble,
        time=format_time(pending.at / 1000, services.context_of(principal)),
        candidates=candidates,
        busy=not services.pending_saves.is_abandoned(pending),
        own=unfinished_path(pending.id),
        form_url=form_path(pending.entity, pending.record or NEW),
    )


async def send(request: Request) -> Response:
    """Sends it again, as a save like any other: what happened meanwhile is merged, not overwritten."""
    services, principal, pending = await _pending_of(request)
    if pending.state == "unknown" and pending.creates:
        pending = await services.pending_saves.move(pending, "waiting", reason=pending.reason) or pending
    submission = _submission_in(pending)
    draft = await services.drafts.get(principal, submission.instance) if submission.instance else None
    # A draft of what is being sent is discarded with it; one that was typed since then stays.
    drafted = draft is not None and draft.at * 1000 <= pending.at
    submission = submission.with_id(submission.id or pending.id)
    if isinstance(submission, PagePost):
        submission = replace(submission, drafted=drafted)
    return await save_record(
        services, principal, OwnPage(pending.entity), pending.entity, "" if pending.creates else pending.record, submission
    )


async def adopt(request: Request) -> Response:
    """A person says which record the pending save made. It must be one of the candidates."""
    services, principal, pending = await _pending_of(request)
    wanted = request.query_params.get("record", "")
    if pending.state != "unknown" or all(
        str(each["id"]) != wanted for each in await services.delivery.candidates(principal, pending)
    ):
        raise NotFound("record-missing")
    await services.delivery.adopt(pending, wanted)
    return SeeOther(with_query(form_path(pending.entity, wanted), told="saved"))


async def edit(request: Request) -> Response:
    """Puts it back into the form, as a draft."""
    services, principal, pending = await _pending_of(request)
    form = await services.definitions.form(principal, pending.entity)
    submission = as_page_post(form, _submission_in(pending), services.context)
    draft = await keep_draft(services, principal, pending.entity, pending.record, submission)
    await services.pending_saves.drop(pending)
    return SeeOther(draft_path(pending.entity, pending.record, draft.instance))


async def restore(request: Request) -> Response:
    """Puts back what somebody else wrote and our save replaced, as a save like any other."""
    services, principal, pending = await _pending_of(request)
    lost_updates = pending.content.get("lost_updates")
    if not lost_updates:
        raise NotFound("nothing-replaced")
    submission = put_back(lost_updates["fields"], lost_updates["seen"], secrets.token_urlsafe(16))
    answer = await save_record(services, principal, OwnPage(pending.entity), pending.entity, pending.record, submission)
    await services.pending_saves.drop(pending)
    return answer


async def discard(request: Request) -> Response:
    services, _, pending = await _pending_of(request)
    await services.pending_saves.drop(pending)
    back = request.query_params.get("back") == "record" and pending.record
    return SeeOther(form_path(pending.entity, pending.record) if back else "/unfinished")


async def _pending_of(request: Request) -> tuple[Services, Principal, PendingSave]:
    services, principal = services_of(request), await principal_of(request)
    pending = await services.pending_saves.get(principal, request.path_params["id"])
    if pending is None:
        raise NotFound("pending-save-gone")
    if pending.state != "done" and not pending.content:
        raise NotFound("pending-save-unreadable")
    if request.method == "POST" and not services.pending_saves.is_abandoned(pending):
        raise NotFound("save-running")
    return services, principal, pending


def _submission_in(pending: PendingSave) -> Submission:
    if "submission" not in pending.content:
        raise NotFound("pending-save-done")
    return from_json(pending.content["submission"])


async def _plural(services: Services, principal: Principal, entity: str) -> str:
    try:
        return (await services.definitions.form(principal, entity)).definition.plural
    except FormsError:
        return entity


async def _name_in(services: Services, principal: Principal, entity: str, content: Any) -> str:
    if not content:
        return ""
    hidden = await services.definitions.secrets(principal, entity)
    return typed_name(content.get("posted", {}), json.loads(content.get("document", "{}")), hidden)[:200]


def _candidate(each: dict[str, Any], pending: PendingSave, services: Services, hidden: SecretPaths) -> dict[str, str]:
    created = each.get("created")
    time = format_time(created / 1000, services.context) if isinstance(created, int | float) else ""
    return {
        "id": str(each["id"]),
        "name": record_name(each, hidden),
        "time": time,
        "url": form_path(pending.entity, str(each["id"])),
    }


def _state_words(services: Services, pending: PendingSave) -> str:
    say = services.translator.say
    if not services.pending_saves.is_abandoned(pending):
        return say("pending-sending")
    if pending.state == "lost_update":
        return say("pending-replaced")
    if pending.state == "unknown":
        return say("pending-unknown")
    return say("pending-waiting")


def _page(services: Services, principal: Principal, template: str, title: str, **context: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.display_name}
    return HtmlResponse(services.renderer.render(template, page=page, **context), nonce)


ROUTES = [
    Route("/unfinished", show_all, methods=["GET"]),
    Route("/unfinished/{id}", show_one, methods=["GET"]),
    Route("/unfinished/{id}/send", send, methods=["POST"]),
    Route("/unfinished/{id}/adopt", adopt, methods=["POST"]),
    Route("/unfinished/{id}/edit", edit, methods=["POST"]),
    Route("/unfinished/{id}/restore", restore, methods=["POST"]),
    Route("/unfinished/{id}/discard", discard, methods=["POST"]),
]
