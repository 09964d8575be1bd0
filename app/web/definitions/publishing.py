"""What a draft would do, before it is published; publishing it; and the versions that were published, to look at and restore."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.report import comparison_json, impact_json
from app.errors import BadDefinition, Conflict, NotFound
from app.platform.base import Principal
from app.reading.notations import as_text
from app.records.definition_editing import OpenDraft
from app.web.definitions.posted_edits import number_in
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, administrator_of, services_of
from app.web.urls import definition_path, form_path, with_query

MAX_BODY_BYTES = 64 * 1024
COUNT_SECONDS = 10.0
ORDER = {"narrows": 0, "undecided": 1, "lossless": 2}


async def show_publish(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    opened = await services.definition_editing.open(principal, request.path_params["entity"])
    return await _publish_page(services, principal, opened)


async def publish(request: Request) -> Response:
    """Writes the draft. What stands in the way is said on the page, and the draft stays."""
    services, principal = services_of(request), await administrator_of(request)
    entity = request.path_params["entity"]
    posted = {pair[0]: pair[1] for pair in await read_form(request, MAX_BODY_BYTES)}
    revision, note = number_in(posted, "revision"), posted.get("note", "")
    try:
        await services.definition_editing.publish(principal, entity, note, revision=revision)
    except (BadDefinition, Conflict) as error:
        opened = await services.definition_editing.open(principal, entity)
        problem = services.translator.say(error.code, error.params)
        return await _publish_page(services, principal, opened, problem, note)
    return SeeOther(with_query(f"{definition_path(entity)}/versions", published="1"))


async def show_versions(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    entity, history = request.path_params["entity"], services.definition_history
    lines = await history.lines(principal, entity)
    versions = [
        {
            "hash": line.hash,
            "short": line.hash[:12],
            "number": line.version,
            "time": format_time(line.at, services.context),
            "author": line.author,
            "note": line.note,
            "source": services.translator.say(f"source-{line.source}") if line.source in SOURCES else line.source,
            "is_current": line.is_current,
            "restore_url": f"{definition_path(entity)}/versions/{line.hash}/restore",
        }
        for line in lines
    ]
    title = services.translator.say("title-versions", {"name": entity})
    return _page(
        services,
        principal,
        "definitions/versions.html",
        title,
        urls=_urls(entity),
        entity=entity,
        versions=versions,
        is_complete=history.is_complete,
        published="published" in request.query_params,
    )


async def restore(request: Request) -> Response:
    """Makes an earlier version current, as a new version. Raises NotFound for an unknown one."""
    services, principal = services_of(request), await administrator_of(request)
    entity, hash = request.path_params["entity"], request.path_params["hash"]
    note = services.translator.say("restored-version", {"hash": hash[:12]})
    await services.definition_history.restore(principal, entity, hash, note)
    return SeeOther(with_query(f"{definition_path(entity)}/versions", published="1"))


async def _publish_page(
    services: Services, principal: Principal, opened: OpenDraft, problem: str = "", note: str = ""
) -> HtmlResponse:
    report: Mapping[str, Any] = {}
    try:
        new = await services.definition_impacts.new_form(principal, opened.entity, opened.draft.document)
        found = await services.definition_impacts.impact(principal, opened.entity, new, seconds=COUNT_SECONDS)
        compared = comparison_json(services.translator, found.old, found.new, found.comparison, found.impact, found.uses)
        report = {**compared, **impact_json(services.translator, found.impact, found.not_counted, found.lookups, found.drafts)}
    except (BadDefinition, NotFound) as error:
        problem = problem or services.translator.say(error.code, error.params)
    changes = [{"records": {}, "uses": [], **change} for change in report.get("changes", ())]
    changes.sort(key=lambda change: ORDER.get(change["verdict"], 1))
    return _page(
        services,
        principal,
        "definitions/publish.html",
        services.translator.say("title-publish", {"name": as_text(opened.draft.document.get("name")) or opened.entity}),
        status=422 if problem else 200,
        urls=_urls(opened.entity),
        entity=opened.entity,
        revision=opened.revision,
        steps=len(opened.draft.steps),
        is_behind=opened.is_behind,
        problem=problem,
        note=note,
        report=report,
        changes=changes,
        can_publish=bool(report) and bool(opened.draft.steps) and not opened.is_behind,
    )


def _page(services: Services, principal: Principal, template: str, title: str, status: int = 200, **texts: Any) -> HtmlResponse:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.user}
    return HtmlResponse(services.renderer.render(template, page=page, **texts), nonce, status)


def _urls(entity: str) -> dict[str, str]:
    path = definition_path(entity)
    return {
        "self": path,
        "edit": f"{path}/edit",
        "publish": f"{path}/publish",
        "versions": f"{path}/versions",
        "records": form_path(entity),
    }


SOURCES = frozenset({"form", "api", "v1", "command", "seen"})
"""Sources whose names are in the catalogue."""

ROUTES = [
    Route("/definitions/{entity}/publish", show_publish, methods=["GET"]),
    Route("/definitions/{entity}/publish", publish, methods=["POST"]),
    Route("/definitions/{entity}/versions", show_versions, methods=["GET"]),
    Route("/definitions/{entity}/versions/{hash}/restore", restore, methods=["POST"]),
]
