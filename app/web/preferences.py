"""What a person has chosen for themselves, stored by the scripts of a page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.state.preferences import CHOICES
from app.web.form_bodies import read_form
from app.web.request_errors import RequestError
from app.web.services import principal_of, services_of

MAX_BODY_BYTES = 1024


async def choose(request: Request) -> Response:
    """Stores each posted preference, such as `layout=one-page`. Raises RequestError 400 for what cannot be chosen."""
    services, principal = services_of(request), await principal_of(request)
    posted = {pair[0]: pair[1] for pair in await read_form(request, MAX_BODY_BYTES)}
    if not posted or any(value not in CHOICES.get(name, ()) for name, value in posted.items()):
        raise RequestError(400, "preference-unknown")
    for name, value in posted.items():
        await services.preferences.set(principal.tenant, principal.person, name, value)
    return Response(status_code=204)


ROUTES = [Route("/preferences", choose, methods=["POST"])]
