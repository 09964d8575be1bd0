"""Records of an entity: choices while an id is typed, as options of a datalist; and the names of records by their ids."""

from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition, NotAllowed, NotFound, UnreadableRecord
from app.platform.base import Found, Principal, Search
from app.platform.search import Property
from app.records.naming import naming_of
from app.web.responses import HtmlResponse
from app.web.services import Services, principal_of, services_of
from app.web.urls import form_path

MAX_CHOICES = 20
MAX_NAMES = 20
MAX_SEARCH_CHARS = 200


async def choices(request: Request) -> Response:
    """Records whose name or id contains the text of the one input that the request carries."""
    services, principal = services_of(request), await principal_of(request, "lookup")
    entity, text = request.path_params["entity"], _input_text(request)[:MAX_SEARCH_CHARS]
    naming = await naming_of(services.definitions, principal, entity)
    columns = [Property(name) for name in naming.properties]
    search = Search(text=text, columns=columns, sort=columns[0], limit=MAX_CHOICES)
    try:
        page = await services.platform.find(principal, entity, search)
    except (NotFound, NotAllowed):
        page = Found([], 0)
    offered = [(str(each["id"]), naming.name_of(each)) for each in page.objects if "id" in each]
    return HtmlResponse(services.renderer.render("choices.html", offered=offered), token_urlsafe(16))


async def names(request: Request) -> Response:
    """The names of the records whose ids the request carries, with a link where the person can open its form."""
    services, principal = services_of(request), await principal_of(request, "lookup")
    entity = request.path_params["entity"]
    ids = [id for line in _input_text(request).splitlines() if (id := line.strip())]
    ids = list(dict.fromkeys(ids))[:MAX_NAMES]
    named = [await _named(services, principal, entity, id) for id in ids]
    return HtmlResponse(services.renderer.render("named.html", told=named), token_urlsafe(16))


async def _named(services: Services, principal: Principal, entity: str, id: str) -> dict[str, str]:
    try:
        record = await services.platform.get(principal, entity, id)
    except (NotFound, NotAllowed, UnreadableRecord):
        record = {}
    if record.get("entity") != entity:
        return {"name": "", "url": "", "id": id}
    naming = await naming_of(services.definitions, principal, entity)
    return {"name": naming.name_of(record), "url": await _address(services, principal, entity, id), "id": id}


async def _address(services: Services, principal: Principal, entity: str, id: str) -> str:
    if principal.guest:
        return ""
    try:
        await services.definitions.form(principal, entity)
    except (NotFound, NotAllowed, BadDefinition):
        return ""
    return form_path(entity, id)


def _input_text(request: Request) -> str:
    return next((value for name, value in request.query_params.items() if name.startswith("f.")), "")


ROUTES = [
    Route("/lookups/{entity:path}/names", names, methods=["GET"]),
    Route("/lookups/{entity:path}", choices, methods=["GET"]),
]
