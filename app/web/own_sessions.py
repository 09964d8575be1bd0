"""A person's sign-ins in all their browsers: which there are, and ending one or all others."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotFound
from app.request_ids import current_request_id
from app.web.notices import format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import principal_of, services_of, session_of
from app.web.urls import SESSIONS, session_path


async def show(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    own, context = await session_of(request), services.context_of(principal)
    sessions = [
        {
            "label": each.label or services.translator.say("browser-unknown"),
            "made": format_time(each.made, context),
            "seen": format_time(each.seen, context),
            "is_own": own is not None and each.digest == own.digest,
            "end_url": f"{session_path(each.id)}/end",
        }
        for each in await services.sessions.all(principal.tenant, principal.person)
    ]
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-sessions"), "user": principal.display_name}
    html = services.renderer.render(
        "sessions.html", page=page, sessions=sessions, others=any(not each["is_own"] for each in sessions), end_url=SESSIONS
    )
    return HtmlResponse(html, nonce)


async def end_others(request: Request) -> Response:
    """Ends all sign-ins of the person but the one that asks."""
    services, principal = services_of(request), await principal_of(request)
    own = await session_of(request)
    await services.audit.record(principal.tenant, principal.person, "sign-out", "others", request=current_request_id())
    await services.sessions.end_others(principal.tenant, principal.person, own.digest if own else "")
    return SeeOther(SESSIONS)


async def end_one(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    sessions, id = await services.sessions.all(principal.tenant, principal.person), request.path_params["id"]
    ended = next((each for each in sessions if each.id == id), None)
    if ended is None:
        raise NotFound("session-gone")
    await services.audit.record(principal.tenant, principal.person, "sign-out", ended.label, request=current_request_id())
    await services.sessions.end_one(principal.tenant, principal.person, id)
    return SeeOther(SESSIONS)


ROUTES = [
    Route(SESSIONS, show, methods=["GET"]),
    Route(SESSIONS, end_others, methods=["POST"]),
    Route(f"{SESSIONS}/{{id}}/end", end_one, methods=["POST"]),
]
