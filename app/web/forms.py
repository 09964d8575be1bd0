"""The pages of records: list, new, edit, check, delete."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.platform.base import Principal
from app.records import Opened, Returned, Saved
from app.rendering import form_path
from app.submission import Submission, read_submission
from app.web.answers import Page, SeeOther
from app.web.form_page import page_mode, page_state, record_name, returned_state
from app.web.list_page import list_context, read_query
from app.web.posted import read_form
from app.web.services import Services, principal_of, services_of

Endpoint = Callable[[Request], Awaitable[Response]]


async def show_list(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    query = read_query(request.query_params)
    listing = await services.records.search(principal, request.path_params["entity"], **query.arguments())
    notice = request.query_params.get("told", "")
    return _rendered(services, principal, "list.html", **list_context(listing, query, principal, services.context, notice))


async def show_new(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    opened = await services.records.blank(principal, request.path_params["entity"])
    return _form_page(services, opened, principal)


async def show_record(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    opened = await services.records.open(principal, request.path_params["entity"], request.path_params["id"])
    told = request.query_params.get("told", "") if request.scope["query_string"] else ""
    return _form_page(services, opened, principal, saved=_saved_words(told))


async def create(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    submission = await _submission(request, services)
    outcome = await services.records.create(principal, request.path_params["entity"], submission)
    return _answer_save(services, principal, submission, outcome, request.path_params["entity"])


async def save(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    entity, id = request.path_params["entity"], request.path_params["id"]
    submission = await _submission(request, services)
    outcome = await services.records.save(principal, entity, id, submission)
    return _answer_save(services, principal, submission, outcome, entity)


async def check(request: Request) -> Response:
    """Messages of the fields that were visited, for what is typed so far. `?record=` is the record's id."""
    services, principal = services_of(request), await principal_of(request)
    submission = await _submission(request, services)
    id = request.query_params.get("record", "")
    returned = await services.records.check(principal, request.path_params["entity"], id, submission)
    state = returned_state(returned, submission, principal, services.context, services.renderer.fill_part)
    html = services.renderer.check_answer(returned.opened.form, state, submission.visited)
    answer = Page(html, state.texts["nonce"])
    answer.headers["x-revision"] = str(submission.revision)
    return answer


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


def _form_page(services: Services, opened: Opened, principal: Principal, saved: str = "") -> Response:
    state = page_state(opened, principal, services.context, saved=saved)
    page = services.renderer.page(opened.form, page_mode(opened, principal))
    return Page(page.fill(state), state.texts["nonce"])


def _answer_save(
    services: Services, principal: Principal, submission: Submission, outcome: Saved | Returned, entity: str
) -> Response:
    if isinstance(outcome, Saved):
        return SeeOther(f"{form_path(entity, str(outcome.record['id']))}?told={_told(outcome)}")
    state = returned_state(outcome, submission, principal, services.context, services.renderer.fill_part)
    page = services.renderer.page(outcome.opened.form, page_mode(outcome.opened, principal))
    return Page(page.fill(state), state.texts["nonce"], status=422)


def _told(saved: Saved) -> str:
    word = "saved" if saved.changed else "unchanged"
    return f"{word}-{len(saved.theirs)}" if saved.theirs else word


def _saved_words(told: str) -> str:
    word, _, theirs = told.partition("-")
    words = {"saved": "Saved.", "unchanged": "Nothing was changed, so nothing was sent."}.get(word, "")
    if words and theirs.isdigit():
        words += f" Meanwhile somebody else changed {int(theirs)} other field{'s' if theirs != '1' else ''}; both are kept."
    return words


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
    Route("/forms/{entity}/{id}/delete", _by_method(ask_delete, delete), methods=BOTH),
    Route("/forms/{entity}", show_list, methods=["GET"]),
]
