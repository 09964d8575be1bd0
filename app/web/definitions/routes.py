"""The list of definitions, and the screen on which one is edited: each edit is a plain post that does operations in the draft."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.definition import Finding
from app.editing.apply import text_of
from app.editing.editor import Editor
from app.editing.outline import Outline, Part
from app.errors import BadDefinition, Conflict, EditRefused
from app.platform.base import Principal
from app.reading.aliases import DEFINITION, FIELD
from app.reading.notations import as_text
from app.records.definition_editing import OpenDraft
from app.web.definitions.inspector import inspector_view, types
from app.web.definitions.outline_view import added_part, editor_of, outline_views, part_name, same_part
from app.web.definitions.posted_edits import PostedEdit, number_in, options_of
from app.web.definitions.screen import screen_page, screen_urls
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import SeeOther
from app.web.services import Services, administrator_of, services_of
from app.web.urls import definition_path, form_path, with_query

MAX_FINDINGS = 50
EMPTY = Outline((), None)
EMPTY_POST: Mapping[str, str] = {}


async def show_definitions(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    mine = {line.entity: line for line in await services.definition_editing.drafts(principal) if line.person == principal.person}
    cards = [
        {
            "name": card.plural,
            "entity": card.entity,
            "icon": card.icon,
            "url": definition_path(card.entity),
            "form_url": form_path(card.entity),
            "draft": format_time(mine[card.entity].at, services.context_of(principal)) if card.entity in mine else "",
        }
        for card in await services.definitions.cards(principal)
    ]
    return screen_page(services, principal, "list", services.translator.say("title-definitions"), definitions=cards)


async def show_definition(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    opened = await services.definition_editing.open(principal, request.path_params["entity"])
    return await _editor(request, services, principal, opened)


async def edit(request: Request) -> Response:
    """Does what was posted. What cannot be done is said above the outline, and the draft stays as it was."""
    services, principal = services_of(request), await administrator_of(request)
    entity, editing = request.path_params["entity"], services.definition_editing
    posted = {pair[0]: pair[1] for pair in await read_form(request, services.settings.max_body_bytes)}
    revision = number_in(posted, "revision")
    opened = await editing.open(principal, entity)
    do, at = posted.get("do", ""), posted.get("at", "")
    try:
        if do == "discard":
            await editing.discard(principal, entity)
            return SeeOther(definition_path(entity))
        if do in ("undo", "redo", "rebase"):
            changed = {"undo": editing.undo, "redo": editing.redo, "rebase": editing.rebase}[do]
            after = await changed(principal, entity, revision=revision)
            return SeeOther(_address(entity, at=_kept(opened, after, at)))
        if do in ("mine", "theirs"):
            await editing.resolve(principal, entity, number_in(posted, "conflict") or 0, mine=do == "mine", revision=revision)
            return SeeOther(_address(entity, at=""))
        before = _outline(opened)
        document = opened.draft.document
        operations = PostedEdit(document, editor_of(document), posted, services.translator).operations()
        after = await editing.edit(principal, entity, operations, revision=revision) if operations else opened
    except (EditRefused, Conflict) as error:
        message = services.translator.say(error.code, error.params)
        return await _editor(request, services, principal, opened, at, message, posted)
    selected = added_part(before, _outline(after), posted.get("kind", "")) if do == "add" else _kept(opened, after, at)
    if do == "rename":
        selected = at
    return SeeOther(_address(entity, at=selected, tab="json" if do == "json" else ""))


async def _editor(
    request: Request,
    services: Services,
    principal: Principal,
    opened: OpenDraft,
    at: str | None = None,
    problem: str = "",
    typed: Mapping[str, str] = EMPTY_POST,
) -> Response:
    """The screen. `typed`: what was posted and could not be taken; it is shown again."""
    entity, say = opened.entity, services.translator.say
    at = request.query_params.get("at", "") if at is None else at
    document, outline = opened.draft.document, _outline(opened)
    part = outline.at(at) if at else None
    findings, flaw = await _findings(services, principal, opened)
    text = typed.get("text", "") if typed.get("do") == "json" else ""
    tab = "json" if text or request.query_params.get("tab") == "json" or not outline.panels else "form"
    name = as_text(DEFINITION.value_in(document, "name")) or entity
    return screen_page(
        services,
        principal,
        "editor",
        name,
        status=422 if problem else 200,
        entity=entity,
        urls={**screen_urls(entity), "json": _address(entity, at=at, tab="json"), "form": _address(entity, at=at)},
        at=part.pointer if part else "",
        revision=opened.revision,
        outline=outline_views(outline, part.pointer if part else "", services.translator),
        fields=sum(1 for _ in outline.fields()),
        steps=len(opened.draft.steps),
        undone=len(opened.draft.undone),
        saved=format_time(opened.at, services.context_of(principal)) if opened.at else "",
        is_behind=opened.is_behind,
        conflicts=[
            {"index": index, "text": say(conflict.code, conflict.params), "mine": conflict.mine, "theirs": conflict.theirs}
            for index, conflict in enumerate(opened.draft.conflicts)
        ],
        problem=problem,
        flaw=flaw,
        findings=findings[:MAX_FINDINGS],
        tab=tab,
        json=text or text_of(document),
        inspector=inspector_view(editor_of(document), part, document, services.translator, typed),
        part=_part_view(part, editor_of(document), services) if part else None,
        has_frames=True,
    )


def _part_view(part: Part, editor: Editor, services: Services) -> dict[str, Any]:
    translator, outline = services.translator, editor.outline
    rows = [
        {"pointer": each.pointer, "name": part_name(each, translator)}
        for each in outline.parts()
        if each.kind == "row" and not each.implied and not part.pointer.startswith(each.pointer + "/")
    ]
    return {
        "kind": part.kind,
        "kind_name": translator.say(f"definition-{part.kind}"),
        "name": part_name(part, translator),
        "id": part.id,
        "types": types(as_text(FIELD.value_in(part.raw, "type"))) if part.kind == "field" else [],
        "options": options_of(editor, part) if part.kind == "field" else [],
        "rows": rows if part.kind == "field" else [],
        "adds": [
            {"kind": kind, "name": translator.say(f"definition-add-{kind}")}
            for kind in {"panel": ("row", "field"), "column": ("row",), "row": ("field",), "field": ("field",)}[part.kind]
        ],
    }


async def _findings(services: Services, principal: Principal, opened: OpenDraft) -> tuple[tuple[Finding, ...], str]:
    """What lint says of the draft, and why no form can be made of it; "" where one can."""
    try:
        secret = await services.definitions.ever_secret(principal.tenant, opened.entity)
        return (await services.maker.form(opened.draft.document, secret))[1], ""
    except BadDefinition as error:
        return tuple(error.findings), services.translator.say(error.code, error.params)


def _outline(opened: OpenDraft) -> Outline:
    """Without parts where the text is no JSON."""
    try:
        return editor_of(opened.draft.document).outline
    except EditRefused:
        return EMPTY


def _kept(before: OpenDraft, after: OpenDraft, at: str) -> str:
    return same_part(_outline(before), _outline(after), at) if at else ""


def _address(entity: str, **query: str) -> str:
    return with_query(definition_path(entity), **query)


ROUTES = [
    Route("/definitions", show_definitions, methods=["GET"]),
    Route("/definitions/{entity}", show_definition, methods=["GET"]),
    Route("/definitions/{entity}/edit", edit, methods=["POST"]),
]
