"""Definitions for programs of administrators: read one, edit it by operations, list its versions, restore one."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api_docs.problems import PROBLEM_TYPES
from app.editing.apply import text_of
from app.editing.operations import operations_from_json
from app.errors import BadDefinition, Conflict, Refused
from app.platform.base import Principal, Receipt
from app.records.definition_moves import MoveProgress
from app.records.definition_publishing import Published, fingerprint
from app.records.definition_versions import VersionLine
from app.steps.json_form import step_to_json
from app.web.api.requests import BOOLEANS, TAGS, idempotency_key, read_document, refuse_unknown_parameters
from app.web.api.responses import is_named, json_answer
from app.web.request_errors import RequestError
from app.web.responses import ProblemResponse
from app.web.services import Services, principal_of, services_of

HASH_TAG = re.compile(r'"([0-9a-f]{64})"')
UNCACHED = {"cache-control": "private, no-cache"}
MAX_VERSIONS = 200


async def read(request: Request) -> Response:
    """The DEFINITION object as it is now, or of the version `{hash}`; `text` is what pointers of operations count in."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    entity, hash = request.path_params["entity"], request.path_params.get("hash")
    if hash is None:
        opened = await services.definition_history.current(principal, entity)
        hash, document = opened
    else:
        document = await services.definition_history.document(principal, entity, hash)
    headers = {**UNCACHED, "etag": _tag(hash)}
    if is_named(request.headers.get("if-none-match", ""), _tag(hash)):
        return Response(status_code=304, headers=headers)
    return json_answer({"hash": hash, "document": document, "text": text_of(document)}, headers=headers)


async def edit(request: Request) -> Response:
    """Does operations on the current definition and publishes it; with `?dry_run=1` it only says what would come out."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ("dry_run",))
    services.definition_editing.check_may_edit(principal, request.path_params["entity"])
    dry_run = request.query_params.get("dry_run", "0")
    if dry_run not in BOOLEANS:
        raise RequestError(400, "parameter-not-true-or-false", name="dry_run")
    sent = await members_of(request, ("operations", "note", "steps"))
    operations, note, steps = operations_from_json(sent.get("operations")), note_of(sent), sent.get("steps")
    key = idempotency_key(request, principal)
    receipt = Receipt(key, fingerprint(operations, note, steps)) if key else None
    try:
        published = await services.definition_editing.apply(
            principal,
            request.path_params["entity"],
            operations,
            note,
            if_hashes=_hashes(request),
            receipt=receipt,
            dry_run=BOOLEANS[dry_run],
            steps=steps,
        )
    except BadDefinition as error:
        raise Refused("definition-violated", _faults(error)) from error
    except Conflict as error:
        return await _stale(request, services, principal, error)
    services.worker.wake()
    return _published(published)


async def list_versions(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    entity = request.path_params["entity"]
    lines = await services.definition_history.lines(principal, entity, MAX_VERSIONS)
    moves = await services.definition_moves.progress(principal, entity)
    versions = [{**_line(line), "moves": _move(moves.get(line.number))} for line in lines]
    return json_answer({"versions": versions, "complete": services.definition_history.is_complete}, headers=UNCACHED)


async def undo(request: Request) -> Response:
    """Takes the latest publish back, with the values that it moved."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    services.definition_editing.check_may_edit(principal, request.path_params["entity"])
    note, entity = note_of(await members_of(request, ("note",))), request.path_params["entity"]
    try:
        published = await services.definition_history.undo(principal, entity, note, if_hashes=_hashes(request))
    except BadDefinition as error:
        raise Refused("definition-violated", _faults(error)) from error
    except Conflict as error:
        return await _stale(request, services, principal, error)
    services.worker.wake()
    return _published(published)


