"""Exception -> status and page: one table. Programs get RFC 9457 problems, people get pages in the look of the rest."""

import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.api_docs.problems import CODE_BY_STATUS, PROBLEM_TYPES
from app.errors import (
    BadDefinition,
    Conflict,
    FormsError,
    Kept,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    Repeated,
    Unavailable,
)
from app.state.frames import PREFIX
from app.submissions.json_input import pointer
from app.web.embed.ancestors import ancestors_of
from app.web.responses import HtmlResponse, ProblemResponse, SeeOther
from app.web.security import HEADERS, OPENER_POLICY, is_framed
from app.web.services import bearer_token, services_of
from app.web.signin import ask_again
from app.web.unsaved_input import UnsavedInput, posted_input_read_before
from app.web.urls import unfinished_path

PROBLEMS: Mapping[type[FormsError], str] = {
    NotSignedIn: "signed-out",
    NotAllowed: "not-allowed",
    NotFound: "not-found",
    Conflict: "changed",
    Refused: "refused",
    Repeated: "key-reused",
    BadDefinition: "broken-definition",
    Kept: "kept",
    Unavailable: "unavailable",
    FormsError: "fault",
}
ADVICE: Mapping[int, str] = {
    401: "Sign in again; you come back to where you were.",
    403: "Ask whoever gave you your access token for the right to do this.",
    404: "It may have been deleted, or the address may be mistyped.",
    413: "Send less in one go.",
    502: "Whoever edits definitions can mend what is listed below.",
    503: "Nothing is wrong with what you did. Try again in a moment.",
}
API = "/api/"
MACHINE_PATHS = ("/schemas/", API, "/healthz", "/readyz", "/openapi.json")
PROGRAM_PATHS = ("/embed/tokens", "/embed/session")
"""Paths that never answer with a page."""
RETRY_SECONDS = 5
"""After which a request may be sent again, where the platform does not say."""


class NoSuchFormat(HTTPException):
    """An export format that does not exist: 404 by its URL, 406 by `Accept`."""

    def __init__(self, status: int, text: str, available: Sequence[Mapping[str, str]]) -> None:
        super().__init__(status, text)
        self.available = available


async def answer_error(request: Request, error: Exception) -> Response:
    """The handler of every FormsError."""
    assert isinstance(error, FormsError)
    code = _code(error)
    status = PROBLEM_TYPES[code].status
    if status == 401 and _is_page_load(request):
        return SeeOther(f"/signin?next={quote(_here(request), safe='/')}")
    if status == 401 and (sign_in_page := await ask_again(request, "Your sign-in has expired.")) is not None:
        return sign_in_page
    headers: dict[str, str] = {}
    if isinstance(error, Unavailable | Kept):
        headers["retry-after"] = str(round(error.retry_after or RETRY_SECONDS))
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="DemandFlow Forms"'
    findings = list(getattr(error, "findings", ()))
    return _answer(request, code, str(error), findings, headers, _members(error), typed=await posted_input_read_before(request))


def _code(error: FormsError) -> str:
    if isinstance(error, Kept) and error.running:
        return "running"
    return next(code for kind, code in PROBLEMS.items() if isinstance(error, kind))


def _members(error: FormsError) -> dict[str, Any]:
    """What a problem says besides its text. An error that has a word of its own for programs tells that instead of its kind's."""
    members: dict[str, Any] = {"code": error.code} if error.code else {}
    if isinstance(error, Unavailable | Kept):
        members["outcome"] = "unknown" if error.outcome_unknown else "not-sent"
    if isinstance(error, Kept):
        members["kept"] = unfinished_path(error.id)
    if isinstance(error, Refused) and error.errors:
        members["errors"] = [
            {
                "pointer": pointer(each["field"]) if each["field"] else "",
                "field": each["field"],
                "code": "refused",
                "message": each["message"],
            }
            for each in error.errors
        ]
    return members


async def answer_http_error(request: Request, error: Exception) -> Response:
    """The handler of Starlette's own refusals: unknown addresses, wrong methods, bodies too large."""
    assert isinstance(error, HTTPException)
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    code = CODE_BY_STATUS.get(error.status_code, "malformed" if error.status_code < 500 else "fault")
    members = {"available": list(error.available)} if isinstance(error, NoSuchFormat) else {}
    return _answer(request, code, detail, [], dict(error.headers or {}), members, error.status_code)


async def answer_fault(request: Request, error: Exception) -> Response:
    """The handler of every other exception: without trace and detail, which are in the log."""
    # Nothing of ours comes after it on the way out.
    headers = {name.decode(): value.decode() for name, value in (*HEADERS, OPENER_POLICY)}
    text = "Something went wrong on our side. It has been noted."
    return _answer(request, "fault", text, [], headers, {}, typed=await posted_input_read_before(request))


def _answer(
    request: Request,
    code: str,
    text: str,
    findings: list[Any],
    headers: dict[str, str],
    members: Mapping[str, Any],
    other_status: int = 0,
    typed: UnsavedInput | None = None,
) -> Response:
    kind = PROBLEM_TYPES[code]
    status, title = other_status or kind.status, kind.title
    if wants_problem(request):
        listed = {"findings": [str(finding) for finding in findings]} if findings else {}
        return ProblemResponse(kind, text or kind.meaning, {**members, **listed}, headers, status)
    if any(str(finding).endswith(text) for finding in findings):
        text = ""  # it is one of the findings
    nonce = secrets.token_urlsafe(16)
    page = {"nonce": nonce, "title": title, "user": ""}
    html = services_of(request).renderer.render(
        "error.html",
        page=page,
        status=status,
        title=title,
        text=text,
        advice="" if "available" in members else ADVICE.get(status, ""),
        findings=findings,
        typed=typed,
        available=members.get("available", ()),
        frame=is_framed(request.url.path),
    )
    answer = HtmlResponse(html, nonce, status, ancestors_of(request))
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def wants_problem(request: Request) -> bool:
    """Whether a program or a script of a frame sends the request, and not a person."""
    path = request.url.path
    if path.startswith(API) or path in PROGRAM_PATHS or bearer_token(request).startswith(PREFIX):
        return True
    accept = request.headers.get("accept", "*/*")
    return (path.startswith(MACHINE_PATHS) and "text/html" not in accept) or "json" in accept


def _is_page_load(request: Request) -> bool:
    return request.method == "GET" and "hx-request" not in request.headers and not wants_problem(request)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
