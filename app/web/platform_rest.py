"""The REST of a platform inside this process, as DemandFlow documents it: statuses, error shapes, streamed lists."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.definition import DEFINITION
from app.errors import Conflict, Foreign, FormsError, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from app.platform.base import Object, Platform, Principal
from app.texts.translator import Translator
from app.web.form_bodies import read_body
from app.web.json_bodies import read_json
from app.web.request_errors import RequestError
from app.web.responses import json_bytes
from app.web.services import bearer_token, services_of

Judge = Callable[[Principal, Object, Object | None], Awaitable[list[dict[str, str]]]]
Install = Callable[[str, Object], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]

NDJSON = "application/x-ndjson"
STATUSES = {NotSignedIn: 403, NotAllowed: 403, Foreign: 403, NotFound: 404, Refused: 400, Conflict: 412, Unavailable: 503}
CHUNK_ROWS = 200
MAX_QUERIES = 200
"""In one request; each may list all of a tenant."""


def routes(platform: Platform, judge: Judge | None, install: Install | None = None) -> list[Route]:
    """`judge` says how a write breaks its entity's definition; without it everything is accepted, as DemandFlow does.

    `install` gets the tenant and a DEFINITION object before it is stored, so that its secret properties are encrypted from then on.
    """
    rest = _Rest(platform, judge, install)
    return [
        _route("/v1/objects", {"POST": rest.create}),
        _route("/v1/objects/{id:path}", {"GET": rest.get, "PATCH": rest.patch, "DELETE": rest.delete}),
        _route("/v1/entities/{entity}/{combo_key:path}", {"GET": rest.entities}),
        _route("/v1/query", {"POST": rest.query}),
        _route("/v1/{rest:path}", {}),
    ]


class _Rest:
    """The endpoints."""

    def __init__(self, platform: Platform, judge: Judge | None, install: Install | None) -> None:
        self._platform, self._judge, self._install = platform, judge, install

    async def get(self, request: Request) -> Response:
        principal = await self._principal(request)
        record = await self._platform.get(principal, request.query_params.get("entity", ""), request.path_params["id"])
        return _answer(record, headers={"etag": f'"{record["_df_version"]}"'})

    async def create(self, request: Request) -> Response:
        principal = await self._principal(request)
        body = await _object(request)
        await self._check(principal, body, None)
        return _answer(await self._platform.create(principal, body), 201)

    async def patch(self, request: Request) -> Response:
        principal = await self._principal(request)
        entity, id = request.query_params.get("entity", ""), request.path_params["id"]
        body = await _object(request)
        current = await self._platform.get(principal, entity, id)
        await self._check(principal, body, current)
        updated = await self._platform.update(principal, entity, id, body, _if_match(request))
        return _answer(updated, headers={"etag": f'"{updated["_df_version"]}"'})

    async def delete(self, request: Request) -> Response:
        principal = await self._principal(request)
        await self._platform.delete(principal, request.query_params.get("entity", ""), request.path_params["id"])
        return Response(status_code=204)

    async def entities(self, request: Request) -> Response:
        principal = await self._principal(request)
        fields = [name.strip() for name in request.query_params.get("fields", "").split(",") if name.strip()]
        prefix, entity = request.path_params["combo_key"], request.path_params["entity"]
        return _streamed(await self._platform.list(principal, entity, prefix, fields))

    async def query(self, request: Request) -> Response:
        principal = await self._principal(request)
        queries = read_json(await read_body(request, services_of(request).settings.max_body_bytes))
        if not isinstance(queries, list) or not all(isinstance(each, dict) for each in queries):
            raise Refused("body-not-queries")
        if len(queries) > MAX_QUERIES:
            raise Refused("too-many-queries", count=len(queries), limit=MAX_QUERIES)
        return _streamed(await self._platform.query(principal, queries))

    async def _principal(self, request: Request) -> Principal:
        return await self._platform.authenticate(bearer_token(request))

    async def _check(self, principal: Principal, body: Object, current: Object | None) -> None:
        faults = await self._judge(principal, body, current) if self._judge else []
        if faults:
            raise Refused("definition-violated", faults)
        document = body if current is None else {**current, **body, "id": current["id"], "entity": current["entity"]}
        if self._install and document.get("entity") == DEFINITION and principal.may("admin"):
            await self._install(principal.tenant, document)


def _route(path: str, endpoints: dict[str, Endpoint]) -> Route:
    async def dispatch(request: Request) -> Response:
        endpoint = endpoints.get(request.method)
        if endpoint is None:
            return _no_endpoint(services_of(request).translator, endpoints)
        try:
            return await endpoint(request)
        except RequestError:
            raise
        except FormsError as error:
            return _error_answer(request, error)

    return Route(path, dispatch, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


def _no_endpoint(translator: Translator, methods: Collection[str]) -> Response:
    """`methods`: those that the address has; none where there is no such address."""
    if not methods:
        return _error(404, translator.say("address-missing"))
    return _error(405, translator.say("method-not-allowed"), headers={"allow": ", ".join(methods)})


async def _object(request: Request) -> Object:
    body = read_json(await read_body(request, services_of(request).settings.max_body_bytes))
    if not isinstance(body, dict):
        raise Refused("body-not-an-object")
    return body


def _if_match(request: Request) -> int | None:
    """'"3"' -> 3; None for "*" and without the header."""
    value = request.headers.get("if-match", "").strip().strip('"')
    if not value or value == "*":
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise Conflict("if-match-not-a-version")
    return int(value)


def _error_answer(request: Request, error: FormsError) -> Response:
    say = services_of(request).translator.say
    if isinstance(error, NotSignedIn) and "authorization" not in request.headers:
        return _error(401, say("token-header-missing"))
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)
    message = say("other-subscription") if isinstance(error, Foreign) else say(error.code, error.params)
    return _error(status, message, list(getattr(error, "errors", ())))


def _error(status: int, message: str, errors: Sequence[dict[str, str]] = (), headers: dict[str, str] | None = None) -> Response:
    body: dict[str, Any] = {"error": HTTPStatus(status).phrase, "message": message}
    if errors:
        body["errors"] = list(errors)
    return Response(json.dumps(body), status, headers, "application/json")


def _answer(body: Object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json_bytes(body), status, headers, "application/json")


def _streamed(lines: Sequence[Object]) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(lines), CHUNK_ROWS):
            yield b"".join(json_bytes(each) + b"\n" for each in lines[start : start + CHUNK_ROWS])

    return StreamingResponse(chunks(), media_type=NDJSON)
