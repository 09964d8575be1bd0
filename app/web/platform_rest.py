"""The REST of a platform inside this process, as DemandFlow documents it: statuses, error shapes, streamed lists."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.definition import DEFINITION
from app.errors import (
    Conflict,
    Foreign,
    FormsError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    TooManyRequests,
    Unavailable,
    UnreadableRecord,
)
from app.platform.base import Object, Platform, Principal, governing, projected
from app.platform.queries import entity_and_prefix, lines_of
from app.reading.secret_paths import NO_PATHS, SecretPaths
from app.records.clear_reads import log_clear_read
from app.records.definition_approvals import ChangeToApprove, DefinitionApprovals
from app.texts.translator import Translator
from app.web.form_bodies import read_body
from app.web.json_bodies import read_json
from app.web.request_errors import RequestError, refuse_other_patches
from app.web.responses import json_bytes, rest_error
from app.web.services import authenticate, bearer_token, services_of
from app.web.v1_lint import Lint
from app.web.v1_secrets import V1Secrets
from app.workers.threads import by_size

Judge = Callable[[Principal, Object, Object | None, Object], Awaitable[list[dict[str, str]]]]
Install = Callable[[str, Object], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]

NDJSON = "application/x-ndjson"
STATUSES = {
    NotSignedIn: 403,
    NotAllowed: 403,
    Foreign: 403,
    NotFound: 404,
    Refused: 400,
    Conflict: 412,
    TooManyRequests: 429,
    UnreadableRecord: 409,
    Unavailable: 503,
}
CHUNK_ROWS = 200
MAX_ATTEMPTS = 8
"""How often a change is tried again when somebody else's write comes between."""
MAX_QUERIES = 200
"""In one request; each may list all of a tenant."""


def routes(
    platform: Platform,
    judge: Judge | None,
    install: Install | None = None,
    secrets: V1Secrets | None = None,
    lint: Lint | None = None,
    approvals: DefinitionApprovals | None = None,
) -> list[Route]:
    """`judge` says how a write breaks its entity's definition; without it everything is accepted, as DemandFlow does.

    `approvals` says which definitions one administrator alone does not narrow. `install` gets the tenant and a DEFINITION object
    before it is stored, so that its secrets are encrypted from then on. Without `secrets` everything is shown and stored as it is.
    """
    rest = _Rest(platform, judge, install, secrets or V1Secrets(_no_paths, log_clear_read, masks=False), lint, approvals)
    return [
        _route("/v1/objects", {"POST": rest.create}),
        _route("/v1/objects/{id:path}", {"GET": rest.get, "PATCH": rest.patch, "DELETE": rest.delete}),
        _route("/v1/entities/{entity}/{combo_key:path}", {"GET": rest.entities}),
        _route("/v1/query", {"POST": rest.query}),
        _route("/v1/{rest:path}", {}),
    ]