async def read_aside(request: Request) -> Response:
    """The values that could not come along to a version, by record."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    entity, number = request.path_params["entity"], request.path_params["number"]
    lines = await services.definition_moves.aside(principal, entity, int(number) if number.isdecimal() else 0)
    return json_answer({"records": [{"id": line.record, "values": list(line.values)} for line in lines]}, headers=UNCACHED)


async def restore(request: Request) -> Response:
    """Makes the version `hash` current again, as a new version."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    services.definition_editing.check_may_edit(principal, request.path_params["entity"])
    sent = await members_of(request, ("hash", "note"))
    hash, entity = sent.get("hash"), request.path_params["entity"]
    if not isinstance(hash, str):
        raise RequestError(400, "definition-hash-missing")
    try:
        published = await services.definition_history.restore(principal, entity, hash, note_of(sent), if_hashes=_hashes(request))
    except BadDefinition as error:
        raise Refused("definition-violated", _faults(error)) from error
    except Conflict as error:
        return await _stale(request, services, principal, error)
    return _published(published)


async def members_of(request: Request, known: tuple[str, ...]) -> dict[str, Any]:
    document = await read_document(request)
    if not isinstance(document, dict):
        raise RequestError(400, "body-not-an-object")
    for name in document:
        if name not in known:
            raise RequestError(400, "member-unknown", name=name, known=", ".join(known))
    return document


def note_of(sent: dict[str, Any]) -> str:
    note = sent.get("note", "")
    if not isinstance(note, str):
        raise RequestError(400, "grant-not-text", name="note")
    return note


def _hashes(request: Request) -> frozenset[str] | None:
    """The hashes that `If-Match` names; None without one and for `*`."""
    header = ",".join(request.headers.getlist("if-match"))
    if header.strip() == "*" or "if-match" not in request.headers:
        return None
    return frozenset(match[1] for each in TAGS.findall(header) if (match := HASH_TAG.fullmatch(each)))


async def _stale(request: Request, services: Services, principal: Principal, error: Conflict) -> Response:
    """With the current ETag, so that a program that has looked can go on."""
    hash, _ = await services.definition_history.current(principal, request.path_params["entity"])
    kind = PROBLEM_TYPES["stale" if "if-match" in request.headers else "changed"]
    return ProblemResponse(services.translator, kind, services.translator.say(error.code, error.params), {}, {"etag": _tag(hash)})


def _faults(error: BadDefinition) -> list[dict[str, str]]:
    texts = [str(finding) for finding in error.findings] or [str(error)]
    return [{"field": "definition", "message": text} for text in texts]


def _published(published: Published) -> Response:
    body = {
        "hash": published.hash,
        "version": published.version,
        "document": published.document,
        "is_new": published.is_new,
        "slipped_in": published.slipped_in,
        "steps": [step_to_json(step) for step in published.steps],
    }
    return json_answer(body, headers={**UNCACHED, "etag": _tag(published.hash)})


def _line(line: VersionLine) -> dict[str, Any]:
    return {
        "hash": line.hash,
        "version": line.version,
        "at": int(line.at * 1000),
        "author": line.author,
        "note": line.note,
        "source": line.source,
        "is_current": line.is_current,
        "operations": list(line.operations),
        "number": line.number,
        "steps": list(line.steps),
        "undoes": line.undoes,
        "can_be_undone": line.can_be_undone,
        "approved_by": line.approved_by,
    }


def _move(move: MoveProgress | None) -> dict[str, Any] | None:
    """How far the records follow; None for a version that moves none."""
    if move is None:
        return None
    return {"state": move.state, "done": move.done, "total": move.total, "aside": move.aside}


def _tag(hash: str) -> str:
    return f'"{hash}"'


HOME = "/api/definitions/{entity}"
ROUTES = [
    Route(HOME, read, methods=["GET"]),
    Route(f"{HOME}/operations", edit, methods=["POST"]),
    Route(f"{HOME}/versions", list_versions, methods=["GET"]),
    Route(f"{HOME}/versions/{{hash}}", read, methods=["GET"]),
    Route(f"{HOME}/restore", restore, methods=["POST"]),
    Route(f"{HOME}/undo", undo, methods=["POST"]),
    Route(f"{HOME}/moves/{{number}}", read_aside, methods=["GET"]),
]
