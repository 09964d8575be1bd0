"""Forms inside another site's page: the same forms, for requests with a frame's session; for all others a shell that gets one."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.definition import RecordRef
from app.embedding.frames import Need
from app.embedding.grants import read_prefill
from app.errors import NotFound, NotSignedIn, SavePending
from app.frame_origins import frame_ancestors
from app.platform.base import Principal
from app.state.frames import PREFIX
from app.submissions.page_post import PagePost, read_page_post
from app.submissions.prefill import type_in
from app.submissions.stored import page_from_json
from app.web.drafts import discard_posted, keep_draft
from app.web.embed.ancestors import origins_for
from app.web.embed.frame import read_frame
from app.web.embed.frame_surface import FrameSurface
from app.web.errors import wants_problem
from app.web.form_bodies import read_form
from app.web.form_responses import rejected_page
from app.web.forms import BOTH, ByMethod, open_new, open_record, read_posted, save_record
from app.web.json_bodies import read_posted_json
from app.web.leftovers import drop_posted, leftover_items
from app.web.request_errors import RequestError
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import FRAME_COOKIE, Services, bearer_token, framed_principal, services_of
from app.web.unsaved_input import unsaved_input_of
from app.web.urls import NEW, form_path
from app.workers.threads import by_size

NO_PREFILL = ("told", "draft")
"""Query parameters of a form that shows a saved record or a draft, and not what the page around wants filled in."""


async def show(request: Request) -> Response:
    """The form for a request with a session; for all others a shell without any content, which gets one."""
    try:
        services, principal, surface = await _framed(request, "read")
    except NotSignedIn:
        if wants_problem(request):
            raise
        return _shell(request)
    try:
        return await _form(request, services, principal, surface)
    except NotFound:
        answer = await surface.gone_record(services, principal)
        if answer is None:
            raise
        return answer


async def _form(request: Request, services: Services, principal: Principal, surface: FrameSurface) -> Response:
    frame = surface.frame
    prefill = None if any(name in request.query_params for name in NO_PREFILL) else frame.prefill
    if prefill:
        return await _prefilled(services, principal, surface, prefill, PagePost({}))
    return await (open_record if frame.record else open_new)(request, services, principal, surface)


async def save(request: Request) -> Response:
    """As on the form's own page. Without a session the answer contains all input but secrets, to go on with."""
    try:
        services, principal, surface = await _framed(request, "write")
    except NotSignedIn:
        if wants_problem(request):
            raise
        return _shell(request, (await unsaved_input_of(request, request.path_params["entity"])).resumable, status=401)
    frame, submission = surface.frame, await read_posted(request, services)
    retype = not wants_problem(request)
    return await save_record(services, principal, surface, frame.entity, frame.record, submission, retype=retype)


async def carry(request: Request) -> Response:
    """The form as it is typed, under the current definition; with `prefill`, JSON of values by key, as if they were typed, too."""
    services, principal, surface = await _framed(request, "read")
    frame = surface.frame
    pairs = await read_form(request, services.settings.max_body_bytes)
    submission = read_page_post(pairs)
    prefill = next((pair[1] for pair in pairs if pair[0] == "prefill"), "")
    if not prefill:
        rejected = await services.records.carry(principal, RecordRef(frame.entity, frame.record or None), submission)
        return await rejected_page(services, rejected, principal, surface)
    wanted = await by_size(len(prefill), read_posted_json, prefill.encode("utf-8", "replace"))
    if wanted is not None and not isinstance(wanted, dict):
        raise RequestError(400, "body-not-an-object")
    values = read_prefill(wanted) or {}
    return await _prefilled(services, principal, surface, values, submission)


async def take_back(request: Request) -> Response:
    """Puts a pending save back into the form, as a draft. `save` is its id."""
    services, principal, surface = await _framed(request, "write")
    frame = surface.frame
    posted = {pair[0]: pair[1] for pair in await read_form(request, services.settings.max_body_bytes)}
    pending = await services.pending_saves.get(principal, posted.get("save", ""))
    if pending is None or not pending.content or (pending.entity, pending.record) != (frame.entity, frame.record):
        raise NotFound("pending-save-gone")
    pending = await services.delivery.settle(principal, pending)
    if pending.state == "done":
        return await surface.after_save(services, pending.record, "saved")
    if not services.pending_saves.is_abandoned(pending) or (pending.state == "unknown" and pending.creates):
        raise SavePending("save-unknown", pending.id, outcome_unknown=True)
    submission = page_from_json(pending.content["submission"])
    draft = await keep_draft(services, principal, frame.entity, frame.record, submission)
    await services.pending_saves.drop(pending)
    return SeeOther(frame.address(frame.record, draft=draft.instance))


