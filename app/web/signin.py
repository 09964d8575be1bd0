"""Signing in with an access token, and out again."""

import secrets
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError, NotSignedIn
from app.web.answers import Page, SeeOther
from app.web.posted import read_form
from app.web.services import cookie_name, is_secure, services_of

FORM_LIMIT = 16 * 1024


async def show(request: Request) -> Response:
    """The sign-in page; with `?token=` (the link that the first start prints) it signs in at once."""
    token = request.query_params.get("token", "")
    if not token:
        return _page(request, "", _next(request.query_params.get("next", "")))
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        # Another site may not sign anybody in to an account of its choice.
        raise HTTPException(403, "Open the sign-in link by itself, not from another site.")
    return await _sign_in(request, token, _next(request.query_params.get("next", "")))


async def sign_in(request: Request) -> Response:
    posted: dict[str, str] = dict((name, text) for name, text in await read_form(request, FORM_LIMIT))  # noqa: C402
    return await _sign_in(request, posted.get("token", "").strip(), _next(posted.get("next", "")))


async def sign_out(request: Request) -> Response:
    answer = SeeOther("/signin")
    answer.delete_cookie(cookie_name(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


async def _sign_in(request: Request, token: str, next: str) -> Response:
    services = services_of(request)
    try:
        if not token:
            raise NotSignedIn("Enter an access token.")
        await services.platform.authenticate(token)
    except FormsError as error:
        return _page(request, str(error), next, status=401 if isinstance(error, NotSignedIn) else 503)
    answer = SeeOther(next)
    answer.set_cookie(
        cookie_name(request),
        services.sessions.seal(token),
        max_age=services.settings.session_hours * 3600,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


def _page(request: Request, message: str, next: str, status: int = 200) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": "Sign in", "user": ""}
    html = services_of(request).renderer.render("signin.html", page=page, message=message, next=next, action="/signin")
    return Page(html, nonce, status)


def _next(address: str) -> str:
    """A path of ours, or the first page: whoever made the link must not choose where a signed-in person lands."""
    if not address.startswith("/") or address.startswith(("//", "/\\")) or any(ord(sign) < 0x21 for sign in address):
        return "/"
    return quote(address, safe="/?&=%#.,:;@!$'()*+~-_")


ROUTES = [
    Route("/signin", show, methods=["GET"]),
    Route("/signin", sign_in, methods=["POST"]),
    Route("/signout", sign_out, methods=["POST"]),
]
