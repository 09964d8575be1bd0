"""What a draft would do, before it is published; publishing it; and the versions that were published, to look at and restore."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.report import comparison_json, impact_json
from app.editing.matching import renames_of
from app.errors import BadDefinition, Conflict, NotFound
from app.platform.base import Principal
from app.reading.aliases import DEFINITION
from app.reading.notations import as_text
from app.records.definition_editing import OpenDraft
from app.records.definition_publishing import Published
from app.web.definitions.posted_edits import number_in
from app.web.definitions.screen import screen_page, screen_urls
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
        published = await services.definition_editing.publish(principal, entity, note, revision=revision)
    except (BadDefinition, Conflict) as error:
        opened = await services.definition_editing.open(principal, entity)
        problem = services.translator.say(error.code, error.params)
        return await _publish_page(services, principal, opened, problem, note)
    return _to_versions(entity, published)


async def show_versions(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    entity, history = request.path_params["entity"], services.definition_history
    lines = await history.lines(principal, entity)
    versions = [
        {
            "hash": line.hash,
            "short": line.hash[:12],
            "number": line.version,
            "time": format_time(line.at, services.context_of(principal)),
            "author": line.author,
            "note": line.note,
            "source": services.translator.say(f"source-{line.source}") if line.source in SOURCES else line.source,
            "is_current": line.is_current,
            "restore_url": f"{definition_path(entity)}/versions/{line.hash}/restore",
        }
        for line in lines
    ]
    title = services.translator.say("title-versions", {"name": entity})
    return screen_page(
        services,
        principal,
        "versions",
        title,
        urls=screen_urls(entity),
        entity=entity,
        versions=versions,
        is_complete=history.is_complete,
        said=request.query_params.get("said", ""),
    )


async def restore(request: Request) -> Response:
    """Makes an earlier version current, as a new version. Raises NotFound for an unknown one."""
    services, principal = services_of(request), await administrator_of(request)
    entity, hash = request.path_params["entity"], request.path_params["hash"]
    note = services.translator.say("restored-version", {"hash": hash[:12]})
    return _to_versions(entity, await services.definition_history.restore(principal, entity, hash, note))


def _to_versions(entity: str, published: Published) -> Response:
    said = "slipped-in" if published.slipped_in else "published"
    return SeeOther(with_query(f"{definition_path(entity)}/versions", said=said))


async def _publish_page(
    services: Services, principal: Principal, opened: OpenDraft, problem: str = "", note: str = ""
) -> HtmlResponse:
    report: Mapping[str, Any] = {}
    try:
        new = await services.definition_impacts.new_form(principal, opened.entity, opened.draft.document)
        renames = renames_of(opened.draft.base, opened.draft.operations)
        found = await services.definition_impacts.impact(principal, opened.entity, new, renames, seconds=COUNT_SECONDS)
        forms = (services.translator, found.old, found.new)
        compared = comparison_json(*forms, found.comparison, found.impact, found.uses, found.contradictions)
        report = {**compared, **impact_json(services.translator, found.impact, found.not_counted, found.lookups, found.drafts)}
    except (BadDefinition, NotFound) as error:
        problem = problem or services.translator.say(error.code, error.params)
    name = as_text(DEFINITION.value_in(opened.draft.document, "name")) or opened.entity
    changes = [_change_view(opened.entity, change) for change in report.get("changes", ())]
    changes.sort(key=lambda change: ORDER.get(change["verdict"], 1))
    return screen_page(
        services,
        principal,
        "publish",
        services.translator.say("title-publish", {"name": name}),
        status=422 if problem else 200,
        urls=screen_urls(opened.entity),
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


def _change_view(entity: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """A change of the report, with links to the records that it samples."""
    counted = [
        {"message": each["message"], "urls": [form_path(entity, id) for id in each["samples"]]}
        for each in change.get("records", {}).values()
    ]
    return {**change, "records": counted, "uses": change.get("uses", ())}


SOURCES = frozenset({"form", "api", "v1", "command", "seen"})
"""Sources whose names are in the catalogue."""

ROUTES = [
    Route("/definitions/{entity}/publish", show_publish, methods=["GET"]),
    Route("/definitions/{entity}/publish", publish, methods=["POST"]),
    Route("/definitions/{entity}/versions", show_versions, methods=["GET"]),
    Route("/definitions/{entity}/versions/{hash}/restore", restore, methods=["POST"]),
]
