"""Reports of browsers on what a page's Content-Security-Policy blocked: counted by directive, and then dropped."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import metrics
from app.errors import Refused
from app.web.form_bodies import read_body
from app.web.json_bodies import read_json
from app.web.responses import REPORTS_PATH

MAX_BODY_BYTES = 64 * 1024
MAX_REPORTS = 100
"""Of one post that are counted."""
FETCH_DIRECTIVES = (
    *("script-src", "style-src", "img-src", "font-src", "connect-src"),
    *("frame-src", "media-src", "object-src", "worker-src"),
)
DIRECTIVES = frozenset(
    [
        *FETCH_DIRECTIVES,
        *(f"{kind}-src-{what}" for kind in ("script", "style") for what in ("elem", "attr")),
        *("default-src", "child-src", "manifest-src", "form-action", "base-uri", "frame-ancestors"),
        *("require-trusted-types-for", "trusted-types"),
    ]
)
"""Labels of the metric: a report of any other directive must not make a new one."""


async def collect(request: Request) -> Response:
    """Browsers send one object, or a list of them. Anything else is dropped."""
    try:
        reports = read_json(await read_body(request, MAX_BODY_BYTES))
    except Refused:
        return Response(status_code=400)
    for directive in list(_directives(reports))[:MAX_REPORTS]:
        metrics.csp_violations.labels(directive if directive in DIRECTIVES else "other").inc()
    return Response(status_code=204)


def _directives(reports: Any) -> Iterable[str]:
    for each in reports if isinstance(reports, list) else [reports]:
        report = each.get("csp-report", each.get("body")) if isinstance(each, dict) else None
        if isinstance(report, dict):
            names = ("effectiveDirective", "effective-directive", "violated-directive")
            yield str(next((report[name] for name in names if name in report), "")).partition(" ")[0]


ROUTES = [Route(REPORTS_PATH, collect, methods=["POST"])]
