"""What people and programs did in a tenant, for its administrators, the newest first."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.audit.chain import AuditRow
from app.fields.instants import display_text
from app.web.responses import HtmlResponse
from app.web.services import Services, administrator_of, services_of

ROWS_OF_PAGE = 100
MAX_NUMBER_CHARS = 15


async def show_audit(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    before = request.query_params.get("before", "")
    limits = {"before": int(before)} if before.isascii() and before.isdigit() and len(before) <= MAX_NUMBER_CHARS else {}
    rows = await services.audit.latest(principal.tenant, ROWS_OF_PAGE + 1, **limits)
    names = await services.names(principal.tenant)
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": services.translator.say("title-audit"), "user": principal.display_name}
    html = services.renderer.render(
        "audit.html",
        page=page,
        rows=[_row_view(services, row, names, services.context_of(principal).zone) for row in rows[:ROWS_OF_PAGE]],
        older_url=f"/audit?before={rows[ROWS_OF_PAGE - 1].number}" if len(rows) > ROWS_OF_PAGE else "",
        newest_url="/audit" if limits else "",
    )
    return HtmlResponse(html, nonce)


def _row_view(services: Services, row: AuditRow, names: Mapping[str, str], zone: tzinfo) -> dict[str, Any]:
    event = row.event
    details = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in event.details.items()}
    return {
        "number": row.number,
        "time": display_text(datetime.fromtimestamp(event.at / 1000, UTC), zone, services.locale),
        "person": names.get(event.person, event.person),
        "action": services.translator.say(f"audit-{event.action}") if event.action in ACTIONS else event.action,
        "subject": event.subject,
        "details": json.dumps(details, ensure_ascii=False)[1:-1] if details else "",
        "request": event.request,
    }


ACTIONS = frozenset(
    {
        "sign-in",
        "sign-in-refused",
        "sign-out",
        "token-created",
        "token-revoked",
        "secret-shown",
        "secrets-read",
        "definition-written",
        "definition-policy",
        "definition-proposed",
        "definition-approved",
        "definition-declined",
        "record-deleted",
        "records-exported",
        "history-erased",
        "key-rotated",
        "audit-broken",
        "job-started",
        "backup-made",
        "secrets-forgotten",
        "person-invited",
        "person-role",
        "person-disabled",
        "person-enabled",
        "person-changed",
    }
)
"""Actions whose names are in the catalogue; one of a newer version is shown by its code."""

ROUTES = [Route("/audit", show_audit, methods=["GET"])]
