"""A stored secret, shown on request: explicit, on record, and only where the setting allows it."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.definition import RecordRef
from app.errors import NotAllowed, NotFound
from app.fields.base import is_blank, raw_text
from app.reading.secret_marks import is_mark
from app.records.clear_reads import ClearRead
from app.web.form_bodies import read_form
from app.web.responses import HtmlResponse
from app.web.services import principal_of, services_of

MAX_BODY_BYTES = 16 * 1024


async def reveal(request: Request) -> Response:
    """A page with one secret, to be read or copied."""
    services, principal = services_of(request), await principal_of(request, "reveal")
    if not services.settings.reveal_secrets:
        raise NotAllowed("secrets-not-shown")
    principal.need("secrets", request.path_params["entity"])
    posted = {pair[0]: pair[1] for pair in await read_form(request, MAX_BODY_BYTES)}
    entity, id = request.path_params["entity"], request.query_params.get("record", "")
    opened = await services.records.open(principal, RecordRef(entity, id))
    field, _ = opened.form.by_key.get(posted.get("key", ""), (None, None))
    if field is None or not field.secret or field.hidden or field.key in opened.state.hidden_keys:
        raise NotFound("secret-missing-here")
    value = opened.values.get(field.key)
    if is_mark(value):
        raise NotAllowed("secret-not-readable")
    await services.audit_clear_read(ClearRead(principal, "reveal", entity, (id,), (field.key,)))
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": field.label, "user": principal.display_name}
    text = "" if is_blank(value) else raw_text(value)
    return HtmlResponse(services.renderer.render("reveal.html", page=page, label=field.label, value=text), nonce)


ROUTES = [Route("/reveal/{entity}", reveal, methods=["POST"])]