class _Rest:
    """The endpoints."""

    def __init__(
        self,
        platform: Platform,
        judge: Judge | None,
        install: Install | None,
        secrets: V1Secrets,
        lint: Lint | None,
        approvals: DefinitionApprovals | None,
    ) -> None:
        self._approvals = approvals
        self._platform, self._judge, self._install, self._secrets, self._lint = platform, judge, install, secrets, lint

    async def get(self, request: Request) -> Response:
        principal = await self._principal(request)
        object = await self._platform.get(principal, request.query_params.get("entity", ""), request.path_params["id"])
        return await self._object_answer(principal, object)

    async def create(self, request: Request) -> Response:
        principal = await self._principal(request)
        sent = await _object(request)
        body = await self._secrets.sent(principal, sent, None)
        await self._check(principal, body, None, sent)
        await _put_definition_on_record(request, principal, body.get("entity"), str(body.get("id", "")))
        created = await self._platform.create(principal, body)
        await self._installed(principal, created)
        (shown,) = await self._secrets.shown(principal, created["entity"], [created])
        return _answer(shown, 201, await self._findings(created))

    async def patch(self, request: Request) -> Response:
        principal = await self._principal(request)
        entity, id = request.query_params.get("entity", ""), request.path_params["id"]
        sent, if_match = await _object(request), _if_match(request)
        stored = await self._platform.get(principal, entity, id)
        await _put_definition_on_record(request, principal, stored["entity"], id)
        updated = await self._patched(principal, entity, id, sent, if_match)
        await self._installed(principal, updated)
        return await self._object_answer(principal, updated, await self._findings(updated))

    async def _patched(self, principal: Principal, entity: str, id: str, sent: Object, if_match: int | None) -> Object:
        """Where a secret inside of a property is unchanged, what was read of it is written: then nobody may write in between."""
        for attempts_left in reversed(range(MAX_ATTEMPTS)):
            current = await self._platform.get(principal, entity, id)
            body = await self._secrets.sent(principal, sent, current)
            await self._check(principal, body, current, sent)
            restores = any(body[name] is not sent[name] for name in body)
            is_compared = restores or await self._is_approved(principal, current, body)
            version = current["_df_version"] if is_compared and if_match is None else if_match
            try:
                return await self._platform.update(principal, entity, id, body, version)
            except Conflict:
                if if_match is not None or not attempts_left:
                    raise
        raise AssertionError("unreachable")

    async def _is_approved(self, principal: Principal, current: Object, body: Object) -> bool:
        """Whether somebody had to agree to a change of exactly this version of a definition. Raises NotAllowed if nobody did."""
        if self._approvals is None or current["entity"] != DEFINITION or not principal.may("admin", current["id"]):
            return False
        change = ChangeToApprove(current, {**current, **body})
        return bool(await self._approvals.check(principal, current["id"], change))

    async def delete(self, request: Request) -> Response:
        principal = await self._principal(request)
        entity, id = request.query_params.get("entity", ""), request.path_params["id"]
        try:
            named = str((await self._platform.get(principal, entity, id))["entity"])
        except UnreadableRecord:  # to delete it is all that can be done with it
            named = entity
        if principal.may("admin" if named == DEFINITION else "write", governing(named, id)):
            if named == DEFINITION and self._approvals is not None:
                await self._approvals.check_removal(principal, id)
            await services_of(request).put_on_record(principal, "record-deleted", f"{named}/{id}")
        await self._platform.delete(principal, entity, id)
        return Response(status_code=204)

    async def entities(self, request: Request) -> Response:
        principal = await self._principal(request)
        fields = [name.strip() for name in request.query_params.get("fields", "").split(",") if name.strip()]
        prefix, entity = request.path_params["combo_key"], request.path_params["entity"]
        objects = [projected(each, fields) for each in await self._platform.list(principal, entity, prefix)]
        return _streamed(await self._secrets.shown(principal, entity, objects))

    async def query(self, request: Request) -> Response:
        principal = await self._principal(request)
        queries = await _json_body(request)
        if not isinstance(queries, list) or not all(isinstance(each, dict) for each in queries):
            raise Refused("body-not-queries")
        if len(queries) > MAX_QUERIES:
            raise Refused("too-many-queries", count=len(queries), limit=MAX_QUERIES)
        lines: list[Object] = []
        for each in queries:
            try:
                lines += await self._lines(principal, each)
            except (Refused, Unavailable, UnreadableRecord) as error:
                if len(queries) == 1:
                    raise
                lines.append(_failed_query(request, each, error))
        return _streamed(lines)

    async def _lines(self, principal: Principal, query: Object) -> Sequence[Object]:
        entity, prefix = entity_and_prefix(query)
        objects = await self._platform.list(principal, entity, prefix)
        answer = lines_of(query, objects, await self._secrets.searched(principal, entity))
        return await self._secrets.shown(principal, entity, answer)

    async def _principal(self, request: Request) -> Principal:
        principal = await authenticate(request, bearer_token(request))
        services_of(request).limits.admit(request, principal)
        return replace(principal, source="v1")

    async def _findings(self, stored: Object) -> dict[str, str]:
        """The header of a definition that was written."""
        return await self._lint.headers(stored) if self._lint and stored["entity"] == DEFINITION else {}

    async def _object_answer(self, principal: Principal, object: Object, more: dict[str, str] | None = None) -> Response:
        (shown,) = await self._secrets.shown(principal, object["entity"], [object])
        return _answer(shown, headers={"etag": f'"{object["_df_version"]}"', **(more or {})})

    async def _check(self, principal: Principal, body: Object, current: Object | None, sent: Object) -> None:
        faults = await self._judge(principal, body, current, sent) if self._judge else []
        if faults:
            raise Refused("definition-violated", faults)
        document = body if current is None else {**current, **body, "id": current["id"], "entity": current["entity"]}
        if self._lint and document.get("entity") == DEFINITION:
            await self._lint.check(document)
        if self._install and document.get("entity") == DEFINITION and principal.may("admin", str(document.get("id", ""))):
            await self._install(principal.tenant, document)

    async def _installed(self, principal: Principal, stored: Object) -> None:
        """A definition that is stored counts from now on, also for what it says is no secret."""
        if self._install and stored["entity"] == DEFINITION:
            await self._secrets.paths_of(principal, stored["id"])


