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
from app.definition import RecordRef
from app.errors import SavePending
from app.platform.base import Principal
from app.submissions.model import Submission
from app.submissions.outcomes import Rejected
from app.submissions.page_post import PagePost, read_page_post
from app.submissions.prefill import type_in
from app.web.draft_address import refuse_tried, tried_draft, tried_page
from app.web.errors import wants_problem
from app.web.form_bodies import read_form
from app.web.form_responses import check_response, drafted_page, form_page, rejected_page
from app.web.form_state import record_name
from app.web.list_page import list_context, query_of, read_query
from app.web.notices import copy_notice, merged_fields, save_result
from app.web.own_page import OwnPage
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.surface import Surface
from app.web.unsaved_offers import unfinished_count
from app.workers.threads import by_size

SAVED, REJECTED = metrics.saves.labels("saved"), metrics.saves.labels("returned")
PAIR_BYTES = 32
"""Of an input and its value that are small."""
Endpoint = Callable[[Request], Awaitable[Response]]


async def show_list(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    query = read_query(request.query_params)
    listing = await services.records.search(principal, request.path_params["entity"], query.wish())
    result = request.query_params.get("told", "")
    shown = list_context(listing, query, principal, services.context, result)
    return _rendered(services, principal, "list.html", unfinished=await unfinished_count(services, principal), **shown)


async def show_new(request: Request) -> Response:
    services, principal, page = services_of(request), await principal_of(request), _own_page(request)
    if draft := tried_draft(request):
        return await tried_page(services, principal, RecordRef(request.path_params["entity"]), draft)
    if copied := request.query_params.get("copy_of", ""):
        return await open_copy(request, services, principal, page, copied)
    return await open_new(request, services, principal, page)


async def show_record(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    if draft := tried_draft(request):
        return await tried_page(services, principal, RecordRef(request.path_params["entity"], request.path_params["id"]), draft)
    return await open_record(request, services, principal, _own_page(request))


async def open_new(request: Request, services: Services, principal: Principal, surface: Surface) -> Response:
    """A new record; `?draft=1` with its draft, `?draft_of=` with the draft of a deleted record, `?told=` after another one."""
    entity = request.path_params["entity"]
    if not request.scope["query_string"]:
        return await form_page(services, await services.records.blank(principal, entity), principal, surface)
    source = surface.draft_source(request.query_params)
    answer = await drafted_page(request, services, principal, surface, entity, "", source)
    if answer is not None:
        return answer
    opened = await services.records.blank(principal, entity)
    saved = surface.saved_notice(request.query_params.get("told", ""), opened.form, services.translator)
    return await form_page(services, opened, principal, surface, saved, request.query_params.get("left", ""))


async def open_copy(request: Request, services: Services, principal: Principal, surface: Surface, id: str) -> Response:
    """A new record that begins with the values of another one. Secrets are not copied: the page names them."""
    ref = RecordRef(request.path_params["entity"], id)
    original = await services.records.open(principal, ref)
    posted = type_in(original.form, original.values, services.context).posted
    copied = await services.records.resume(principal, RecordRef(ref.entity), PagePost(posted=posted))
    return await rejected_page(services, copied, principal, surface, notices=[copy_notice(original, services.translator)])


async def open_record(request: Request, services: Services, principal: Principal, surface: Surface) -> Response:
    """A record; `?draft=1` with its draft, `?told=` after a save."""
    entity, id = request.path_params["entity"], request.path_params["id"]
    if not request.scope["query_string"]:
        return await form_page(services, await services.records.open(principal, RecordRef(entity, id)), principal, surface)
    answer = await drafted_page(request, services, principal, surface, entity, id, id)
    if answer is not None:
        return answer
    opened = await services.records.open(principal, RecordRef(entity, id))
    saved = surface.saved_notice(request.query_params.get("told", ""), opened.form, services.translator)
    return await form_page(services, opened, principal, surface, saved, request.query_params.get("left", ""))


async def create(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_tried(request)
    submission = await read_posted(request, services)
    return await _save(request, services, principal, request.path_params["entity"], "", submission)


async def save(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_tried(request)
    submission = await read_posted(request, services)
    entity, id = request.path_params["entity"], request.path_params["id"]
    return await _save(request, services, principal, entity, id, submission)


async def _save(request: Request, services: Services, principal: Principal, entity: str, id: str, submission: PagePost) -> Response:
    """To the page's script a redirect is 204 with the address in `x-location`: it goes there by itself."""
    by_script = wants_problem(request)
    answer = await save_record(services, principal, _own_page(request), entity, id, submission, retype=not by_script)
    if not by_script or not isinstance(answer, SeeOther):
        return answer
    return Response(status_code=204, headers={"x-location": answer.headers["location"], "cache-control": "no-store"})


async def save_record(
    services: Services,
    principal: Principal,
    surface: Surface,
    entity: str,
    id: str,
    submission: Submission,
    *,
    retype: bool = True,
) -> Response:
    """Saves and answers; `id` is "" for a new record. Also for what is sent again. May raise SavePending, as the surface has it.

    `retype`: no script puts back what was typed of secrets.
    """
    try:
        outcome = await services.records.save(principal, RecordRef(entity, id or None), submission)
    except SavePending as pending:
        return surface.after_pending(pending)
    if isinstance(outcome, Rejected):
        REJECTED.inc()
        if outcome.gone and isinstance(submission, PagePost):
            return await surface.gone_save(services, principal, id, outcome, submission, retype=retype)
        return await rejected_page(services, outcome, principal, surface, status=422, retype=retype)
    SAVED.inc()
    if isinstance(submission, PagePost) and submission.drafted:
        await services.drafts.discard(principal, submission.instance, submission.restored)
    result = save_result(outcome, created=not id)
    if outcome.theirs:
        result += merged_fields(outcome, await services.definitions.form(principal, entity))
    is_left = bool(outcome.not_taken)
    if outcome.repeated:  # the answer to the first save did not arrive
        is_left = bool(await services.leftovers.of_instance(principal, submission.instance))
    return await surface.after_save(services, str(outcome.record["id"]), result, submission.instance if is_left else "")


async def check(request: Request) -> Response:
    """Messages of what is typed so far: of visited fields, and of those that follow. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request, "read")
    submission = await read_posted(request, services)
    review = await services.records.check(principal, _queried_ref(request), submission)
    return check_response(services, review, submission)


async def carry(request: Request) -> Response:
    """The form as it is typed, under the current definition: what "update the form" asks for. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request)
    submission = await read_posted(request, services)
    review = await services.records.carry(principal, _queried_ref(request), submission)
    return await rejected_page(services, review, principal, _own_page(request))


async def ask_delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    opened = await services.records.open(principal, _ref(request))
    name = record_name(opened.form, opened, services.translator)
    page, id = _own_page(request), request.path_params["id"]
    heading = services.translator.say("title-delete", {"name": opened.form.definition.name, "record": name})
    return _rendered(
        services,
        principal,
        "delete.html",
        title=heading,
        heading=heading,
        name=name,
        action=page.texts(id)["delete_url"],
        back_url=page.address(id),
    )


async def delete(request: Request) -> Response:
    services, principal, ref = services_of(request), await principal_of(request), _ref(request)
    await services.platform.get(principal, ref.entity, ref.id or "")
    await services.put_on_record(principal, "record-deleted", f"{ref.entity}/{ref.id}")
    await services.records.delete(principal, ref)
    return SeeOther(query_of(_own_page(request).list).address(ref.entity, told="deleted"))


def _own_page(request: Request) -> OwnPage:
    entity = request.path_params["entity"]
    if not request.scope["query_string"]:
        return OwnPage(entity)
    query = request.query_params
    return OwnPage(entity, list=query.get("list", ""), another=query.get("then") == "another")


def _ref(request: Request) -> RecordRef:
    return RecordRef(request.path_params["entity"], request.path_params["id"])


def _queried_ref(request: Request) -> RecordRef:
    """The record that `?record=` names, else a new one."""
    return RecordRef(request.path_params["entity"], request.query_params.get("record") or None)


async def read_posted(request: Request, services: Services) -> PagePost:
    pairs = await read_form(request, services.settings.max_body_bytes)
    return await by_size(len(pairs) * PAIR_BYTES, read_page_post, pairs)


def _rendered(services: Services, principal: Principal, template: str, *, title: str, **context: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.display_name}
    return HtmlResponse(services.renderer.render(template, page=page, **context), nonce)


class ByMethod:
    """One route instead of two: they are tried in turn, at every request. An application: around a function Starlette puts one more
    layer that answers errors, and one is enough."""

    def __init__(self, get: Endpoint, post: Endpoint) -> None:
        self._get, self._post = get, post

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await (self._post if scope["method"] == "POST" else self._get)(Request(scope, receive, send))
        await answer(scope, receive, send)


class RecordId(StringConvertor):
    """Matches no segment that other routes have in place of an id, so that the route that is asked most can be tried first."""

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
