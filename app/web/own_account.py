"""A person's own account: name and time zone, and the way to everything that is not a form."""

import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotAllowed, Refused
from app.platform.base import Principal
from app.settings import is_time_zone, time_zones
from app.web.form_bodies import read_form
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import ACCOUNT

MAX_BODY_BYTES = 16 * 1024


async def show(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    return _page(services, principal, {"name": principal.name, "zone": principal.zone})


async def change(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    if principal.access is None:
        raise NotAllowed("no-person")
    posted = {pair[0]: pair[1].strip() for pair in await read_form(request, MAX_BODY_BYTES)}
    name, zone = posted.get("name", ""), posted.get("zone", "")
    try:
        if zone and not is_time_zone(zone):
            raise Refused("zone-unknown")
        record = services.recording(principal, "person-changed", name, zone=zone)
        await services.people.set_profile(principal.tenant, principal.user, name, zone, record)
    except Refused as error:
        return _page(services, principal, posted, services.translator.say(error.code, error.params), 422)
    return SeeOther(ACCOUNT)


def _page(services: Services, principal: Principal, shown: Mapping[str, str], message: str = "", status: int = 200) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-account"), "user": principal.display_name}
    administers = services.is_administrator(principal)
    html = services.renderer.render(
        "account.html",
        page=page,
        is_person=principal.access is not None,
        name=shown.get("name", ""),
        zone=shown.get("zone", ""),
        zones=time_zones() if principal.access is not None else (),
        usual_zone=services.settings.timezone,
        administers=administers,
        has_people=administers and services.has_people,
        own_id="" if services.has_people else principal.person,
        message=message,
        action=ACCOUNT,
    )
    return HtmlResponse(html, nonce, status)


ROUTES = [
    Route(ACCOUNT, show, methods=["GET"]),
    Route(ACCOUNT, change, methods=["POST"]),
]
