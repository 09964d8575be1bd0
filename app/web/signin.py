"""Signing in with an access token, and out again."""

import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError, NotSignedIn, TooManyRequests
from app.platform.base import SCOPES, Principal
from app.platform.people import Person
from app.platform.tokens import SESSION_TOKEN_NAME
from app.request_ids import current_request_id
from app.state.sessions import ENDED_SECONDS
from app.submissions.page_post import read_page_post
from app.web.drafts import keep_draft
from app.web.form_bodies import read_form
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import authenticate, cookie_name, is_secure, services_of, session_cookie, session_of
from app.web.unsaved_input import FORM_PATH, posted_input
from app.web.urls import NEW, OPENID, with_query
from app.web.user_agents import browser_label

Pairs = Sequence[tuple[str, str]]

"""The name of the access tokens that are made for the sessions of people."""
CARRIED_PREFIX = "k."
"""Begins the names of inputs that carry a form's input through a sign-in."""


async def show(request: Request) -> Response:
    """The sign-in page. A token in its address signs nobody in: addresses end up in histories and logs."""
    message = services_of(request).translator.say("token-in-address") if "token" in request.query_params else ""
    return sign_in_page(request, message, next_page(request.query_params.get("next", "")))


async def sign_in(request: Request) -> Response:
    """The input of a form that was posted after the sign-in had expired becomes a draft."""
    pairs = await read_form(request, services_of(request).settings.max_body_bytes)
    posted = {pair[0]: pair[1] for pair in pairs if not pair[0].startswith(CARRIED_PREFIX)}
    carried = [(pair[0][len(CARRIED_PREFIX) :], pair[1]) for pair in pairs if pair[0].startswith(CARRIED_PREFIX)]
    return await _sign_in(request, posted.get("token", "").strip(), next_page(posted.get("next", "")), carried)


async def ask_again(request: Request) -> Response | None:
    """For a form that was posted without a sign-in: the sign-in page, which carries all input but secrets. None for others."""
    typed = await posted_input(request)
    if typed is None:
        return None
    message = services_of(request).translator.say("sign-in-expired")
    return sign_in_page(request, message, request.url.path, status=401, carried=typed.resumable)


async def sign_out(request: Request) -> Response:
    """The cookie stays and is worth nothing: with it, input from another window that comes later is not lost."""
    services = services_of(request)
    with suppress(NotSignedIn):
        session = await session_of(request)  # a cookie of an earlier version gets its row, which can be ended
        if session is not None:
            await services.audit.record(session.tenant, session.person, "sign-out", session.label, request=current_request_id())
    await services.sessions.end(session_cookie(request))
    answer = SeeOther("/signin")
    answer.headers["clear-site-data"] = '"storage"'  # copies of what was typed and not saved
    return answer


async def _sign_in(request: Request, token: str, next: str, carried: Pairs = ()) -> Response:
    services = services_of(request)
    try:
        if not token:
            raise NotSignedIn("token-missing")
        principal = await _authenticate(request, token)
        match = FORM_PATH.fullmatch(next.partition("?")[0]) if carried else None
        if match is not None:
            entity, record = unquote(match[1]), "" if match[2] == NEW else unquote(match[2])
            draft = await keep_draft(services, principal, entity, record, read_page_post(carried))
            next = f"{match[0]}?draft={draft.instance}"
        cookie, _ = await start_session(request, principal)
    except FormsError as error:
        message = services.translator.say(error.code, error.params)
        status = 401 if isinstance(error, NotSignedIn) else 429 if isinstance(error, TooManyRequests) else 503
        answer = sign_in_page(request, message, next, status, carried)
        answer.headers.update(error.headers if isinstance(error, TooManyRequests) else {})
        return answer
    redirect = SeeOther(next)
    set_session_cookie(request, redirect, cookie)
    return redirect


async def _authenticate(request: Request, token: str) -> Principal:
    """As `authenticate`; a refusal is put on record where it is known which tenant it concerns."""
    services = services_of(request)
    try:
        return await authenticate(request, token)
    except NotSignedIn:
        tokens = services.platform.capabilities.tokens
        if tokens is not None:
            client = request.client.host if request.client else ""
            await services.audit.record(tokens.operator.tenant, "", "sign-in-refused", client, request=current_request_id())
        raise


async def start_session(request: Request, principal: Principal) -> tuple[str, str]:
    """Signs a browser in with the access token of `principal`; an earlier session of this browser ends. The session's cookie and
    its digest."""
    services = services_of(request)
    label = browser_label(request.headers.get("user-agent", ""))
    earlier = session_cookie(request)
    await services.audit.record(principal.tenant, principal.person, "sign-in", label, request=current_request_id())
    return await services.sessions.start(principal.token, principal.tenant, principal.person, label, replaces=earlier)


async def start_session_of_person(request: Request, person: Person) -> str:
    """Signs a browser in as a person, with an access token that ends with the session. The session's cookie."""
    services = services_of(request)
    tokens = services.platform.capabilities.tokens
    assert tokens is not None
    ends = time.time() + services.settings.session_hours * 3600
    token = await tokens.issue(person.tenant, person.id, frozenset(SCOPES), SESSION_TOKEN_NAME, ends)
    cookie, _ = await start_session(request, await services.platform.authenticate(token))
    return cookie


def set_session_cookie(request: Request, answer: Response, cookie: str) -> None:
    """The cookie outlives the session by the days in which input that was typed before its end is still taken."""
    answer.set_cookie(
        cookie_name(request),
        cookie,
        max_age=services_of(request).settings.session_hours * 3600 + ENDED_SECONDS,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def sign_in_page(request: Request, message: str, next: str, status: int = 200, carried: Pairs = ()) -> Response:
    """Where a person enters an access token; `carried` is a form's input that goes on after the sign-in."""
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services_of(request).translator.say("title-sign-in"), "user": ""}
    html = services_of(request).renderer.render(
        "signin.html",
        page=page,
        message=message,
        next=next,
        action="/signin",
        openid_url=with_query(OPENID, next=next) if services_of(request).openid else "",
        kept=carried,
    )
    return HtmlResponse(html, nonce, status)


def next_page(address: str) -> str:
    """A path of our own, else the first page: a link from elsewhere must not lead a person away after the sign-in."""
    if not address.startswith("/") or address.startswith(("//", "/\\")) or any(ord(sign) < 0x21 for sign in address):
        return "/"
    return quote(address, safe="/?&=%#.,:;@!$'()*+~-_")


ROUTES = [
    Route("/signin", show, methods=["GET"]),
    Route("/signin", sign_in, methods=["POST"]),
    Route("/signout", sign_out, methods=["POST"]),
]
