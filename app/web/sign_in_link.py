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

GONE = "sign-in-link-gone"


async def ask(request: Request) -> Response:
    """Names the account and asks; nobody is signed in, and the link stays as it is."""
    services, code = services_of(request), request.path_params["code"]
    link = await services.sign_in_links.find(code)
    return await link_gone(request, GONE) if link is None else ask_to_sign_in(request, link.user, sign_in_link_path(code))


def ask_to_sign_in(request: Request, account: str, action: str) -> Response:
    """The page of a one-time link: whose account it is, and a button that posts to `action`."""
    services, nonce = services_of(request), secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-sign-in"), "user": ""}
    return HtmlResponse(services.renderer.render("sign_in_link.html", page=page, account=account, action=action), nonce)


async def sign_in(request: Request) -> Response:
    services, code = services_of(request), request.path_params["code"]
    link = await services.sign_in_links.find(code)
    if link is None:
        return await link_gone(request, GONE)
    try:
        principal = await services.platform.authenticate(link.token)
        if await services.sign_in_links.use(code) is None:
            return await link_gone(request, GONE)
        cookie, _ = await start_session(request, principal)
    except FormsError as error:
        return sign_in_page(request, services.translator.say(error.code, error.params), "/", status=401)
    answer = SeeOther("/")
    set_session_cookie(request, answer, cookie)
    return answer


async def link_gone(request: Request, code: str) -> Response:
    """The sign-in page, with the sentence of `code`. Raises TooManyRequests for a client that guesses links."""
    services = services_of(request)
    await services.limits.fail(request, request.path_params["code"])
    return sign_in_page(request, services.translator.say(code), "/", status=410)


ROUTES = [
    Route("/signin/{code}", ask, methods=["GET"]),
    Route("/signin/{code}", sign_in, methods=["POST"]),
]
