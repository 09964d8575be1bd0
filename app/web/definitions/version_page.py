"""One version of a definition: its form as it was, a record under it, and in what it differs from another version."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.report import comparison_json
from app.errors import BadDefinition
from app.platform.base import Principal
from app.web.definitions.publishing import change_view
from app.web.definitions.screen import screen_page, screen_urls
from app.web.notices import format_time
from app.web.services import Services, administrator_of, services_of
from app.web.urls import definition_path, with_query

SHORT = 12
"""Characters of a hash that name a version to people."""


async def show_version(request: Request) -> Response:
    """`?against=` is the hash of another version, by default the current one; `?record=` a record to be seen. Raises NotFound."""
    services, principal = services_of(request), await administrator_of(request)
    entity, hash = request.path_params["entity"], request.path_params["hash"]
    against, record = request.query_params.get("against", ""), request.query_params.get("record", "")
    lines = await services.definition_history.lines(principal, entity)
    against = against or next((line.hash for line in lines if line.is_current), hash)
    report, problem = await _changes(services, principal, entity, hash, against)
    title = services.translator.say("title-version", {"name": entity, "hash": hash[:SHORT]})
    return screen_page(
        services,
        principal,
        "version",
        title,
        urls={**screen_urls(entity), "version": version_path(entity, hash)},
        entity=entity,
        record=record,
        preview_url=with_query(f"{definition_path(entity)}/preview", version=hash, record=record),
        versions=[
            {
                "hash": line.hash,
                "text": f"{line.version} {line.hash[:SHORT]} {format_time(line.at, services.context_of(principal))} {line.author}",
                "selected": line.hash == against,
            }
            for line in lines
        ],
        is_same=hash == against,
        changes=[change_view(entity, change) for change in report.get("changes", ())],
        effects=report.get("effects", ()),
        problem=problem,
        has_frames=True,
    )


def version_path(entity: str, hash: str) -> str:
    return f"{definition_path(entity)}/versions/{hash}"


async def _changes(services: Services, principal: Principal, entity: str, old: str, new: str) -> tuple[Mapping[str, Any], str]:
    """From the one version to the other, in words; and why they cannot be compared."""
    history, impacts = services.definition_history, services.definition_impacts
    try:
        forms = [await impacts.new_form(principal, entity, await history.document(principal, entity, hash)) for hash in (old, new)]
    except BadDefinition as error:
        return {}, services.translator.say(error.code, error.params)
    before, after = forms
    report = comparison_json(services.translator, before, after, await impacts.comparison(before, after))
    return report, ""


ROUTES = [Route("/definitions/{entity}/versions/{hash}", show_version, methods=["GET"])]
