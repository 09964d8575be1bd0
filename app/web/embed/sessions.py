"""How a frame gets its session: a token for a host's server, the exchange for a session, and the window that signs a person in."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import metrics
from app.embedding.frames import Started, personal_grant
from app.embedding.grants import read_name
from app.errors import FormsError, NotAllowed, NotSignedIn
from app.platform.base import Principal
from app.state.frames import PREFIX
from app.web.json_bodies import read_json_object
from app.web.request_errors import RequestError
from app.web.responses import HtmlResponse
from app.web.services import (
    FRAME_COOKIE,
    authenticate,
    bearer_token,
    check_asker,
    own_address,
    principal_of,
    services_of,
    session_of,
)
from app.web.signin import set_session_cookie, start_session
from app.web.urls import frame_path

MAX_BODY_BYTES = 128 * 1024
NO_STORE = {"cache-control": "no-store"}
COOKIE_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=None; Partitioned"


async def issue_token(request: Request) -> Response:
    """A token for a frame, for the server of the page around it, which sends an access token; a browser's cookie does not count."""
    if not bearer_token(request):
        raise NotSignedIn("token-for-tokens", reason="access_token")
    services, principal = services_of(request), await principal_of(request)
    issued = await services.embedding.issue_token(principal, await _read_object(request), own_address(request))
    path = frame_path(issued.grant.entity, "" if issued.grant.creates else issued.grant.record)
    body = {
        "token": issued.token,
        "expires_in": issued.lifetime,
        "url": f"{own_address(request)}{path}?by=token#token={issued.token}",
    }
    return JSONResponse(body, 201, headers=NO_STORE)


async def begin(request: Request) -> Response:
    """A session, in exchange for what the frame or the sign-in window has: a token, an access token, a sign-in, or a session."""
    try:
        answer = await _start(request)
    except (NotSignedIn, NotAllowed) as error:
        metrics.frame_sessions.labels(error.reason or "refused").inc()
        raise
    metrics.frame_sessions.labels("started").inc()
    return answer


async def _start(request: Request) -> Response:
    body, embedding = await _read_object(request), services_of(request).embedding
    if "token" in body:
        await services_of(request).limits.exchange(embedding.tokens.read(read_text(body, "token")).access)
        started = await embedding.exchange(read_text(body, "token"), _parent_origin(body), own_address(request), _session(request))
        return _session_response(request, started)
    if body.get("cookie") is True:
        return _with_cookie(await embedding.widen(_session_needed(request)))
    if body.get("renew") is True:
        by_cookie = not bearer_token(request)
        started = await embedding.renew(_session_needed(request))
        return _with_cookie(started, _session_response(request, started)) if by_cookie else _session_response(request, started)
    if body.get("continue") is True:
        principal = await _signed_in(request)
        session = await session_of(request)
        return _session_response(request, await _sign_in(request, body, principal, session.digest if session else ""))
    principal = await authenticate(request, read_text(body, "access_token"))
    cookie, digest = await start_session(request, principal)
    try:
        answer = _session_response(request, await _sign_in(request, body, principal, digest))
    except FormsError:
        await services_of(request).sessions.end(cookie)
        raise
    set_session_cookie(request, answer, cookie)
    return answer


async def look(request: Request) -> Response:
    """The session of a request: how a frame learns whether the browser sends its cookie."""
    session = await services_of(request).embedding.find(_session_needed(request))
    return JSONResponse(_facts(request, Started("", session)), headers=NO_STORE)


async def end(request: Request) -> Response:
    await services_of(request).embedding.frames.end(_session_needed(request))
    return Response(status_code=204, headers={**NO_STORE, "set-cookie": f"{FRAME_COOKIE}=; Max-Age=0; {COOKIE_ATTRIBUTES}"})


async def sign_in_window(request: Request) -> Response:
    """Opened by a frame: signs the person in and hands the session over."""
    try:
        principal: Principal | None = await principal_of(request)
    except NotSignedIn:
        principal = None
    nonce = secrets.token_urlsafe(16)
    page = {
        "nonce": nonce,
        "title": services_of(request).translator.say("title-sign-in"),
        "user": principal.display_name if principal else "",
    }
    html = services_of(request).renderer.render("embed/signin.html", page=page, signed_in=principal is not None)
    return HtmlResponse(html, nonce)


async def _sign_in(request: Request, body: Mapping[str, Any], principal: Principal, session: str) -> Started:
    """`session` is the digest of the browser's session."""
    grant = personal_grant(read_name(body, "entity"), read_name(body, "record"), principal)
    return await services_of(request).embedding.sign_in(principal, _parent_origin(body), grant, own_address(request), session)


async def _signed_in(request: Request) -> Principal:
    """The person whom the cookie of our own pages names: no bearer token may come with it."""
    if bearer_token(request):
        raise NotAllowed("sign-in-or-token", reason="access_token")
    return await principal_of(request)


async def _read_object(request: Request) -> Mapping[str, Any]:
    return await read_json_object(request, MAX_BODY_BYTES)


def read_text(body: Mapping[str, Any], name: str) -> str:
    """A required text. Raises RequestError 400."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise RequestError(400, "grant-not-text", name=name)
    return value


def _parent_origin(body: Mapping[str, Any]) -> str:
    """The origin of the page around the frame, as the frame sees it; "" where the browser does not say."""
    value = body.get("parent")
    if not isinstance(value, str):
        raise RequestError(400, "parent-not-an-origin")
    return value


def _session(request: Request) -> str:
    """The session that a request carries, "" without one."""
    bearer = bearer_token(request)
    if bearer:
        check_asker(request)
    return bearer if bearer.startswith(PREFIX) else ""


def _session_needed(request: Request) -> str:
    text = _session(request) or request.cookies.get(FRAME_COOKIE, "")
    if not text:
        raise NotSignedIn("no-session-to-renew", reason="session_missing")
    return text


def _session_response(request: Request, started: Started) -> Response:
    return JSONResponse({"session": started.text, **_facts(request, started)}, headers=NO_STORE)


def _facts(request: Request, started: Started) -> dict[str, Any]:
    session = started.session
    seconds = services_of(request).embedding.seconds_left(session)
    return {"expires_in": seconds, "renewable": session.renewable > 0, "grant": session.grant.summary()}


def _with_cookie(started: Started, answer: Response | None = None) -> Response:
    answer = answer or Response(status_code=204, headers=NO_STORE)
    answer.headers["set-cookie"] = f"{FRAME_COOKIE}={started.text}; {COOKIE_ATTRIBUTES}"
    return answer


ROUTES = [
    Route("/embed/session", begin, methods=["POST"]),
    Route("/embed/session", look, methods=["GET"]),
    Route("/embed/session", end, methods=["DELETE"]),
    Route("/embed/tokens", issue_token, methods=["POST"]),
    Route("/embed/signin", sign_in_window, methods=["GET"]),
]
