"""The one-time link to sign in: opening it shows whose account it is, and only a post of that page signs in and uses it up."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import services_of
from app.web.signin import set_session_cookie, sign_in_page, start_session
from app.web.urls import sign_in_link_path

GONE = 410


async def ask(request: Request) -> Response:
    """Names the account and asks; nobody is signed in, and the link stays as it is."""
    services, code = services_of(request), request.path_params["code"]
    link = await services.sign_in_links.find(code)
    if link is None:
        return _gone(request)
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-sign-in"), "user": ""}
    html = services.renderer.render("sign_in_link.html", page=page, account=link.user, action=sign_in_link_path(code))
    return HtmlResponse(html, nonce)


async def sign_in(request: Request) -> Response:
    services, code = services_of(request), request.path_params["code"]
    link = await services.sign_in_links.find(code)
    if link is None:
        return _gone(request)
    try:
        principal = await services.platform.authenticate(link.token)
        if await services.sign_in_links.use(code) is None:
            return _gone(request)
        cookie, _ = await start_session(request, principal)
    except FormsError as error:
        return sign_in_page(request, services.translator.say(error.code, error.params), "/", status=401)
    answer = SeeOther("/")
    set_session_cookie(request, answer, cookie)
    return answer


def _gone(request: Request) -> Response:
    """Raises TooManyRequests for a client that guesses codes."""
    services_of(request).limits.fail(request, request.path_params["code"])
    return sign_in_page(request, services_of(request).translator.say("sign-in-link-gone"), "/", status=GONE)


ROUTES = [
    Route("/signin/{code}", ask, methods=["GET"]),
    Route("/signin/{code}", sign_in, methods=["POST"]),
]
