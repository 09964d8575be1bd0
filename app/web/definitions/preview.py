"""The form of a draft, in a frame of the screen. Nothing that is typed there goes anywhere: the browser itself refuses."""

import json
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.definition import RecordRef
from app.errors import BadDefinition
from app.forms.compiler import CompiledForm
from app.forms.entry import Entry
from app.forms.scopes import path_of_pointer
from app.platform.base import Object, Principal
from app.web.definitions.screen import screen_page
from app.web.form_responses import filled_page
from app.web.form_state import page_state
from app.web.own_page import OwnPage
from app.web.services import Services, administrator_of, services_of

MAX_VALUES_CHARS = 4_000
POLICY = (
    ("connect-src 'self'; form-action 'self'", "connect-src 'none'; form-action 'none'"),
    ("report-uri /csp-reports; report-to csp; ", ""),
    ("frame-ancestors 'none'", "frame-ancestors 'self'"),
)
"""What the policy of a form's own page says, and what this one says instead. That a script may not connect is no fault here."""


async def show_preview(request: Request) -> Response:
    """Empty, or with the record that the query names, with `values` over it. `version`: the hash of a published version,
    instead of the draft. Raises NotFound for a record or a version that is not there."""
    services, principal = services_of(request), await administrator_of(request)
    entity, id = request.path_params["entity"], request.query_params.get("record", "")
    if version := request.query_params.get("version", ""):
        document = await services.definition_history.document(principal, entity, version)
    else:
        document = (await services.definition_editing.open(principal, entity)).draft.document
    ref, values = RecordRef(entity, id or None), request.query_params.get("values", "")
    return closed_policy(await preview_page(services, principal, ref, document, values))


async def preview_page(services: Services, principal: Principal, ref: RecordRef, document: Object, values: str = "") -> Response:
    """The form of a DEFINITION object that is not published. Raises NotFound for a record that is not there."""
    secret = await services.definitions.ever_secret(principal.tenant, ref.entity)
    try:
        form, findings = await services.maker.form(document, secret)
    except BadDefinition as error:
        title, text = services.translator.say("title-preview"), services.translator.say(error.code, error.params)
        return screen_page(services, principal, "no_preview", title, text=text)
    entry = Entry(form, findings, "", time.time())
    shown = await services.records.preview(principal, entry, ref, values_over(form, values))
    surface = OwnPage(ref.entity, look="preview")
    state = page_state(shown, principal, services.context, "", surface)
    return await filled_page(services, shown, principal, surface, state)


def values_given(text: str) -> Mapping[str, Any]:
    """Values by pointer, from JSON; {} for what is no such object."""
    try:
        given = json.loads(text) if text and len(text) <= MAX_VALUES_CHARS else None
    except (ValueError, RecursionError):
        given = None
    return given if isinstance(given, dict) else {}


def values_over(form: CompiledForm, text: str) -> Mapping[str, Any]:
    """The same by key. What is no field of the form, or a secret, has no value here."""
    values: dict[str, Any] = {}
    for pointer, value in values_given(text).items():
        key = form.scope.key_at(path_of_pointer(pointer))
        if key is not None and not form.by_key[key][0].secret:
            values[key] = value
    return values


def closed_policy(answer: Response, *, own_frame: bool = True) -> Response:
    """The page may send nothing anywhere; `own_frame`: our own pages may show it in a frame."""
    policy = answer.headers["content-security-policy"]
    for usual, here in POLICY if own_frame else POLICY[:-1]:
        policy = policy.replace(usual, here)
    answer.headers["content-security-policy"] = policy
    return answer


ROUTES = [Route("/definitions/{entity}/preview", show_preview, methods=["GET"])]
