"""The JSON API: records for programs, by the same rules as the pages."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.api_docs.operations import api_path
from app.definition import Object, RecordRef
from app.errors import Conflict
from app.forms.searchable import searchable_fields
from app.forms.validation import validate_document
from app.platform.base import Principal
from app.records.older_documents import OlderVersion
from app.submissions.json_input import JsonDocument, judge_changes, judge_record, redacted
from app.submissions.not_taken import document_not_taken
from app.submissions.outcomes import Rejected
from app.web.api.requests import (
    carried_wish,
    chosen_purpose,
    idempotency_key,
    named_record,
    read_document,
    read_list,
    record_id,
    refuse_unknown_parameters,
    required_versions,
    spoken_version,
)
from app.web.api.responses import (
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
    stale_problem,
)
from app.web.draft_address import tried_draft, tried_entry
from app.web.services import Services, principal_of, services_of
from app.web.urls import segment

CACHING = "private, no-cache"
VARY = {"vary": "X-Definition"}
Endpoint = Callable[[Request], Awaitable[Response]]


async def list_records(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    entity = request.path_params["entity"]
    form = await services.definitions.form(principal, entity)
    older = await spoken_version(request, principal, entity)
    query = read_list(request, searchable_fields(older.form(form)))
    listing = await services.records.search(principal, entity, carried_wish(query, older, form, services.context), wide=True)
    body = {
        "records": [older.read(redacted(listing.form, record)) for record in listing.found.objects],
        "total": listing.found.total,
        "page": query.page,
        "size": query.size,
    }
    return json_answer(body, headers={"link": page_links(entity, query, listing), "cache-control": CACHING, **VARY})


async def create(request: Request) -> Response:
    """With `?definition=draft:...` nothing is saved: the answer is what `validate` says under the draft."""
    services, principal = services_of(request), await principal_of(request)
    if draft := tried_draft(request):
        return await _try(request, services, principal, draft)
    refuse_unknown_parameters(request, ())
    entity = request.path_params["entity"]
    document = await read_document(request)
    if not isinstance(document, dict):
        return no_object_answer(services.translator, await services.definitions.form(principal, entity), document, "create")
    older = await spoken_version(request, principal, entity)
    document, unknown = older.sent(document)
    submission = JsonDocument(document, idempotency_key(request, principal))
    outcome = await services.records.save(principal, RecordRef(entity), submission)
    if isinstance(outcome, Rejected):
        return rejected_response(services.translator, outcome, older)
    opened = await services.records.written(principal, entity, outcome.record)
    headers = {"location": f"{api_path(entity)}/{segment(str(outcome.record['id']))}"}
    return saved_answer(services, opened, outcome, submission, 201, headers, older, unknown)


async def validate(request: Request) -> Response:
    """The messages about a document, without saving it. `?for=` is its purpose, `?record=` the record that it would change."""
    services, principal = services_of(request), await principal_of(request)
    if draft := tried_draft(request):
        return await _try(request, services, principal, draft)
    refuse_unknown_parameters(request, ("for", "record"))
    entity, id = request.path_params["entity"], named_record(request)
    purpose = chosen_purpose(request, changes=bool(id))
    document = await read_document(request)
    form = await services.definitions.form(principal, entity)
    if not isinstance(document, dict):
        return judgement_answer(services.translator, form, validate_document(form, document, purpose))
    older = await spoken_version(request, principal, entity)
    ref = RecordRef(entity, id if purpose == "update" and id else None)
    document, unknown = older.sent(document, await _record_of(request, ref, older))
    if purpose == "record":
        return judgement_answer(services.translator, form, judge_record(form, document), (), older, unknown)
    if purpose == "update" and not id:
        messages, facts = judge_changes(form, document, services.context), document_not_taken(form, document)
        return judgement_answer(services.translator, form, messages, facts, older, unknown)
    review = await services.records.check(principal, ref, JsonDocument(document))
    return judgement_answer(services.translator, review.opened.form, review.messages, review.not_taken, older, unknown)


async def _try(request: Request, services: Services, principal: Principal, draft: str) -> Response:
    """What the form of a draft says of a document. Raises NotFound for people who may not see it."""
    refuse_unknown_parameters(request, ("definition", "record"))
    ref = RecordRef(request.path_params["entity"], named_record(request) or None)
    principal.need("read", ref.entity)
    entry, document = await tried_entry(services, principal, ref.entity, draft), await read_document(request)
    if not isinstance(document, dict):
        return judgement_answer(services.translator, entry.form, validate_document(entry.form, document, "create"))
    review = await services.records.check_under(principal, entry, ref, JsonDocument(document))
    return judgement_answer(services.translator, entry.form, review.messages, review.not_taken)


async def read(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    opened = await services.records.open(principal, _ref(request))
    older = await spoken_version(request, principal, opened.form.definition.entity)
    tag = record_tag(services, opened, older)
    headers = {"cache-control": CACHING, **VARY, **schema_link(opened.form), **({"etag": tag} if tag else {})}
    if tag and is_named(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return json_answer(record_body(services.translator, opened, older), headers=headers)


async def change(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    ref = _ref(request)
    if_versions, document = required_versions(request), await read_document(request)
    if not isinstance(document, dict):
        return no_object_answer(services.translator, await services.definitions.form(principal, ref.entity), document, "update")
    older = await spoken_version(request, principal, ref.entity)
    document, unknown = older.sent(document, await _record_of(request, ref, older))
    submission = JsonDocument(document, idempotency_key(request, principal), if_versions)
    outcome = await services.records.save(principal, ref, submission)
    if isinstance(outcome, Rejected):
        return stale_answer(services, outcome, older) if outcome.stale else rejected_response(services.translator, outcome, older)
    opened = await services.records.written(principal, ref.entity, outcome.record)
    return saved_answer(services, opened, outcome, submission, 200, {}, older, unknown)


async def delete(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    refuse_unknown_parameters(request, ())
    ref = _ref(request)
    await services.definitions.form(principal, ref.entity)
    versions = required_versions(request)
    await services.platform.get(principal, ref.entity, ref.id or "")
    await services.put_on_record(principal, "record-deleted", f"{ref.entity}/{ref.id}")
    try:
        await services.records.delete(principal, ref, versions)
    except Conflict:
        return stale_problem(services.translator)
    return Response(status_code=204)


async def _record_of(request: Request, ref: RecordRef, older: OlderVersion) -> Object | None:
    """What a program of an earlier version changes."""
    if not older.ways or ref.id is None:
        return None
    services, principal = services_of(request), await principal_of(request)
    return await services.platform.get(principal, ref.entity, ref.id)


def _ref(request: Request) -> RecordRef:
    """The record that an address names. Raises NotFound."""
    return RecordRef(request.path_params["entity"], record_id(request.path_params["id"]))


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
