"""The people of a tenant, for its administrators: inviting them, their roles, signing them out, disabling them."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotFound, Refused
from app.fields.base import Context
from app.platform.base import Principal
from app.platform.people import NewPerson, Person
from app.platform.roles import ROLES, Access
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services, administrator_of, base_address, services_of
from app.web.urls import PEOPLE, invitation_path, person_path

MAX_BODY_BYTES = 64 * 1024
ENTITY_PREFIX = "entity."
"""Begins the names of the inputs that give a role for one entity."""
NO_STORE = {"cache-control": "no-store"}


async def show_all(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    return await _list_page(services, principal)


async def invite(request: Request) -> Response:
    """The answer is the only page that ever contains the link."""
    services, principal = services_of(request), await administrator_of(request)
    posted = await _posted(request)
    try:
        _need_to_grant(principal, _access(posted))
        new = NewPerson(posted.get("name", ""), _access(posted), posted.get("email", ""), invited_by=principal.person)
        record = services.recording(principal, "person-invited", new.name or new.email, **_details(new.access))
        person, code = await services.people.invite(principal.tenant, new, record)
    except Refused as error:
        return await _list_page(services, principal, posted, services.translator.say(error.code, error.params), 422)
    return _link_page(request, services, principal, person.name, code)


async def show_one(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    return await _person_page(services, principal, await _person_of(request, services, principal))


async def act(request: Request) -> Response:
    """Changes a role, makes a new link, ends sessions, disables or enables."""
    services, principal = services_of(request), await administrator_of(request)
    action = ACTIONS.get(request.path_params["action"])
    if action is None:
        raise NotFound("address-missing")
    person = await _person_of(request, services, principal)
    try:
        return await action(request, services, principal, person)
    except Refused as error:
        return await _person_page(services, principal, person, services.translator.say(error.code, error.params), 422)


async def _set_role(request: Request, services: Services, principal: Principal, person: Person) -> Response:
    access = _access(await _posted(request))
    _need_to_grant(principal, access)
    record = services.recording(principal, "person-role", person.name, id=person.id, **_details(access))
    await services.people.set_access(person.tenant, person.id, access, record)
    return SeeOther(person_path(person.id))


async def _invite_again(request: Request, services: Services, principal: Principal, person: Person) -> Response:
    _need_to_grant(principal, person.access)
    record = services.recording(principal, "person-invited", person.name, id=person.id)
    code = await services.people.invite_again(person.tenant, person.id, record)
    return _link_page(request, services, principal, person.name, code)


async def _sign_out(request: Request, services: Services, principal: Principal, person: Person) -> Response:
    await services.put_on_record(principal, "sign-out", person.name, id=person.id)
    await services.sessions.end_others(person.tenant, person.id, "")
    return SeeOther(person_path(person.id))


async def _disable(request: Request, services: Services, principal: Principal, person: Person) -> Response:
    record = services.recording(principal, "person-disabled", person.name, id=person.id)
    await services.people.disable(person.tenant, person.id, record)
    await services.sessions.end_others(person.tenant, person.id, "")
    return SeeOther(person_path(person.id))


async def _enable(request: Request, services: Services, principal: Principal, person: Person) -> Response:
    record = services.recording(principal, "person-enabled", person.name, id=person.id)
    await services.people.enable(person.tenant, person.id, record)
    return SeeOther(person_path(person.id))


ACTIONS = {"role": _set_role, "link": _invite_again, "sign-out": _sign_out, "disable": _disable, "enable": _enable}


async def _person_of(request: Request, services: Services, principal: Principal) -> Person:
    person = await services.people.find(principal.tenant, request.path_params["id"])
    if person is None:
        raise NotFound("person-missing")
    return person


async def _posted(request: Request) -> Mapping[str, str]:
    return {pair[0]: pair[1].strip() for pair in await read_form(request, MAX_BODY_BYTES)}


def _access(posted: Mapping[str, str]) -> Access:
    """What the inputs of `_role_inputs` say; an entity without a role of its own is left out."""
    entities = {name.removeprefix(ENTITY_PREFIX): role for name, role in posted.items() if name.startswith(ENTITY_PREFIX) and role}
    return Access(posted.get("role", ""), entities)


def _need_to_grant(principal: Principal, access: Access) -> None:
    """Nobody gives what they may not do themselves: an access token may allow less than its person, and a role less for an entity.

    Raises Refused.
    """
    own = principal.access.entities if principal.access else {}
    for entity in ("", *access.entities, *own):
        for scope in ROLES.get(access.entities.get(entity, access.role), ()):
            if not principal.may(scope, entity):
                raise Refused("role-beyond-own")


def _details(access: Access) -> dict[str, str | list[str]]:
    """What is on record of a role."""
    entities = [f"{entity}: {role}" for entity, role in access.entities.items()]
    return {"role": access.role, **({"entities": entities} if entities else {})}


async def _list_page(
    services: Services, principal: Principal, posted: Mapping[str, str] | None = None, message: str = "", status: int = 200
) -> Response:
    posted = posted or {"role": "write"}
    people = [_person_view(services, each, services.context_of(principal)) for each in await services.people.all(principal.tenant)]
    return _page(
        services,
        principal,
        "people.html",
        services.translator.say("title-people"),
        status,
        people=people,
        action=PEOPLE,
        name=posted.get("name", ""),
        email=posted.get("email", ""),
        message=message,
        **await _role_inputs(services, principal, _access(posted)),
    )


async def _person_page(services: Services, principal: Principal, person: Person, message: str = "", status: int = 200) -> Response:
    return _page(
        services,
        principal,
        "person.html",
        person.name,
        status,
        person=_person_view(services, person, services.context_of(principal)),
        sessions=len(await services.sessions.all(person.tenant, person.id)),
        urls={action: person_path(person.id, action) for action in ACTIONS},
        people_url=PEOPLE,
        message=message,
        **await _role_inputs(services, principal, person.access),
    )


def _link_page(request: Request, services: Services, principal: Principal, name: str, code: str) -> Response:
    title = services.translator.say("title-invited", {"name": name})
    link = f"{base_address(request)}{invitation_path(code)}"
    answer = _page(services, principal, "invited.html", title, 200, link=link, people_url=PEOPLE)
    answer.headers.update(NO_STORE)
    return answer


async def _role_inputs(services: Services, principal: Principal, access: Access) -> dict[str, Any]:
    """The role in the tenant and for each entity that has a form or a role of its own."""
    names = {card.entity: card.plural for card in await services.definitions.cards(principal)}
    entities = [
        {"input": f"{ENTITY_PREFIX}{entity}", "name": names.get(entity, entity), "role": access.entities.get(entity, "")}
        for entity in dict.fromkeys([*names, *access.entities])
    ]
    return {"role": access.role, "roles": _role_names(services), "entities": entities, "restricted": bool(access.entities)}


def _role_names(services: Services) -> Sequence[tuple[str, str]]:
    return [(role, services.translator.say(f"role-{role}")) for role in ROLES]


def _person_view(services: Services, person: Person, context: Context) -> dict[str, Any]:
    say = services.translator.say
    state = "disabled" if person.is_disabled else "invited" if person.joined is None else ""
    return {
        "name": person.name,
        "email": person.email,
        "url": person_path(person.id),
        "role": say(f"role-{person.access.role}") if person.access.role in ROLES else person.access.role,
        "restricted": bool(person.access.entities),
        "state": say(f"person-is-{state}") if state else "",
        "disabled": person.is_disabled,
        "time": format_time(person.made / 1000, context),
    }


def _page(services: Services, principal: Principal, template: str, title: str, status: int, **context: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": principal.display_name}
    return HtmlResponse(services.renderer.render(template, page=page, **context), nonce, status)


ROUTES = [
    Route(PEOPLE, show_all, methods=["GET"]),
    Route(PEOPLE, invite, methods=["POST"]),
    Route(f"{PEOPLE}/{{id}}", show_one, methods=["GET"]),
    Route(f"{PEOPLE}/{{id}}/{{action}}", act, methods=["POST"]),
]