async def discard_draft(request: Request) -> Response:
    services, principal, surface = await _framed(request, "write")
    frame = surface.frame
    await discard_posted(services, principal, await read_form(request, services.settings.max_body_bytes))
    return SeeOther(frame.address(frame.record))


async def leftovers(request: Request) -> Response:
    """What was typed into the frame's record and is in none of its fields; a post deletes one of it, or all."""
    services, principal, surface = await _framed(request, "write")
    frame = surface.frame
    leftovers = await services.leftovers.all(principal, frame.entity, frame.record)
    own = surface.leftovers_address(frame.record)
    if request.method == "POST":
        await drop_posted(services, principal, await read_form(request, services.settings.max_body_bytes), leftovers)
        return SeeOther(own)
    items = [{**each, "record_url": ""} for each in await leftover_items(services, principal, leftovers)]
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-leftovers"), "user": principal.user}
    html = services.renderer.render(
        "embed/leftovers.html",
        page=page,
        look=frame.css_class,
        facts=frame.facts(frame.record),
        leftovers=items,
        delete_url=own,
        form_url=frame.address(frame.record),
    )
    return HtmlResponse(html, nonce, 200, surface.ancestors)


async def _framed(request: Request, need: Need) -> tuple[Services, Principal, FrameSurface]:
    """Who sends the request, and from which frame. Raises NotSignedIn and NotAllowed."""
    services = services_of(request)
    text = bearer_token(request) or ("" if "by" in request.query_params else request.cookies.get(FRAME_COOKIE, ""))
    if not text.startswith(PREFIX):
        raise NotSignedIn("frame-session-missing", reason="session_missing")
    principal, session = await framed_principal(request, text, need, request.path_params.get("id", ""))
    frame = read_frame(request, session, origins_for(request, principal.tenant), services.embedding.seconds_left(session))
    if frame.is_readonly:
        principal = replace(principal, scopes=principal.scopes - {"write"})
    return services, principal, FrameSurface(frame)


async def _prefilled(
    services: Services, principal: Principal, surface: FrameSurface, values: Mapping[str, Any], submission: PagePost
) -> Response:
    """Values that are filled in are judged at once; nothing is said of fields that are still empty."""
    frame = surface.frame
    form = await services.definitions.form(principal, frame.entity)
    filled = type_in(form, values, services.context)
    submission = replace(submission, posted={**submission.posted, **filled.posted})
    rejected = await services.records.check(principal, RecordRef(frame.entity, frame.record or None), submission)
    messages = [message for message in rejected.messages if form.scope.key_at(message.path) in filled.posted]
    answer = await rejected_page(services, replace(rejected, messages=messages), principal, surface)
    answer.headers["x-prefilled"], answer.headers["x-ignored"] = str(len(filled.posted)), str(len(filled.ignored))
    return answer


def _shell(request: Request, carried: Sequence[Sequence[str]] = (), status: int = 200) -> Response:
    frame = read_frame(request, None, origins_for(request, None))
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services_of(request).translator.say("title-form"), "user": ""}
    html = services_of(request).renderer.render(
        "embed/shell.html",
        page=page,
        look=frame.css_class,
        facts=frame.facts(frame.record),
        address=form_path(frame.entity, frame.record or NEW),
        kept=carried,
    )
    return HtmlResponse(html, nonce, status, frame_ancestors(frame.origins))


ROUTES = [
    Route("/embed/{entity}/new", ByMethod(show, save), methods=BOTH),
    Route("/embed/{entity}/{id}", ByMethod(show, save), methods=BOTH),
    Route("/embed/{entity}/{id}/carry", carry, methods=["POST"]),
    Route("/embed/{entity}/{id}/discard", discard_draft, methods=["POST"]),
    Route("/embed/{entity}/{id}/leftovers", leftovers, methods=BOTH),
    Route("/embed/{entity}/{id}/take-back", take_back, methods=["POST"]),
]
