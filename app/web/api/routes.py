"""The JSON API: records for programs, by the same rules as the pages."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.api_docs.operations import api_path
from app.api_docs.problems import KINDS
from app.errors import Conflict
from app.forms.validation import validate_document
from app.submissions.json_input import judge_changes, judge_record, not_taken, searchable, told
from app.submissions.model import Submission
from app.submissions.outcomes import Rejected
from app.web.api.requests import (
    chosen_purpose,
    idempotency_key,
    named_record,
    read_any,
    read_list,
    record_id,
    refuse_unknown_parameters,
    required_versions,
)
from app.web.api.responses import (
    OTHER_VERSION,
    is_named,
    json_answer,
    judgement_answer,
    no_object_answer,
    page_links,
    record_body,
    record_tag,
    rejected_response,
    saved_answer,
    schema_link,
    stale_answer,
)
from app.web.responses import ProblemResponse
from app.web.services import principal_of, services_of
from app.web.urls import segment

CACHING = "private, no-cache"
Endpoint = Callable[[Request], Awaitable[Response]]


async def list_records(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    entity = request.path_params["entity"]
    form = await services.definitions.form(principal, entity)
    query = read_list(request, searchable(form))
    listing = await services.records.search(principal, entity, wide=True, **query.arguments())
    body = {
        "records": [told(listing.form, record) for record in listing.found.objects],
        "total": listing.found.total,
        "page": query.page,
        "size": query.size,
    }
    return json_answer(body, headers={"link": page_links(entity, query, listing), "cache-control": CACHING})


async def create(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    entity = request.path_params["entity"]
    document = await read_any(request)
    if not isinstance(document, dict):
        return no_object_answer(await services.definitions.form(principal, entity), document, "create")
    submission = Submission({}, id=idempotency_key(request, principal), document=document)
    outcome = await services.records.create(principal, entity, submission)
    if isinstance(outcome, Rejected):
        return rejected_response(outcome)
    opened = await services.records.written(principal, entity, outcome.record)
    headers = {"location": f"{api_path(entity)}/{segment(str(outcome.record['id']))}"}
    return saved_answer(services, opened, outcome, submission, 201, headers)


async def validate(request: Request) -> Response:
    """The messages about a document, without saving it. `?for=` is its purpose, `?record=` the record that it would change."""
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ("for", "record"))
    entity, id = request.path_params["entity"], named_record(request)
    purpose = chosen_purpose(request, changes=bool(id))
    document = await read_any(request)
    form = await services.definitions.form(principal, entity)
    if not isinstance(document, dict):
        return judgement_answer(form, validate_document(form, document, purpose), ())
    if purpose == "record":
        return judgement_answer(form, judge_record(form, document), ())
    if purpose == "update" and not id:
        return judgement_answer(form, judge_changes(form, document, services.context), not_taken(form, document))
    id = id if purpose == "update" else ""
    rejected = await services.records.check(principal, entity, id, Submission({}, document=document))
    ignored = not_taken(rejected.opened.form, document, rejected.interpreted.state)
    return judgement_answer(rejected.opened.form, rejected.messages, ignored)


async def read(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    opened = await services.records.open(principal, request.path_params["entity"], record_id(request.path_params["id"]))
    tag = record_tag(services, opened)
    headers = {"cache-control": CACHING, **schema_link(opened.form), **({"etag": tag} if tag else {})}
    if tag and is_named(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return json_answer(record_body(opened), headers=headers)


async def change(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    entity, id = request.path_params["entity"], record_id(request.path_params["id"])
    insists, document = required_versions(request), await read_any(request)
    if not isinstance(document, dict):
        return no_object_answer(await services.definitions.form(principal, entity), document, "update")
    submission = Submission({}, id=idempotency_key(request, principal), document=document, insists=insists)
    outcome = await services.records.save(principal, entity, id, submission)
    if isinstance(outcome, Rejected):
        return rejected_response(outcome) if not outcome.stale else stale_answer(services, outcome)
    opened = await services.records.written(principal, entity, outcome.record)
    return saved_answer(services, opened, outcome, submission, 200, {})


async def delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    entity, id = request.path_params["entity"], record_id(request.path_params["id"])
    await services.definitions.form(principal, entity)
    try:
        await services.records.delete(principal, entity, id, required_versions(request))
    except Conflict:
        return ProblemResponse(KINDS["stale"], OTHER_VERSION, {"errors": []})
    return Response(status_code=204)


class _Methods:
    """All methods of one path, so that the answer to a wrong method lists the right ones."""

    def __init__(self, **endpoints: Endpoint) -> None:
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        endpoint = self._endpoints.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            allowed = [*self._endpoints, *(["HEAD"] if "GET" in self._endpoints else [])]
            raise HTTPException(405, headers={"allow": ", ".join(allowed)})
        answer = await endpoint(request)
        await answer(scope, receive, send)


ROUTES = [
    Route("/api/forms/{entity}", _Methods(GET=list_records, POST=create)),
    Route("/api/forms/{entity}/validate", _Methods(POST=validate)),
    Route("/api/forms/{entity}/{id}", _Methods(GET=read, PATCH=change, DELETE=delete)),
]
