"""A person's leftovers: what they typed and no field holds any more, to be copied, and deleted when it isn't needed."""

import secrets
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import FormsError
from app.platform.base import Principal
from app.state.leftovers import Leftover
from app.web.form_bodies import Pairs, read_form
from app.web.leftover_notices import leftover_text
from app.web.notices import format_age, format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import LEFTOVERS, form_path

DELETE = f"{LEFTOVERS}/delete"


async def show(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    items = await leftover_items(services, principal, await services.leftovers.all(principal))
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-leftovers"), "user": principal.user}
    return HtmlResponse(services.renderer.render("leftovers.html", page=page, leftovers=items, delete_url=DELETE), nonce)


async def delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    pairs = await read_form(request, services.settings.max_body_bytes)
    await drop_posted(services, principal, pairs, await services.leftovers.all(principal))
    return SeeOther(LEFTOVERS)


async def drop_posted(services: Services, principal: Principal, pairs: Pairs, shown: Sequence[Leftover]) -> None:
    """The one that `leftover` names; with `all` those that the page showed, which it names as `shown`."""
    wanted = {pair[1] for pair in pairs if pair[0] == "leftover"}
    if any(pair[0] == "all" for pair in pairs):
        wanted = {pair[1] for pair in pairs if pair[0] == "shown"}
    await services.leftovers.drop(principal, [each.id for each in shown if each.id in wanted])


async def leftover_items(services: Services, principal: Principal, leftovers: Sequence[Leftover]) -> list[dict[str, Any]]:
    """As the templates need them."""
    say, context = services.translator.say, services.context
    names = {each.entity: await _plural(services, principal, each.entity) for each in leftovers}
    return [
        {
            "id": each.id,
            "label": each.label,
            "reason": say(each.words, {"label": each.label}),
            "text": leftover_text(each, services.translator),
            "can_copy": bool(each.texts),
            "entity": names[each.entity],
            "time": format_time(each.at, context),
            "age": format_age(each.at, context),
            "record": each.record,
            "record_url": form_path(each.entity, each.record) if each.record else "",
        }
        for each in leftovers
    ]


async def _plural(services: Services, principal: Principal, entity: str) -> str:
    try:
        return (await services.definitions.form(principal, entity)).definition.plural
    except FormsError:
        return entity


ROUTES = [
    Route(LEFTOVERS, show, methods=["GET"]),
    Route(DELETE, delete, methods=["POST"]),
]
