"""The first page: the entities that have a form, or straight to the only one."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.web.responses import HtmlResponse, SeeOther
from app.web.services import principal_of, services_of
from app.web.unsaved_offers import unfinished_count
from app.web.urls import form_path


async def show_home(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    cards = await services.definitions.cards(principal)
    if len(cards) == 1:
        return SeeOther(form_path(cards[0].entity))
    entities = [
        {
            "name": card.name,
            "plural": card.plural,
            "url": form_path(card.entity),
            "icon": card.icon,
            "description": card.description,
        }
        for card in cards
    ]
    administers = services.is_administrator(principal)
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-forms"), "user": principal.display_name}
    return HtmlResponse(
        services.renderer.render(
            "home.html",
            page=page,
            entities=entities,
            unfinished=await unfinished_count(services, principal),
            administers=administers,
            has_people=administers and services.has_people,
        ),
        nonce,
    )


ROUTES = [Route("/", show_home, methods=["GET"])]
