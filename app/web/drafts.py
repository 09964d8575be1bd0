"""Drafts: a form's input is stored while a person types, one draft for each person, entity and record."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition, DraftRefused, NotFound, Unavailable
from app.platform.base import Principal
from app.reading.secrets import looks_secret
from app.submissions.page_post import PagePost, read_page_post
from app.submissions.stored import draft_to_json
from app.web.form_bodies import read_form
from app.web.request_errors import RequestError
from app.web.responses import SeeOther
from app.web.services import Services, principal_of, services_of
from app.web.urls import form_path


async def keep(request: Request) -> Response:
    """Stores what a form contains; `?record=` is the record's id. The header `x-kept` is the time of the draft, ISO 8601."""
    services, principal = services_of(request), await principal_of(request, "write")
    principal.need("write", request.path_params["entity"])
    submission = read_page_post(await read_form(request, services.settings.max_body_bytes))
    entity, record = request.path_params["entity"], request.query_params.get("record", "")
    try:
        at = await keep_draft(services, principal, entity, record, submission, is_last_copy=False)
    except DraftRefused as error:  # the script says so by the status
        raise RequestError(413 if error.code == "draft-too-large" else 409, error.code, **error.params) from error
    return Response(status_code=204, headers={"x-kept": datetime.fromtimestamp(at, UTC).isoformat(), "cache-control": "no-store"})


async def discard(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request, "write")
    entity, record = request.path_params["entity"], request.query_params.get("record", "")
    await services.drafts.discard(principal, entity, record)
    if request.query_params.get("back") == "list":
        return SeeOther("/unfinished")
    return SeeOther(form_path(entity, record or "new"))


async def keep_draft(
    services: Services, principal: Principal, entity: str, record: str, submission: PagePost, *, is_last_copy: bool = True
) -> float:
    """Stores all input but secrets. Seconds since the epoch. Raises NotFound for an entity without a form, and DraftRefused."""
    content = draft_to_json(submission, await _secret_keys(services, principal, entity, submission))
    return await services.drafts.keep(principal, entity, record[:200], content, is_last_copy=is_last_copy)


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
