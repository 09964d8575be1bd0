"""Records of an entity: offered while an id is typed, as options for a datalist; and told by name where ids stand."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition, NotAllowed, NotFound
from app.platform.base import Found, Principal, Search
from app.web.responses import Page
from app.web.services import Services, principal_of, services_of
from app.web.urls import form_path

OFFERED = 20
NAMED = 20


async def choices(request: Request) -> Response:
    """The names of records of an entity that hold what is typed, in the one input that was sent along."""
    services, principal = services_of(request), await principal_of(request, "lookup")
    search = Search(text=_sent(request)[:200], fields=("name", "id"), sort="name", limit=OFFERED)
    try:
        found = await services.platform.find(principal, request.path_params["entity"], search)
    except (NotFound, NotAllowed):
        found = Found([], 0)
    offered = [(str(each["id"]), str(each.get("name") or each["id"])) for each in found.objects if "id" in each]
    return Page(services.renderer.render("choices.html", offered=offered), secrets.token_urlsafe(16))


async def names(request: Request) -> Response:
    """Which records the ids are that were sent along: names, with links where whoever asks can open a form of them."""
    services, principal = services_of(request), await principal_of(request, "lookup")
    entity = request.path_params["entity"]
    ids = list(dict.fromkeys(_sent(request).split()))[:NAMED]
    told = [await _told(services, principal, entity, id) for id in ids]
    return Page(services.renderer.render("named.html", told=told), secrets.token_urlsafe(16))


async def _told(services: Services, principal: Principal, entity: str, id: str) -> dict[str, str]:
    try:
        record = await services.platform.get(principal, entity, id)
    except (NotFound, NotAllowed):
        record = {}
    if record.get("entity") != entity:
        return {"name": "", "url": "", "id": id}
    return {"name": str(record.get("name") or id), "url": await _address(services, principal, entity, id), "id": id}


async def _address(services: Services, principal: Principal, entity: str, id: str) -> str:
    if principal.guest:
        return ""
    try:
        await services.definitions.form(principal, entity)
    except (NotFound, NotAllowed, BadDefinition):
        return ""
    return form_path(entity, id)


def _sent(request: Request) -> str:
    return next((value for name, value in request.query_params.items() if name.startswith("f.")), "")


ROUTES = [
    Route("/lookups/{entity}", choices, methods=["GET"]),
    Route("/lookups/{entity}/names", names, methods=["GET"]),
]
