"""A person's own access tokens, for programs: which there are, a new one, which is shown once, and revoking one."""

import secrets
import time
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotAllowed, NotFound, Refused
from app.platform.base import SCOPES, AccessToken, Principal, TokenIssuer
from app.platform.people import MAX_NAME_CHARS
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import OWN_TOKENS, own_token_path

MAX_BODY_BYTES = 16 * 1024
MAX_TOKENS = 50
"""Valid ones of one person."""
DAY_SECONDS = 86_400
DAYS = (7, 30, 90, 365)
USUAL_DAYS = 90


async def show(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    return await _page(services, principal, {"days": str(USUAL_DAYS), "scope.read": "on"})


async def create(request: Request) -> Response:
    """Shows the token on the page that answers, and nowhere else. It ends no later than the token that asks for it."""
    services, principal = services_of(request), await principal_of(request)
    tokens = _tokens_of(services, principal)
    posted = {pair[0]: pair[1].strip() for pair in await read_form(request, MAX_BODY_BYTES)}
    name, scopes = posted.get("name", ""), [scope for scope in _possible(principal) if f"scope.{scope}" in posted]
    try:
        if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
            raise Refused("name-unclear", limit=MAX_NAME_CHARS)
        if not scopes:
            raise Refused("token-scopes-missing")
        if posted.get("days", "") not in [str(each) for each in DAYS]:
            raise Refused("token-days-unknown")
        if len(await tokens.of_person(principal.tenant, principal.user)) >= MAX_TOKENS:
            raise Refused("too-many-tokens", limit=MAX_TOKENS)
    except Refused as error:
        return await _page(services, principal, posted, services.translator.say(error.code, error.params), 422)
    ends = time.time() + int(posted["days"]) * DAY_SECONDS
    if (latest := await tokens.end_of(principal.token)) is not None:
        ends = min(ends, latest)
    record = services.recording(principal, "token-created", name, owner=principal.user, scopes=scopes)
    token = await tokens.issue(principal.tenant, principal.user, frozenset(scopes), name, ends, record)
    nonce, title = secrets.token_urlsafe(16), services.translator.say("title-new-token")
    page = {"nonce": nonce, "title": title, "user": principal.display_name}
    return HtmlResponse(services.renderer.render("new_token.html", page=page, token=token, name=name, back_url=OWN_TOKENS), nonce)


async def revoke(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    tokens, id = _tokens_of(services, principal), request.path_params["id"]
    revoked = next((each for each in await tokens.of_person(principal.tenant, principal.user) if each.id == id), None)
    if revoked is None:
        raise NotFound("token-gone")
    record = services.recording(principal, "token-revoked", revoked.name, owner=principal.user)
    await tokens.revoke_own(principal.tenant, principal.user, id, record)
    return SeeOther(OWN_TOKENS)


def _tokens_of(services: Services, principal: Principal) -> TokenIssuer:
    """Raises NotAllowed for a token that belongs to no person: its owner's tokens are the operator's."""
    tokens = services.platform.capabilities.tokens
    if principal.access is None or tokens is None:
        raise NotAllowed("no-person")
    return tokens


def _possible(principal: Principal) -> list[str]:
    """What a new token may allow: at most what this sign-in does."""
    return [scope for scope in SCOPES if principal.may_somewhere(scope)]


async def _page(
    services: Services, principal: Principal, shown: Mapping[str, str], message: str = "", status: int = 200
) -> Response:
    tokens, context = _tokens_of(services, principal), services.context_of(principal)

    def line(token: AccessToken) -> Mapping[str, str]:
        return {
            "name": token.name,
            "scopes": "; ".join(services.translator.say(f"scope-{scope}") for scope in token.scopes),
            "hint": token.hint,
            "made": format_time(token.created / 1000, context),
            "ends": "" if token.ends is None else format_time(token.ends / 1000, context),
            "revoke_url": f"{own_token_path(token.id)}/revoke",
        }

    nonce = secrets.token_urlsafe(16)
    html = services.renderer.render(
        "tokens.html",
        page={"nonce": nonce, "title": services.translator.say("title-tokens"), "user": principal.display_name},
        tokens=[line(each) for each in await tokens.of_person(principal.tenant, principal.user)],
        scopes=[
            {"id": scope, "text": services.translator.say(f"scope-{scope}"), "checked": f"scope.{scope}" in shown}
            for scope in _possible(principal)
        ],
        name=shown.get("name", ""),
        days=[{"id": str(each), "selected": str(each) == shown.get("days")} for each in DAYS],
        message=message,
        action=OWN_TOKENS,
    )
    return HtmlResponse(html, nonce, status)


ROUTES = [
    Route(OWN_TOKENS, show, methods=["GET"]),
    Route(OWN_TOKENS, create, methods=["POST"]),
    Route(f"{OWN_TOKENS}/{{id}}/revoke", revoke, methods=["POST"]),
]
