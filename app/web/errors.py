"""Exception -> status and page: one table. Programs get RFC 9457 problems, people get pages in the look of the rest."""

import json
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import (
    BadDefinition,
    Conflict,
    FormsError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    Unavailable,
)
from app.web.answers import Page, SeeOther
from app.web.services import services_of
from app.web.signin import ask_again
from app.web.typed import Typed, typed_before

STATUSES: Mapping[type[FormsError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Refused: 422,
    BadDefinition: 502,
    Unavailable: 503,
    FormsError: 500,
}
TITLES: Mapping[int, str] = {
    400: "That request makes no sense",
    401: "You are signed out",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    406: "Not to be had that way",
    409: "Changed by somebody else",
    413: "Too large",
    415: "Wrong kind of content",
    422: "Not accepted",
    502: "The definition of this form is broken",
    503: "The platform does not answer",
}
ADVICE: Mapping[int, str] = {
    401: "Sign in again; you come back to where you were.",
    403: "Ask whoever gave you your access token for the right to do this.",
    404: "It may have been deleted, or the address may be mistyped.",
    413: "Send less in one go.",
    502: "Whoever edits definitions can mend what is listed below.",
    503: "Nothing is wrong with what you did. Try again in a moment.",
}


class WrongQuery(HTTPException):
    """A parameter of an address that cannot be understood."""

    def __init__(self, text: str) -> None:
        super().__init__(400, text)


class NoSuchFormat(HTTPException):
    """What is asked for is not among what there is: 404 by its address, 406 by `Accept`."""

    def __init__(self, status: int, text: str, available: Sequence[Mapping[str, str]]) -> None:
        super().__init__(status, text)
        self.available = available


MACHINE_PATHS = ("/schemas/", "/api/", "/healthz", "/readyz")


async def answer_error(request: Request, error: Exception) -> Response:
    """The handler of every FormsError."""
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    if status == 401 and _is_page_load(request):
        return SeeOther(f"/signin?next={quote(_here(request), safe='/')}")
    if status == 401 and (asked := await ask_again(request, "Your sign-in has expired.")) is not None:
        return asked
    headers = {}
    if isinstance(error, Unavailable):
        headers["retry-after"] = str(round(error.retry_after or 5))
    findings = list(getattr(error, "findings", ()))
    return _answer(request, status, str(error), findings, headers, await typed_before(request))


async def answer_http_error(request: Request, error: Exception) -> Response:
    """The handler of Starlette's own refusals: unknown addresses, wrong methods, bodies too large."""
    assert isinstance(error, HTTPException)
    told = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    available = error.available if isinstance(error, NoSuchFormat) else ()
    return _answer(request, error.status_code, told, [], dict(error.headers or {}), available=available)


async def answer_fault(request: Request, error: Exception) -> Response:
    """The handler of what nobody foresaw: no trace, no detail; the log has both."""
    told = "Something went wrong on our side. It has been noted."
    return _answer(request, 500, told, [], {}, await typed_before(request))


def _answer(
    request: Request,
    status: int,
    text: str,
    findings: list[Any],
    headers: dict[str, str],
    typed: Typed | None = None,
    available: Sequence[Mapping[str, str]] = (),
) -> Response:
    title = TITLES.get(status, "Something went wrong")
    if _wants_problem(request):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": text}
        if findings:
            problem["findings"] = [str(finding) for finding in findings]
        if available:
            problem["available"] = list(available)
        body = json.dumps(problem)
        return Response(body, status, {**headers, "cache-control": "no-store"}, "application/problem+json")
    if any(str(finding).endswith(text) for finding in findings):
        text = ""  # it stands in the list
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": ""}
    html = services_of(request).renderer.render(
        "error.html",
        page=page,
        status=status,
        title=title,
        text=text,
        advice="" if available else ADVICE.get(status, ""),
        findings=findings,
        typed=typed,
        available=available,
    )
    answer = Page(html, nonce, status)
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def _wants_problem(request: Request) -> bool:
    accept = request.headers.get("accept", "*/*")
    return (request.url.path.startswith(MACHINE_PATHS) and "text/html" not in accept) or "json" in accept


def _is_page_load(request: Request) -> bool:
    return request.method == "GET" and "hx-request" not in request.headers and not _wants_problem(request)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
