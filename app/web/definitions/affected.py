"""All records that one change of a draft counts, such as those that lack what becomes required."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.report import comparison_json
from app.editing.matching import renames_of
from app.errors import NotFound
from app.web.definitions.screen import screen_page, screen_urls
from app.web.services import administrator_of, services_of
from app.web.urls import definition_path, form_path, with_query

MAX_LISTED = 1_000


async def show_affected(request: Request) -> Response:
    """`?at=` is the pointer of the property, `?code=` what was counted of it. Raises NotFound, BadDefinition."""
    services, principal = services_of(request), await administrator_of(request)
    entity, at, code = request.path_params["entity"], request.query_params.get("at", ""), request.query_params.get("code", "")
    opened = await services.definition_editing.open(principal, entity)
    new = await services.definition_impacts.new_form(principal, entity, opened.draft.document)
    renames = renames_of(opened.draft.base, opened.draft.operations)
    found = await services.definition_impacts.impact(principal, entity, new, renames, samples=MAX_LISTED)
    report = comparison_json(services.translator, found.old, found.new, found.comparison, found.impact)
    change = next((each for each in report["changes"] if each["pointer"] == at and code in each.get("records", {})), None)
    if change is None:
        raise NotFound("affected-missing")
    counted = change["records"][code]
    return screen_page(
        services,
        principal,
        "affected",
        services.translator.say("title-affected", {"name": change["label"]}),
        urls=screen_urls(entity),
        entity=entity,
        message=counted["message"],
        records=[{"id": id, "url": form_path(entity, id)} for id in counted["samples"]],
        is_cut=len(counted["samples"]) < (counted["count"] or 0),
    )


def affected_path(entity: str, pointer: str, code: str) -> str:
    return with_query(f"{definition_path(entity)}/affected", at=pointer, code=code)


ROUTES = [Route("/definitions/{entity}/affected", show_affected, methods=["GET"])]
