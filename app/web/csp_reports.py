"""What browsers stopped because of a page's Content-Security-Policy: counted by directive, nothing else of it is kept."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import metrics
from app.errors import Refused
from app.web.form_bodies import read_body
from app.web.json_bodies import read_json
from app.web.responses import REPORTS

LARGEST = 64 * 1024
MOST = 100
"""Reports of one post that are counted: whoever floods us gets no loop for it."""
FETCHED = ("script-src", "style-src", "img-src", "font-src", "connect-src", "frame-src", "media-src", "object-src", "worker-src")
DIRECTIVES = frozenset(
    [
        *FETCHED,
        *(f"{kind}-src-{what}" for kind in ("script", "style") for what in ("elem", "attr")),
        *("default-src", "child-src", "manifest-src", "form-action", "base-uri", "frame-ancestors"),
        *("require-trusted-types-for", "trusted-types"),
    ]
)
"""Labels of the metric: what anybody sends must not make new ones."""


async def collect(request: Request) -> Response:
    """Both ways that browsers report: one object, or a list of them. What is neither is dropped."""
    try:
        told = read_json(await read_body(request, LARGEST))
    except Refused:
        return Response(status_code=400)
    for directive in list(_directives(told))[:MOST]:
        metrics.csp_violations.labels(directive if directive in DIRECTIVES else "other").inc()
    return Response(status_code=204)


def _directives(told: Any) -> Iterable[str]:
    for each in told if isinstance(told, list) else [told]:
        report = each.get("csp-report", each.get("body")) if isinstance(each, dict) else None
        if isinstance(report, dict):
            names = ("effectiveDirective", "effective-directive", "violated-directive")
            yield str(next((report[name] for name in names if name in report), "")).partition(" ")[0]


ROUTES = [Route(REPORTS, collect, methods=["POST"])]
