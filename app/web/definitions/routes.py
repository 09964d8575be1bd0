"""The list of definitions, and the screen on which one is edited: each edit is a plain post that does operations in the draft."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition, Conflict, EditRefused, NotFound
from app.platform.base import Principal
from app.records.definition_editing import OpenDraft
from app.state.definition_versions import PublishedVersion
from app.web.definitions.condition_builder import PREFIX as CONDITION_PREFIX
from app.web.definitions.condition_builder import drivers_of
from app.web.definitions.editor_page import editor_page, made_of, outline_in
from app.web.definitions.inspector import NO_DRIVERS
from app.web.definitions.new_entity import NEW_ENTITY
from app.web.definitions.outline_view import added_part, editor_of, next_part, same_part
from app.web.definitions.posted_edits import PostedEdit, number_in
from app.web.definitions.screen import screen_page
from app.web.definitions.view import View
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import SeeOther
from app.web.services import Services, administrator_of, principal_of, services_of
from app.web.urls import definition_path, form_path
from app.workers.threads import off_loop


async def show_definitions(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    if not services.administers_somewhere(principal):
        await administrator_of(request)  # which says what is missing
    waiting = await services.definition_approvals.waiting(principal)
    mine = {line.entity: line for line in await services.definition_editing.drafts(principal) if line.person == principal.person}
    latest = await services.definition_history.latest(principal)
    cards = [
        {
            **await _facts(services, principal, card.entity, latest.get(card.entity)),
            "name": card.plural,
            "entity": card.entity,
            "icon": card.icon,
            "url": definition_path(card.entity),
            "form_url": form_path(card.entity),
            "waiting": waiting.get(card.entity, 0),
            "draft": format_time(mine[card.entity].at, services.context_of(principal)) if card.entity in mine else "",
        }
        for card in await services.definitions.cards(principal)
        if services.is_administrator(principal, card.entity)
    ]
    return screen_page(
        services, principal, "list", services.translator.say("title-definitions"), definitions=cards, new_url=NEW_ENTITY
    )


async def _facts(services: Services, principal: Principal, entity: str, latest: PublishedVersion | None) -> dict[str, Any]:
    """What the list says of a definition. Over a platform elsewhere it would cost a request for each."""
    facts: dict[str, Any] = {"author": "", "changed": "", "fields": None, "findings": 0, "flaw": ""}
    if latest is not None:
        facts |= {"author": latest.author, "changed": format_time(latest.at, services.context_of(principal))}
    if not services.platform.capabilities.shares_database:
        return facts
    try:
        entry = await services.definitions.entry(principal, entity)
    except (BadDefinition, NotFound) as error:
        return {**facts, "flaw": services.translator.say(error.code, error.params)}
    return {**facts, "fields": sum(1 for _ in entry.form.definition.fields()), "findings": len(entry.findings)}


async def show_definition(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    opened = await services.definition_editing.open(principal, request.path_params["entity"])
    query = request.query_params
    return await editor_page(services, principal, opened, View.of(query), query=query)


async def edit(request: Request) -> Response:
    """Does what was posted. What cannot be done is said above the outline, and the draft stays as it was."""
    services, principal = services_of(request), await administrator_of(request)
    entity = request.path_params["entity"]
    posted = {pair[0]: pair[1] for pair in await read_form(request, services.settings.max_body_bytes)}
    opened, view = await services.definition_editing.open(principal, entity), View.of(posted)
    try:
        return SeeOther(await _edited(services, principal, opened, view, posted))
    except (EditRefused, Conflict) as error:
        message = services.translator.say(error.code, error.params)
        return await editor_page(services, principal, opened, view, message, posted)


async def _edited(services: Services, principal: Principal, opened: OpenDraft, view: View, posted: Mapping[str, str]) -> str:
    """The address to go on at. Raises EditRefused, Conflict."""
    editing, entity, do = services.definition_editing, opened.entity, posted.get("do", "")
    revision = number_in(posted, "revision")
    if do == "discard":
        await editing.discard(principal, entity)
        return View().address(entity)
    if do in ("undo", "redo", "rebase"):
        changed = {"undo": editing.undo, "redo": editing.redo, "rebase": editing.rebase}[do]
        after = await changed(principal, entity, revision=revision)
        return view.on(await off_loop(_same, opened, after, view.at)).address(entity)
    if do in ("mine", "theirs"):
        await editing.resolve(principal, entity, number_in(posted, "conflict") or 0, mine=do == "mine", revision=revision)
        return view.on("").address(entity)
    document = opened.draft.document
    editor, drivers = editor_of(document), NO_DRIVERS
    if any(name.startswith(CONDITION_PREFIX) for name in posted):
        drivers = await off_loop(lambda form: drivers_of(editor.outline, form), (await made_of(services, principal, opened)).form)
    operations = await off_loop(lambda: PostedEdit(document, editor, posted, services.translator, drivers).operations())
    after = await editing.edit(principal, entity, operations, revision=revision) if operations else opened
    said = "removed" if do == "remove" else ""
    return view.on(await off_loop(_selected, opened, after, do, view.at, posted)).address(entity, said=said)


def _selected(before: OpenDraft, after: OpenDraft, do: str, at: str, posted: Mapping[str, str]) -> str:
    """The part to be selected after an edit."""
    if do == "add":
        return added_part(outline_in(before), outline_in(after), posted.get("kind", ""))
    if do == "remove":
        return next_part(outline_in(before), outline_in(after), at)
    return at if do == "rename" else _same(before, after, at)


def _same(before: OpenDraft, after: OpenDraft, at: str) -> str:
    return same_part(outline_in(before), outline_in(after), at) if at else ""


ROUTES = [
    Route("/definitions", show_definitions, methods=["GET"]),
    Route("/definitions/{entity}", show_definition, methods=["GET"]),
    Route("/definitions/{entity}/edit", edit, methods=["POST"]),
]
