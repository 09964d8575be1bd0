"""Why the fields of a form are hidden, required, locked or refused, for administrators: a page, and for the list behind Ctrl+K."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.explain import Explanation, explain_all
from app.definition import RecordRef
from app.forms.compiler import CompiledForm
from app.web.api.responses import json_answer
from app.web.definitions.why import named_values, state_codes
from app.web.explain import explanation_json
from app.web.form_state import record_name
from app.web.forms import read_posted
from app.web.responses import HtmlResponse
from app.web.services import Services, administrator_of, services_of
from app.web.urls import form_path

NO_STORE = {"cache-control": "private, no-store"}


async def show_why(request: Request) -> Response:
    """Of a record as it is stored, or of a new one. Raises NotFound."""
    services, principal = services_of(request), await administrator_of(request)
    ref = _ref(request)
    opened = await (services.records.open(principal, ref) if ref.id else services.records.blank(principal, ref.entity))
    found = await services.maker.in_thread(explain_all, opened.form, dict(opened.values))
    nonce = secrets.token_urlsafe(16)
    html = services.renderer.render(
        "why.html",
        page={
            "nonce": nonce,
            "title": services.translator.say("title-why", {"name": record_name(opened.form, opened, services.translator)}),
            "user": principal.display_name,
        },
        form_url=form_path(ref.entity, ref.id or "new"),
        fields=[_field_view(services, opened.form, each) for each in found if each.rules or each.refused],
    )
    return HtmlResponse(html, nonce)


async def list_hidden(request: Request) -> Response:
    """The fields that are hidden with what a form's page posts, each with the reason in words."""
    services, principal = services_of(request), await administrator_of(request)
    review = await services.records.check(principal, _ref(request), await read_posted(request, services))
    form = review.opened.form
    found = await services.maker.in_thread(explain_all, form, dict(review.interpretation.values))
    hidden = [{"label": each.label, "reason": " ".join(_reasons(services, form, each))} for each in found if each.hidden]
    return json_answer({"hidden": hidden}, headers=NO_STORE)


def _reasons(services: Services, form: CompiledForm, explanation: Explanation) -> Sequence[str]:
    """The rules that hide it."""
    said = explanation_json(services.translator, form, explanation)["rules"]
    return [
        rule["message"] for rule in said if rule["role"] == "shown" and (not rule["holds"] or rule["code"] == "rule-hidden-always")
    ]


def _field_view(services: Services, form: CompiledForm, explanation: Explanation) -> Mapping[str, Any]:
    said = explanation_json(services.translator, form, explanation)
    return {
        "label": said["label"],
        "pointer": said["field"],
        "states": [services.translator.say(code) for code in state_codes(said)],
        "is_hidden": said["hidden"],
        "rules": [{**rule, "named": named_values(form, rule["values"])} for rule in said["rules"]],
        "refused": [each["message"] for each in said["refused"]],
    }


def _ref(request: Request) -> RecordRef:
    return RecordRef(request.path_params["entity"], request.query_params.get("record") or None)


ROUTES = [
    Route("/why/{entity}", show_why, methods=["GET"]),
    Route("/why/{entity}", list_hidden, methods=["POST"]),
]
