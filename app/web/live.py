"""Tells open forms of a new definition: as server-sent events, or by polling where those are blocked."""

import json
from collections.abc import AsyncIterator
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app import metrics
from app.errors import FormsError, Unavailable
from app.platform.base import Principal
from app.web.services import Services, principal_of, services_of

MAX_STREAMS = 2000
MAX_CACHED_EVENTS = 256
CHECK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
CHECKS_OF_PERSON = 5
"""After so many checks of the definition it is looked up whether the person is still signed in."""


async def events(request: Request) -> Response:
    """An event `definition` with the current hash at once, and whenever it changes. Beyond `MAX_STREAMS`, pages poll instead."""
    services, principal = services_of(request), await principal_of(request, "form")
    entity = request.path_params["entity"]
    hash = (await services.definitions.form(principal, entity)).hash
    if services.streams.open >= MAX_STREAMS:
        raise Unavailable("too-many-listeners", retry_after=30)
    services.limits.stream(services.streams.count((principal.tenant, principal.person)))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(request, services, principal, entity, hash), media_type="text/event-stream", headers=headers)


async def current(request: Request) -> Response:
    """The hash of the current definition."""
    services, principal = services_of(request), await principal_of(request, "form")
    form = await services.definitions.form(principal, request.path_params["entity"])
    return JSONResponse({"definition": form.hash}, headers={"cache-control": "no-store"})


async def _stream(request: Request, services: Services, principal: Principal, entity: str, hash: str) -> AsyncIterator[bytes]:
    person = (principal.tenant, principal.person)
    services.streams.enter(person)
    metrics.live_notices.inc()
    try:
        yield _event(hash)
        idle_seconds, checks = 0.0, 0
        while not await services.streams.ending(CHECK_SECONDS):
            idle_seconds += CHECK_SECONDS
            try:
                # A person who was signed out, or lost the right to see this, gets no more events.
                checks += 1
                if checks % CHECKS_OF_PERSON == 0:
                    principal = await principal_of(request, "form")
                now = (await services.definitions.form(principal, entity)).hash
            except Unavailable:
                now = hash
            except FormsError:
                return
            if now != hash:
                hash, idle_seconds = now, 0.0
                yield _event(hash)
            elif idle_seconds >= HEARTBEAT_SECONDS:
                idle_seconds = 0.0
                yield b": still here\n\n"
    finally:
        services.streams.leave(person)
        metrics.live_notices.dec()


@lru_cache(MAX_CACHED_EVENTS)
def _event(hash: str) -> bytes:
    return f"event: definition\ndata: {json.dumps({'definition': hash})}\n\n".encode()


ROUTES = [
    Route("/live/{entity}", events, methods=["GET"]),
    Route("/live/{entity}/current", current, methods=["GET"]),
]
