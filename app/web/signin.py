"""Signing in with an access token, and out again."""

import secrets
from collections.abc import Sequence
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError, NotAllowed, NotSignedIn
from app.submissions.page_post import read_page_post
from app.web.drafts import keep_draft
from app.web.form_bodies import read_form
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import cookie_name, is_secure, services_of
from app.web.unsaved_input import FORM_PATH, posted_input
from app.web.urls import NEW

Pairs = Sequence[tuple[str, str]]

CARRIED_PREFIX = "k."
"""Begins the names of inputs that carry a form's input through a sign-in."""


async def show(request: Request) -> Response:
    """The sign-in page; with `?token=` (the link that the first start prints) it signs in at once."""
    token = request.query_params.get("token", "")
    if not token:
        return _page(request, "", _next(request.query_params.get("next", "")))
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        # Another site may not sign anybody in to an account of its choice.
        raise NotAllowed("sign-in-link-from-other-site")
    return await _sign_in(request, token, _next(request.query_params.get("next", "")))


async def sign_in(request: Request) -> Response:
    """The input of a form that was posted after the sign-in had expired becomes a draft."""
    pairs = await read_form(request, services_of(request).settings.max_body_bytes)
    posted = {pair[0]: pair[1] for pair in pairs if not pair[0].startswith(CARRIED_PREFIX)}
    carried = [(pair[0][len(CARRIED_PREFIX) :], pair[1]) for pair in pairs if pair[0].startswith(CARRIED_PREFIX)]
    return await _sign_in(request, posted.get("token", "").strip(), _next(posted.get("next", "")), carried)


async def ask_again(request: Request) -> Response | None:
    """For a form that was posted without a sign-in: the sign-in page, which carries all input but secrets. None for others."""
    typed = await posted_input(request)
    if typed is None:
        return None
    message = services_of(request).translator.say("sign-in-expired")
    return _page(request, message, request.url.path, status=401, carried=typed.resumable)


async def sign_out(request: Request) -> Response:
    answer = SeeOther("/signin")
    answer.delete_cookie(cookie_name(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


async def _sign_in(request: Request, token: str, next: str, carried: Pairs = ()) -> Response:
    services = services_of(request)
    try:
        if not token:
            raise NotSignedIn("token-missing")
        principal = await services.platform.authenticate(token)
        match = FORM_PATH.fullmatch(next.partition("?")[0]) if carried else None
        if match is not None:
            entity, record = unquote(match[1]), "" if match[2] == NEW else unquote(match[2])
            await keep_draft(services, principal, entity, record, read_page_post(carried))
            next = f"{match[0]}?draft=1"
    except FormsError as error:
        message = services.translator.say(error.code, error.params)
        return _page(request, message, next, status=401 if isinstance(error, NotSignedIn) else 503, carried=carried)
    answer = SeeOther(next)
    keep_signed_in(request, answer, token)
    return answer


def keep_signed_in(request: Request, answer: Response, token: str) -> None:
    """Sets the cookie that contains the sign-in."""
    services = services_of(request)
    answer.set_cookie(
        cookie_name(request),
        services.sessions.encrypt(token),
        max_age=services.settings.session_hours * 3600,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _page(request: Request, message: str, next: str, status: int = 200, carried: Pairs = ()) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services_of(request).translator.say("title-sign-in"), "user": ""}
    html = services_of(request).renderer.render(
        "signin.html", page=page, message=message, next=next, action="/signin", kept=carried
    )
    return HtmlResponse(html, nonce, status)


def _next(address: str) -> str:
    """A path of our own, else the first page: a link from elsewhere must not lead a person away after the sign-in."""
    if not address.startswith("/") or address.startswith(("//", "/\\")) or any(ord(sign) < 0x21 for sign in address):
        return "/"
    return quote(address, safe="/?&=%#.,:;@!$'()*+~-_")


ROUTES = [
    Route("/signin", show, methods=["GET"]),
    Route("/signin", sign_in, methods=["POST"]),
    Route("/signout", sign_out, methods=["POST"]),
]
