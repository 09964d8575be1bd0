"""Records to choose from, offered while an id is typed: options for a datalist."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotAllowed, NotFound
from app.platform.base import Found, Search
from app.web.answers import Page
from app.web.services import principal_of, services_of

OFFERED = 20


async def choices(request: Request) -> Response:
    """The names of records of an entity that hold what is typed, in the one input that was sent along."""
    services, principal = services_of(request), await principal_of(request, "lookup")
    typed = next((value for name, value in request.query_params.items() if name.startswith("f.")), "")
    search = Search(text=typed[:200], fields=("name", "id"), sort="name", limit=OFFERED)
    try:
        found = await services.platform.find(principal, request.path_params["entity"], search)
    except (NotFound, NotAllowed):
        found = Found([], 0)
    offered = [(str(each["id"]), str(each.get("name") or each["id"])) for each in found.objects if "id" in each]
    return Page(services.renderer.render("choices.html", offered=offered), secrets.token_urlsafe(16))


ROUTES = [Route("/lookups/{entity}", choices, methods=["GET"])]
