"""The form of a draft, in a frame of the screen. Nothing that is typed there goes anywhere: the browser itself refuses."""

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition
from app.forms.entry import Entry
from app.submissions.outcomes import OpenRecord
from app.web.form_responses import filled_page
from app.web.form_state import page_state
from app.web.own_page import OwnPage
from app.web.responses import HtmlResponse
from app.web.services import administrator_of, services_of

ANCESTORS = "'self'"
POLICY = (
    ("connect-src 'self'; form-action 'self'", "connect-src 'none'; form-action 'none'"),
    ("report-uri /csp-reports; report-to csp; ", ""),
    ("frame-ancestors 'none'", f"frame-ancestors {ANCESTORS}"),
)
"""What the policy of a form's own page says, and what this one says instead. That a script may not connect is no fault here."""


async def show_preview(request: Request) -> Response:
    """Empty, or with the record that the query names. Raises NotFound for a record that is not there."""
    services, principal = services_of(request), await administrator_of(request)
    entity, id = request.path_params["entity"], request.query_params.get("record", "")
    opened = await services.definition_editing.open(principal, entity)
    secret = await services.definitions.ever_secret(principal.tenant, entity)
    try:
        form, findings = await services.maker.form(opened.draft.document, secret)
    except BadDefinition as error:
        nonce = "no-script"
        page = {"nonce": nonce, "title": services.translator.say("title-preview"), "user": principal.user}
        text = services.translator.say(error.code, error.params)
        html = services.renderer.render("definitions/no_preview.html", page=page, text=text)
        return HtmlResponse(html, nonce, ancestors=ANCESTORS)
    record = await services.platform.get(principal, entity, id) if id else None
    default = {field.key: field.default for field, _ in form.inputs if field.default is not None}
    values = form.values_of(record) if record else default
    entry = Entry(form, findings, "", time.time())
    shown = OpenRecord(entry, record, values, form.rules.evaluate(values), [])
    state = page_state(shown, principal, services.context, "", OwnPage(entity))
    answer = await filled_page(services, shown, principal, OwnPage(entity), state)
    policy = answer.headers["content-security-policy"]
    for usual, here in POLICY:
        policy = policy.replace(usual, here)
    answer.headers["content-security-policy"] = policy
    return answer


ROUTES = [Route("/definitions/{entity}/preview", show_preview, methods=["GET"])]
