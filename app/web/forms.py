"""The pages of records: list, new, edit, check, delete."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app import metrics
from app.errors import Kept
from app.platform.base import Principal
from app.submissions.model import Submission, read_submission
from app.submissions.outcomes import Rejected
from app.web.drafts import keep_draft
from app.web.embed.frame import Frame
from app.web.form_bodies import read_form
from app.web.form_responses import drafted_page, form_page, gone_page, rejected_page, typed_state
from app.web.form_state import record_name
from app.web.list_page import list_context, read_query
from app.web.notices import read_told, told_fields, told_of
from app.web.pending_input import unfinished_count
from app.web.responses import Page, SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import form_path, unfinished_path, with_query

SAVED, REJECTED = metrics.saves.labels("saved"), metrics.saves.labels("returned")
Endpoint = Callable[[Request], Awaitable[Response]]


async def show_list(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    query = read_query(request.query_params)
    listing = await services.records.search(principal, request.path_params["entity"], **query.arguments())
    notice = request.query_params.get("told", "")
    told = list_context(listing, query, principal, services.context, notice)
    return _rendered(services, principal, "list.html", unfinished=await unfinished_count(services, principal), **told)


async def show_new(request: Request) -> Response:
    return await open_new(request, services_of(request), await principal_of(request))


async def show_record(request: Request) -> Response:
    return await open_record(request, services_of(request), await principal_of(request))


async def open_new(request: Request, services: Services, principal: Principal, frame: Frame | None = None) -> Response:
    """A new record; `?draft=1` with what was typed before, `?draft_of=` with what was typed into a record that is gone."""
    entity = request.path_params["entity"]
    if request.scope["query_string"]:
        gone = "" if frame else request.query_params.get("draft_of", "")  # a frame's grant says nothing of that record
        answer = await drafted_page(request, services, principal, entity, "", gone, frame)
        if answer is not None:
            return answer
    opened = await services.records.blank(principal, entity)
    return await form_page(services, opened, principal, frame=frame)


async def open_record(request: Request, services: Services, principal: Principal, frame: Frame | None = None) -> Response:
    """A record; `?draft=1` with what was typed and not saved, `?told=` after a save."""
    entity, id = request.path_params["entity"], request.path_params["id"]
    if not request.scope["query_string"]:
        return await form_page(services, await services.records.open(principal, entity, id), principal, frame=frame)
    answer = await drafted_page(request, services, principal, entity, id, id, frame)
    if answer is not None:
        return answer
    opened = await services.records.open(principal, entity, id)
    told = request.query_params.get("told", "")
    saved = None if frame and told.startswith("created") else read_told(told, opened.form)
    return await form_page(services, opened, principal, saved=saved, frame=frame)


async def create(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    return await save_record(services, principal, request.path_params["entity"], "", await read_posted(request, services))


async def save(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    submission = await read_posted(request, services)
    return await save_record(services, principal, request.path_params["entity"], request.path_params["id"], submission)


async def save_record(
    services: Services, principal: Principal, entity: str, id: str, submission: Submission, frame: Frame | None = None
) -> Response:
    """Saves and answers; `id` is "" for a new record. Also for what is sent again. In a frame it raises Kept: what is kept lies
    elsewhere, and the form stays."""
    records = services.records
    try:
        outcome = await (records.save(principal, entity, id, submission) if id else records.create(principal, entity, submission))
    except Kept as kept:
        if frame is not None:
            raise
        return SeeOther(unfinished_path(kept.id))
    if isinstance(outcome, Rejected):
        REJECTED.inc()
        if outcome.gone and frame is not None:
            await keep_draft(services, principal, entity, id, submission)
            return gone_page(services, outcome, principal, frame, status=422)
        return rejected_page(services, outcome, principal, status=422, frame=frame)
    SAVED.inc()
    if submission.drafted:
        await services.drafts.discard(principal, entity, id)
    made = "saved" if frame else "created"
    told = told_of(outcome) if id else made
    if outcome.theirs:
        told += told_fields(outcome, await services.definitions.form(principal, entity))
    saved = str(outcome.record["id"])
    if frame is not None:
        await services.embedding.remember(frame.session, saved)
        return SeeOther(frame.address(saved, told=told))
    return SeeOther(with_query(form_path(entity, saved), told=told))


async def check(request: Request) -> Response:
    """Messages of what is typed so far: of visited fields, and of those that follow. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request, "read")
    submission = await read_posted(request, services)
    id = request.query_params.get("record", "")
    rejected = await services.records.check(principal, request.path_params["entity"], id, submission)
    state = typed_state(services, rejected, principal)
    html = services.renderer.check_answer(rejected.opened.form, state, submission.visited | rejected.follows)
    answer = Page(html, state.texts["nonce"])
    answer.headers["x-revision"] = str(submission.revision)
    return answer


async def carry(request: Request) -> Response:
    """The form as it is typed, under the definition of now: what "update the form" asks for. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request)
    submission = await read_posted(request, services)
    rejected = await services.records.resume(
        principal, request.path_params["entity"], request.query_params.get("record", ""), submission
    )
    return rejected_page(services, rejected, principal)


async def ask_delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    opened = await services.records.open(principal, request.path_params["entity"], request.path_params["id"])
    name = record_name(opened.form, opened)
    own = form_path(request.path_params["entity"], request.path_params["id"])
    heading = f"Delete {opened.form.definition.name} “{name}”?"
    return _rendered(
        services,
        principal,
        "delete.html",
        title=heading,
        heading=heading,
        name=name,
        action=f"{own}/delete",
        back_url=own,
    )


async def delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    await services.records.delete(principal, request.path_params["entity"], request.path_params["id"])
    return SeeOther(with_query(form_path(request.path_params["entity"]), told="deleted"))


async def read_posted(request: Request, services: Services) -> Submission:
    return read_submission(await read_form(request, services.settings.max_body_bytes))


def _rendered(services: Services, principal: Principal, template: str, *, title: str, **context: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.user}
    return Page(services.renderer.render(template, page=page, **context), nonce)


class ByMethod:
    """One route instead of two: they are tried in turn, at every request. An application: around a function Starlette puts one more
    layer that answers errors, and one is enough."""

    def __init__(self, get: Endpoint, post: Endpoint) -> None:
        self._get, self._post = get, post

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await (self._post if scope["method"] == "POST" else self._get)(Request(scope, receive, send))
        await answer(scope, receive, send)


class RecordId(StringConvertor):
    """Leaves away what stands in the place of an id in other addresses, so that the hot one can be the first that is tried."""

    regex = "(?!(?:new|check)$)[^/]+"


register_url_convertor("record", RecordId())
BOTH = ["GET", "POST"]
ROUTES = [
    Route("/forms/{entity}/{id:record}", ByMethod(show_record, save), methods=BOTH),
    Route("/forms/{entity}/new", ByMethod(show_new, create), methods=BOTH),
    Route("/forms/{entity}/check", check, methods=["POST"]),
    Route("/carry/{entity}", carry, methods=["POST"]),
    Route("/forms/{entity}/{id}/delete", ByMethod(ask_delete, delete), methods=BOTH),
    Route("/forms/{entity}", show_list, methods=["GET"]),
]
