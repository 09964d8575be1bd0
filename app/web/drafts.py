"""Drafts: a form's input is stored while a person types, one draft for each opened form."""

import secrets
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition, DraftRefused, NotFound, Unavailable
from app.platform.base import Principal
from app.reading.secrets import looks_secret
from app.state.drafts import Draft
from app.submissions.page_post import PagePost, read_page_post
from app.submissions.stored import draft_to_json
from app.web.form_bodies import Pairs, read_form
from app.web.request_errors import RequestError
from app.web.responses import SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import form_path

LATEST = "1"
"""In place of an instance: the latest draft of the record."""


async def keep(request: Request) -> Response:
    """Stores what a form contains; `?record=` is the record's id. The header `x-kept` is the time of the draft, ISO 8601."""
    services, principal = services_of(request), await principal_of(request, "write")
    principal.need("write", request.path_params["entity"])
    submission = read_page_post(await read_form(request, services.settings.max_body_bytes))
    entity, record = request.path_params["entity"], request.query_params.get("record", "")
    try:
        draft = await keep_draft(services, principal, entity, record, submission, is_last_copy=False)
    except DraftRefused as error:  # the script says so by the status
        raise RequestError(413 if error.code == "draft-too-large" else 409, error.code, **error.params) from error
    time = datetime.fromtimestamp(draft.at, UTC).isoformat()
    return Response(status_code=204, headers={"x-kept": time, "cache-control": "no-store"})


async def discard(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request, "write")
    await discard_posted(services, principal, await read_form(request, services.settings.max_body_bytes))
    if request.query_params.get("back") == "list":
        return SeeOther("/unfinished")
    return SeeOther(form_path(request.path_params["entity"], request.query_params.get("record") or "new"))


async def discard_posted(services: Services, principal: Principal, pairs: Pairs) -> None:
    """`draft` is the instance of one that was offered; else the form's own goes, and the one that it was opened with."""
    posted = {name: text[:100] for name, text in pairs}
    offered = posted.get("draft", "")
    own = (posted.get("instance", ""), posted.get("restored", "") if "clear" in posted else "")
    await services.drafts.discard(principal, *([offered] if offered else own))


async def keep_draft(
    services: Services, principal: Principal, entity: str, record: str, submission: PagePost, *, is_last_copy: bool = True
) -> Draft:
    """Stores all input but secrets. Raises NotFound for an entity without a form, and DraftRefused."""
    content = draft_to_json(submission, await _secret_keys(services, principal, entity, submission))
    instance = submission.instance or secrets.token_urlsafe(32)
    return await services.drafts.keep(
        principal, entity, record[:200], instance, content, continues=submission.restored, is_last_copy=is_last_copy
    )


async def find_draft(services: Services, principal: Principal, entity: str, record: str, instance: str) -> Draft | None:
    """A draft of the record: the one of that instance, or the latest."""
    if instance in ("", LATEST):
        drafts = await services.drafts.of_record(principal, entity, record)
        return drafts[0] if drafts else None
    draft = await services.drafts.get(principal, instance)
    return draft if draft is not None and (draft.entity, draft.record) == (entity, record) else None


async def _secret_keys(services: Services, principal: Principal, entity: str, submission: PagePost) -> set[str]:
    """By the current form and by the form that was filled in; by the names of fields where the current one cannot be read."""
    keys: set[str] = set()
    forms = []
    try:
        forms.append(await services.definitions.form(principal, entity))
    except (BadDefinition, Unavailable):
        keys |= {key for key in submission.posted if looks_secret(key, "")}
    except NotFound:
        raise NotFound("form-missing", entity=entity) from None
    earlier = await services.definitions.earlier(principal.tenant, entity, submission.definition)
    for form in [*forms, *([earlier] if earlier else [])]:
        keys |= {field.key for field, _ in form.inputs if field.secret}
    return keys


ROUTES = [
    Route("/drafts/{entity}", keep, methods=["POST"]),
    Route("/drafts/{entity}/discard", discard, methods=["POST"]),
]
