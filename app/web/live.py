"""Tells open forms of a new definition: as server-sent events, or by polling where those are blocked."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app import metrics
from app.errors import FormsError, NotSignedIn, Unavailable
from app.platform.base import Principal
from app.web.services import Services, principal_of, services_of

MAX_STREAMS = 2000
MAX_WATCHES = 50
"""How many other entities one stream reports."""
MAX_CACHED_EVENTS = 256
CHECK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": still here\n\n"
CHECKS_OF_PERSON = 5
"""After so many checks of the definition it is looked up whether the person is still signed in."""


async def events(request: Request) -> Response:
    """An event `definition` with the current hash at once, and whenever it changes. Beyond `MAX_STREAMS`, pages poll instead.

    One connection serves all open forms of a browser: `watch` is a ticket for another entity, `group` whose tickets they are.
    Raises NotSignedIn where somebody else has signed in since.
    """
    services, principal = services_of(request), await principal_of(request, "form")
    entity, group = request.path_params["entity"], _group(services, principal)
    if request.query_params.get("group", group) != group:
        raise NotSignedIn("signed-out")
    others = (services.watch_tickets.entity(group, ticket) for ticket in request.query_params.getlist("watch")[:MAX_WATCHES])
    entities = dict.fromkeys([entity, *(other for other in others if other is not None)])
    hash = (await services.definitions.form(principal, entity)).hash
    if services.streams.open >= MAX_STREAMS:
        raise Unavailable("too-many-listeners", retry_after=30)
    services.limits.stream(services.streams.count((principal.tenant, principal.person)))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    watched = _Watched(services, entity, {**entities, entity: hash})
    return StreamingResponse(_stream(request, services, principal, watched), media_type="text/event-stream", headers=headers)


async def current(request: Request) -> Response:
    """The hash of the current definition, and the ticket with which another page's connection may watch it."""
    services, principal = services_of(request), await principal_of(request, "form")
    entity, group = request.path_params["entity"], _group(services, principal)
    form = await services.definitions.form(principal, entity)
    ticket = services.watch_tickets.ticket(group, entity)
    body = {"definition": form.hash, "entity": entity, "group": group, "watch": ticket}
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _group(services: Services, principal: Principal) -> str:
    return services.watch_tickets.group(principal.tenant, principal.token)


@dataclass(slots=True)
class _Watched:
    """What a stream reports. `hashes` has the last one of each entity; None where none was reported yet. `main` is the entity that
    the stream was opened for."""

    services: Services
    main: str
    hashes: dict[str, str | None]

    async def news(self, principal: Principal) -> list[bytes]:
        """The events that are due. Raises what the definition of the main entity raises, except Unavailable."""
        events: list[bytes] = []
        for entity, hash in list(self.hashes.items()):
            try:
                now = (await self.services.definitions.form(principal, entity)).hash
            except Unavailable:
                continue
            except FormsError:
                if entity == self.main:
                    raise
                del self.hashes[entity]
                continue
            if now != hash:
                self.hashes[entity] = now
                events.append(_event(entity, now))
        return events


async def _stream(request: Request, services: Services, principal: Principal, watched: _Watched) -> AsyncIterator[bytes]:
    person = (principal.tenant, principal.person)
    services.streams.enter(person)
    metrics.live_notices.inc()
    try:
        yield _event(watched.main, watched.hashes[watched.main] or "")
        idle_seconds, checks, events = 0.0, 0, await watched.news(principal)
        while True:
            for event in events:
                yield event
            if await services.streams.ending(CHECK_SECONDS):
                return
            # A person who was signed out, or lost the right to see this, gets no more events.
            checks += 1
            if checks % CHECKS_OF_PERSON == 0:
                principal = await _same_person(request, principal)
            events = await watched.news(principal)
            idle_seconds = 0.0 if events else idle_seconds + CHECK_SECONDS
            if idle_seconds >= HEARTBEAT_SECONDS:
                idle_seconds, events = 0.0, [HEARTBEAT]
    except FormsError:
        return
    finally:
        services.streams.leave(person)
        metrics.live_notices.dec()


async def _same_person(request: Request, principal: Principal) -> Principal:
    """The person as they are now. Raises NotSignedIn, NotAllowed."""
    try:
        return await principal_of(request, "form")
    except Unavailable:
        return principal


@lru_cache(MAX_CACHED_EVENTS)
def _event(entity: str, hash: str) -> bytes:
    return f"event: definition\ndata: {json.dumps({'entity': entity, 'definition': hash})}\n\n".encode()


ROUTES = [
    Route("/live/{entity}", events, methods=["GET"]),
    Route("/live/{entity}/current", current, methods=["GET"]),
]