async def _no_paths(principal: Principal, entity: str) -> SecretPaths:
    return NO_PATHS


async def _put_definition_on_record(request: Request, principal: Principal, entity: Any, id: str) -> None:
    if entity == DEFINITION and principal.may("admin", id):
        await services_of(request).put_on_record(principal, "definition-written", id)


def _route(path: str, endpoints: dict[str, Endpoint]) -> Route:
    async def dispatch(request: Request) -> Response:
        endpoint = endpoints.get(request.method)
        if endpoint is None:
            return _no_endpoint(services_of(request).translator, endpoints)
        try:
            return await endpoint(request)
        except RequestError as error:
            return rest_error(error.status, services_of(request).translator.say(error.code, error.params), (), error.headers)
        except FormsError as error:
            return _error_answer(request, error)

    return Route(path, dispatch, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


def _no_endpoint(translator: Translator, methods: Collection[str]) -> Response:
    """`methods`: those that the address has; none where there is no such address."""
    if not methods:
        return rest_error(404, translator.say("address-missing"))
    return rest_error(405, translator.say("method-not-allowed"), headers={"allow": ", ".join(methods)})


def _failed_query(request: Request, query: Object, error: FormsError) -> Object:
    """The line in place of the answer to one query of several: the others have theirs."""
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    message = services_of(request).translator.say(error.code, error.params)
    line = {"_meta": True, "_type": "error", "error": HTTPStatus(status).phrase, "message": message}
    return {**line, "tag": query["tag"]} if "tag" in query else line


async def _object(request: Request) -> Object:
    refuse_other_patches(request)
    body = await _json_body(request)
    if not isinstance(body, dict):
        raise Refused("body-not-an-object")
    return body


async def _json_body(request: Request) -> Any:
    """Raises Refused, RequestError 413."""
    body = await read_body(request, services_of(request).settings.max_body_bytes)
    return await by_size(len(body), read_json, body)


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
        return rest_error(401, say("token-header-missing"))
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)
    message = say("other-subscription") if isinstance(error, Foreign) else say(error.code, error.params)
    headers = dict(error.headers) if isinstance(error, TooManyRequests) else None
    return rest_error(status, message, list(getattr(error, "errors", ())), headers)


def _answer(body: Object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json_bytes(body), status, headers, "application/json")


def _streamed(lines: Sequence[Object]) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(lines), CHUNK_ROWS):
            yield b"".join(json_bytes(each) + b"\n" for each in lines[start : start + CHUNK_ROWS])

    return StreamingResponse(chunks(), media_type=NDJSON)
