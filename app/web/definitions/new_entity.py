"""A new entity: from a name, from a copy, from JSON, or from the header of a pasted table."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.editing.new_definition import (
    TYPES,
    Column,
    columns_of,
    copied_object,
    definition_object,
    field_of,
    suggested_id,
    text_field,
)
from app.errors import BadDefinition, Conflict, EditRefused, FormsError, NotAllowed, NotFound, Refused, Unavailable
from app.platform.base import Object, Principal
from app.web.definitions.posted_edits import number_in
from app.web.definitions.screen import screen_page
from app.web.definitions.view import View
from app.web.form_bodies import read_form
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, administrator_of, services_of

NEW_ENTITY = "/new-definition"
STARTS = ("name", "copy", "table", "json")
ENTITY_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
LOWEST_LEVEL = 100
Posted = Mapping[str, str]
NOTHING_POSTED: Posted = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it was not created. `document`: what would have been, for an administrator of the platform."""

    text: str = ""
    document: str = ""


async def show_new(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    return await _page(services, principal, {"start": request.query_params.get("start", "name")})


async def create(request: Request) -> Response:
    """Creates it and opens its editor. A table is shown with what its columns become first. What is refused is said."""
    services, principal = services_of(request), await administrator_of(request)
    posted = {pair[0]: pair[1] for pair in await read_form(request, services.settings.max_body_bytes)}
    try:
        if posted.get("start") == "table" and not posted.get("create"):
            return await _page(services, principal, posted, columns=_columns(posted))
        document = await _document(services, principal, posted)
    except (EditRefused, NotFound) as error:
        return await _page(services, principal, posted, Problem(_said(services, error)))
    try:
        await services.definition_editing.create(principal, document)
    except (Conflict, BadDefinition) as error:
        return await _page(services, principal, posted, Problem(_said(services, error)))
    except (Refused, NotAllowed, Unavailable) as error:
        shown = json.dumps(document, ensure_ascii=False, indent=2)
        return await _page(services, principal, posted, Problem(_said(services, error), shown))
    return SeeOther(View().address(str(document["id"])))


async def _document(services: Services, principal: Principal, posted: Posted) -> Object:
    """Raises EditRefused, NotFound."""
    name, start, say = posted.get("name", "").strip(), posted.get("start", "name"), services.translator.say
    entity = posted.get("id", "").strip() or suggested_id(name)
    if not name and start != "json":
        raise EditRefused("entity-name-missing")
    if start == "json":
        return _from_json(entity, name, posted.get("json", ""))
    if not ENTITY_ID.fullmatch(entity):
        raise EditRefused("entity-id-invalid")
    if start == "copy":
        _, source = await services.definition_history.current(principal, posted.get("source", ""))
        return copied_object(entity, name, source)
    fields = [text_field("name", say("new-entity-name"), required=True)]
    if start == "table":
        fields = [field_of(each, _chosen(posted, n, each)) for n, each in enumerate(_columns(posted))]
    level = number_in(posted, "level") or await _next_level(services, principal)
    return definition_object(entity, name, level, fields, say("new-entity-panel"))


def _from_json(entity: str, name: str, text: str) -> Object:
    """A DEFINITION object, or what its `definition` would be; then the text stays as it is."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EditRefused("entity-json-invalid") from error
    whole: Any = given if isinstance(given, dict) and "definition" in given else {"definition": text, "name": name}
    if not isinstance(given, dict | list):
        raise EditRefused("entity-json-invalid")
    id = entity or str(whole.get("id", "")) or suggested_id(str(given.get("name", "")) if isinstance(given, dict) else "")
    if not ENTITY_ID.fullmatch(id):
        raise EditRefused("entity-id-invalid")
    title = name or str(whole.get("name") or (given.get("name") if isinstance(given, dict) else "") or id)
    return copied_object(id, title, whole)


def _columns(posted: Posted) -> list[Column]:
    columns = columns_of(posted.get("table", ""))
    if not columns:
        raise EditRefused("entity-no-table")
    return columns


def _chosen(posted: Posted, number: int, column: Column) -> str:
    type = posted.get(f"type.{number}", column.type)
    return type if type in TYPES else column.type


async def _next_level(services: Services, principal: Principal) -> int:
    """Above those of all entities whose form can be read."""
    levels = [LOWEST_LEVEL]
    for card in await services.definitions.cards(principal):
        try:
            levels.append((await services.definitions.form(principal, card.entity)).definition.level)
        except FormsError:
            continue
    return max(levels) + 1


async def _page(
    services: Services, principal: Principal, posted: Posted, problem: Problem | None = None, columns: list[Column] | None = None
) -> HtmlResponse:
    say, start = services.translator.say, posted.get("start", "name")
    return screen_page(
        services,
        principal,
        "new",
        say("title-new-entity"),
        status=422 if problem else 200,
        action=NEW_ENTITY,
        start=start if start in STARTS else "name",
        posted={name: posted.get(name, "") for name in ("name", "id", "source", "table", "json")},
        suggested=suggested_id(posted.get("name", "")),
        level=number_in(posted, "level") or await _next_level(services, principal),
        problem=problem or Problem(),
        entities=[{"entity": card.entity, "name": card.name} for card in await services.definitions.cards(principal)],
        columns=[
            {"header": each.header, "id": each.id, "looks_like": say(each.code), "type": _chosen(posted, n, each), "number": n}
            for n, each in enumerate(columns or ())
        ],
        types=TYPES,
    )


def _said(services: Services, error: FormsError) -> str:
    return services.translator.say(error.code, error.params)


ROUTES = [
    Route(NEW_ENTITY, show_new, methods=["GET"]),
    Route(NEW_ENTITY, create, methods=["POST"]),
]
