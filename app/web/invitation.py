"""The one-time link that invites a person: opening it shows whose account it is, and only a post of that page signs in."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import services_of
from app.web.signin import set_session_cookie, sign_in_page, start_session_of_person
from app.web.urls import invitation_path

GONE = 410


async def ask(request: Request) -> Response:
    """Names the account and asks; nobody is signed in, and the link stays as it is."""
    services, code = services_of(request), request.path_params["code"]
    person = await services.people.invited(code)
    if person is None:
        return _gone(request)
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-sign-in"), "user": ""}
    html = services.renderer.render("sign_in_link.html", page=page, account=person.name, action=invitation_path(code))
    return HtmlResponse(html, nonce)


async def accept(request: Request) -> Response:
    services = services_of(request)
    person = await services.people.accept(request.path_params["code"])
    if person is None:
        return _gone(request)
    try:
        cookie = await start_session_of_person(request, person)
    except FormsError as error:
        return sign_in_page(request, services.translator.say(error.code, error.params), "/", status=401)
    answer = SeeOther("/")
    set_session_cookie(request, answer, cookie)
    return answer


def _gone(request: Request) -> Response:
    """Raises TooManyRequests for a client that guesses codes."""
    services_of(request).limits.fail(request, request.path_params["code"])
    return sign_in_page(request, services_of(request).translator.say("invitation-gone"), "/", status=GONE)


ROUTES = [
    Route("/invitation/{code}", ask, methods=["GET"]),
    Route("/invitation/{code}", accept, methods=["POST"]),
]
