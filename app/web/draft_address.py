"""`?definition=draft:<id>`: the form of a draft at the usual addresses, to be tried by those who may see it; nothing is saved."""

import time

from starlette.requests import Request
from starlette.responses import Response

from app.definition import RecordRef
from app.forms.entry import Entry
from app.platform.base import Principal
from app.records.versions import FormVersion
from app.web.definitions.preview import closed_policy, preview_page
from app.web.request_errors import RequestError
from app.web.services import Services

PARAMETER = "definition"
PREFIX = "draft:"
NOT_STORED = {"cache-control": "private, no-store"}


def tried_draft(request: Request) -> str:
    """The id of the draft that a request names; "" for none. Raises RequestError 400 for what names no draft."""
    named = request.query_params.get(PARAMETER) if request.scope["query_string"] else None
    if named is None:
        return ""
    if not named.startswith(PREFIX) or named == PREFIX:
        raise RequestError(400, "draft-address-unreadable")
    return named.removeprefix(PREFIX)


def refuse_tried(request: Request) -> None:
    """Raises RequestError 400: under a draft nothing is saved."""
    if request.query_params.get(PARAMETER) is not None:
        raise RequestError(400, "draft-never-saves")


async def tried_entry(services: Services, principal: Principal, entity: str, draft: str) -> Entry:
    """Raises NotFound, also for people who may not see the draft, and BadDefinition."""
    document = await services.definition_editing.draft_document(principal, entity, draft)
    secret = await services.definitions.ever_secret(principal.tenant, entity)
    form, findings = await services.maker.form(document, secret)
    return Entry(form, findings, "", time.time())


async def tried_version(services: Services, principal: Principal, entity: str, draft: str) -> FormVersion:
    """For exports. Raises what `tried_entry` raises."""
    principal.need("read", entity)
    entry = await tried_entry(services, principal, entity, draft)
    return FormVersion(entity, entry.form, "", entry.checked, holds=True)


async def tried_page(services: Services, principal: Principal, ref: RecordRef, draft: str) -> Response:
    """The form itself. The browser sends nothing of it anywhere."""
    principal.need("read", ref.entity)
    document = await services.definition_editing.draft_document(principal, ref.entity, draft)
    answer = closed_policy(await preview_page(services, principal, ref, document), own_frame=False)
    answer.headers.update(NOT_STORED)
    return answer
