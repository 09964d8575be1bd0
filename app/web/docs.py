"""The documentation of the JSON API: OpenAPI for programs, pages for people, both from one document."""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import __version__
from app.api_docs.document import INTRODUCTION, api_document
from app.api_docs.operations import api_path
from app.api_docs.problems import PROBLEM_TYPES
from app.errors import BadDefinition, FormsError, NotFound
from app.forms.compiler import CompiledForm
from app.platform.base import Principal
from app.web.api.requests import refuse_unknown_parameters
from app.web.api.responses import is_named
from app.web.docs_page import operations_of, prose
from app.web.responses import HtmlResponse, json_bytes
from app.web.services import Services, base_address, principal_of, services_of

MAX_PARALLEL_READS = 8
"""Definitions that are read at the same time."""
log = logging.getLogger("forms")

OPENAPI = "application/openapi+json"


async def openapi(request: Request) -> Response:
    """The document of all forms that the person may see; with one or more `?entity=` of these alone."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ("entity",), several=("entity",))
    wanted = request.query_params.getlist("entity")
    forms = [await services.definitions.form(principal, entity) for entity in wanted] or await _all_forms(services, principal)
    base = base_address(request)
    type = OPENAPI if "openapi" in request.headers.get("accept", "") else "application/json"
    headers = {
        "etag": _tag(forms, base, services.release, type),
        "cache-control": "private, no-cache",
        "vary": "Accept, Authorization, Cookie",
    }
    if is_named(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    body = await services.maker.computed(forms, api_text, base)
    return Response(body, headers=headers, media_type=type)


def _tag(forms: Sequence[CompiledForm], base: str, release: str, type: str) -> str:
    """A strong ETag: the document depends on these alone, so it need not be made to know that it is the same."""
    parts = "\0".join([base, release, type, *(form.hash for form in forms)])
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


async def show(request: Request) -> Response:
    """What all forms have in common, and a list of them."""
    services, principal = services_of(request), await principal_of(request)
    cards = await services.definitions.cards(principal)
    entities = [
        {"name": card.plural, "path": api_path(card.entity), "url": docs_path(card.entity), "icon": card.icon} for card in cards
    ]
    return _page(
        services,
        principal.display_name,
        "docs.html",
        services.translator.say("title-api"),
        introduction=prose(INTRODUCTION),
        entities=entities,
    )


async def show_form(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    form = await services.definitions.form(principal, request.path_params["entity"])
    definition = form.definition
    operations = await services.maker.computed([form], form_operations, base_address(request))
    return _page(
        services,
        principal.display_name,
        "docs_form.html",
        services.translator.say("title-api-of", {"plural": definition.plural}),
        operations=operations,
        entity=definition.entity,
    )


async def show_problems(request: Request) -> Response:
    """Needs no sign-in: the types of problems are URLs of this page."""
    services = services_of(request)
    translate = services.translator.gettext
    kinds = [
        {"code": kind.code, "status": kind.status, "title": translate(kind.title), "meaning": prose(translate(kind.meaning))}
        for kind in PROBLEM_TYPES.values()
    ]
    return _page(services, "", "docs_problems.html", services.translator.say("title-problems"), kinds=kinds)


def docs_path(entity: str) -> str:
    return api_path(entity).replace("/api/", "/docs/", 1)


async def _all_forms(services: Services, principal: Principal) -> list[CompiledForm]:
    """Without those whose definition cannot be used."""
    cards = await services.definitions.cards(principal)
    turns = asyncio.Semaphore(MAX_PARALLEL_READS)

    async def form_of(entity: str) -> CompiledForm | None:
        async with turns:
            try:
                return await services.definitions.form(principal, entity)
            except (BadDefinition, NotFound):
                return None
            except FormsError:
                raise
            except Exception:
                log.exception("the form %s is left out of the description: it cannot be made", entity)
                return None

    forms = await asyncio.gather(*(form_of(card.entity) for card in cards))
    return [form for form in forms if form is not None]


def api_text(forms: Sequence[CompiledForm], base: str) -> bytes:
    """A form that cannot be described is left out: it hides no other."""
    try:
        return json_bytes(api_document(forms, base, __version__))
    except Exception:
        described = [form for form in forms if _is_describable(form)]
        if len(described) == len(forms):
            raise
        return json_bytes(api_document(described, base, __version__))


def _is_describable(form: CompiledForm) -> bool:
    try:
        json_bytes(api_document([form], "", __version__))
    except Exception:
        log.exception("the form %s cannot be described", form.definition.entity)
        return False
    return True


def form_operations(forms: Sequence[CompiledForm], base: str) -> Sequence[Any]:
    return operations_of(api_document(forms, base, __version__))


def _page(services: Services, user: str, template: str, title: str, **context: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": user}
    return HtmlResponse(services.renderer.render(template, page=page, **context), nonce)


ROUTES = [
    Route("/openapi.json", openapi, methods=["GET"]),
    Route("/docs", show, methods=["GET"]),
    Route("/docs/problems", show_problems, methods=["GET"]),
    Route("/docs/forms/{entity}", show_form, methods=["GET"]),
]
