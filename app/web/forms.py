"""The pages of records: list, new, edit, check, delete."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import metrics
from app.errors import Kept, NotFound
from app.marks import PageState
from app.platform.base import Principal
from app.rendering import form_path
from app.submission import Submission, from_json, read_submission
from app.web.answers import Page, SeeOther
from app.web.form_page import page_mode, page_state, record_name, returned_state
from app.web.kept import kept_notices, unfinished_count, unfinished_path
from app.web.list_page import list_context, read_query
from app.web.notices import read_told, told_fields, told_of
from app.web.posted import read_form
from app.web.services import Services, principal_of, services_of
from app.weighing import Opened, Returned

SAVED, RETURNED = metrics.saves.labels("saved"), metrics.saves.labels("returned")
Endpoint = Callable[[Request], Awaitable[Response]]


async def show_list(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    query = read_query(request.query_params)
    listing = await services.records.search(principal, request.path_params["entity"], **query.arguments())
    notice = request.query_params.get("told", "")
    told = list_context(listing, query, principal, services.context, notice)
    return _rendered(services, principal, "list.html", unfinished=await unfinished_count(services, principal), **told)


async def show_new(request: Request) -> Response:
    """A new record; `?draft=1` with what was typed before, `?draft_of=` with what was typed into a record that is gone."""
    services, principal = services_of(request), await principal_of(request)
    entity = request.path_params["entity"]
    if request.scope["query_string"]:
        answer = await _drafted(request, services, principal, entity, "", request.query_params.get("draft_of", ""))
        if answer is not None:
            return answer
    opened = await services.records.blank(principal, entity)
    return await _form_page(services, opened, principal)


async def show_record(request: Request) -> Response:
    """A record; `?draft=1` with what was typed and not saved, `?told=` after a save."""
    services, principal = services_of(request), await principal_of(request)
    entity, id = request.path_params["entity"], request.path_params["id"]
    if not request.scope["query_string"]:
        return await _form_page(services, await services.records.open(principal, entity, id), principal)
    answer = await _drafted(request, services, principal, entity, id, id)
    if answer is not None:
        return answer
    opened = await services.records.open(principal, entity, id)
    return await _form_page(services, opened, principal, saved=read_told(request.query_params.get("told", ""), opened.form))


async def create(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    return await save_record(services, principal, request.path_params["entity"], "", await _submission(request, services))


async def save(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    submission = await _submission(request, services)
    return await save_record(services, principal, request.path_params["entity"], request.path_params["id"], submission)


async def save_record(services: Services, principal: Principal, entity: str, id: str, submission: Submission) -> Response:
    """Saves and answers; `id` is "" for a new record. Also for what is sent again."""
    records = services.records
    try:
        outcome = await (records.save(principal, entity, id, submission) if id else records.create(principal, entity, submission))
    except Kept as kept:
        return SeeOther(unfinished_path(kept.id))
    if isinstance(outcome, Returned):
        RETURNED.inc()
        return returned_page(services, outcome, principal, status=422)
    SAVED.inc()
    if submission.drafted:
        await services.drafts.discard(principal, entity, id)
    told = told_of(outcome) if id else "saved"
    if outcome.theirs:
        told += told_fields(outcome, await services.catalogue.form(principal, entity))
    return SeeOther(f"{form_path(entity, str(outcome.record['id']))}?told={told}")


async def check(request: Request) -> Response:
    """Messages of the fields that were visited, for what is typed so far. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request)
    submission = await _submission(request, services)
    id = request.query_params.get("record", "")
    returned = await services.records.check(principal, request.path_params["entity"], id, submission)
    state = _returned_state(services, returned, principal)
    html = services.renderer.check_answer(returned.opened.form, state, submission.visited)
    answer = Page(html, state.texts["nonce"])
    answer.headers["x-revision"] = str(submission.revision)
    return answer


async def carry(request: Request) -> Response:
    """The form as it is typed, under the definition of now: what "update the form" asks for. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request)
    submission = await _submission(request, services)
    returned = await services.records.resume(
        principal, request.path_params["entity"], request.query_params.get("record", ""), submission
    )
    return returned_page(services, returned, principal)


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
    return SeeOther(f"{form_path(request.path_params['entity'])}?told=deleted")


async def _submission(request: Request, services: Services) -> Submission:
    return read_submission(await read_form(request, services.settings.max_body_bytes))


async def _form_page(services: Services, opened: Opened, principal: Principal, saved: str = "") -> Response:
    entity, id = opened.form.definition.entity, str(opened.record["id"]) if opened.record else ""
    kept = await kept_notices(services, principal, entity, id)
    state = page_state(
        opened,
        principal,
        services.context,
        services.weigher.seals(opened),
        notices=kept,
        saved=saved,
    )
    page = services.renderer.page(opened.form, page_mode(opened, principal))
    return Page(page.fill(state), state.texts["nonce"])


def returned_page(
    services: Services, returned: Returned, principal: Principal, *, status: int = 200, drafted: bool = False
) -> Response:
    state = _returned_state(services, returned, principal, drafted=drafted, retype=status == 422)
    page = services.renderer.page(returned.opened.form, page_mode(returned.opened, principal))
    return Page(page.fill(state), state.texts["nonce"], status=status)


def _returned_state(
    services: Services, returned: Returned, principal: Principal, *, drafted: bool = False, retype: bool = False
) -> PageState:
    seals = services.weigher.seals(returned.opened)
    fill = services.renderer.fill_part
    return returned_state(returned, principal, services.context, seals, fill, drafted=drafted, retype=retype)


async def _drafted(
    request: Request, services: Services, principal: Principal, entity: str, id: str, draft_of: str
) -> Response | None:
    """The form with the draft that the address asks for, None where it asks for none or there is none."""
    if not ("draft" in request.query_params or "draft_of" in request.query_params):
        return None
    draft = await services.drafts.get(principal, entity, draft_of)
    if draft is None:
        return SeeOther(form_path(entity, id or "new"))
    submission = from_json(draft.content)
    if draft_of and not id:
        submission = replace(submission, version=None, base_text="", seals_text="", id="")
    try:
        returned = await services.records.resume(principal, entity, id, submission)
    except NotFound:
        if not id:
            raise
        return SeeOther(f"{form_path(entity, 'new')}?draft_of={quote(id, safe='')}")
    return returned_page(services, returned, principal, drafted=True)


def _rendered(services: Services, principal: Principal, template: str, *, title: str, **context: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.user}
    return Page(services.renderer.render(template, page=page, **context), nonce)


def _by_method(get: Endpoint, post: Endpoint) -> Endpoint:
    """One route instead of two: they are tried in turn, at every request."""

    async def endpoint(request: Request) -> Response:
        return await (post if request.method == "POST" else get)(request)

    return endpoint


BOTH = ["GET", "POST"]
ROUTES = [
    Route("/forms/{entity}/new", _by_method(show_new, create), methods=BOTH),
    Route("/forms/{entity}/check", check, methods=["POST"]),
    Route("/forms/{entity}/{id}", _by_method(show_record, save), methods=BOTH),
    Route("/carry/{entity}", carry, methods=["POST"]),
    Route("/forms/{entity}/{id}/delete", _by_method(ask_delete, delete), methods=BOTH),
    Route("/forms/{entity}", show_list, methods=["GET"]),
]
