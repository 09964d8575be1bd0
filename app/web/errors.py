"""Exception -> status and page: one table. Programs get RFC 9457 problems, people get pages in the look of the rest."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api_docs.problems import CODE_BY_STATUS, PROBLEM_TYPES
from app.errors import (
    AlreadyReceived,
    BadDefinition,
    Conflict,
    DraftRefused,
    EditRefused,
    FormsError,
    LeftoversFull,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    SavePending,
    TooManyRequests,
    Unavailable,
    UnreadableRecord,
)
from app.state.frames import PREFIX
from app.submissions.json_input import pointer
from app.web.embed.ancestors import ancestors_of
from app.web.request_errors import FormatMissing, RequestError
from app.web.responses import REST, HtmlResponse, ProblemResponse, SeeOther, plain_refusal, rest_error
from app.web.security import HEADERS, OPENER_POLICY, REQUEST_ID, REQUEST_ID_HEADER, is_framed
from app.web.services import bearer_token, principal_of, services_of
from app.web.signin import ask_again
from app.web.unsaved_input import UnsavedInput, posted_input, posted_input_read_before
from app.web.urls import unfinished_path

PROBLEMS: Mapping[type[FormsError], str] = {
    NotSignedIn: "signed-out",
    NotAllowed: "not-allowed",
    NotFound: "not-found",
    Conflict: "changed",
    Refused: "refused",
    TooManyRequests: "too-many",
    DraftRefused: "refused",
    EditRefused: "edit",
    LeftoversFull: "refused",
    UnreadableRecord: "damaged",
    AlreadyReceived: "key-reused",
    BadDefinition: "broken-definition",
    SavePending: "kept",
    Unavailable: "unavailable",
    FormsError: "fault",
}
ADVICE: Mapping[int, str] = {
    401: "advice-401",
    403: "advice-403",
    404: "advice-404",
    413: "advice-413",
    429: "advice-429",
    502: "advice-502",
    503: "advice-503",
}
API = "/api/"
MACHINE_PATHS = ("/schemas/", API, "/healthz", "/readyz", "/openapi.json")
PROGRAM_PATHS = ("/embed/tokens", "/embed/session")
"""Paths that never answer with a page."""
MISDIRECTED = 421
RETRY_SECONDS = 5
"""After which a request may be sent again, where the platform does not say."""


async def answer_error(request: Request, error: Exception) -> Response:
    """The handler of every FormsError."""
    assert isinstance(error, FormsError)
    code = _problem_code(error)
    status = PROBLEM_TYPES[code].status
    if status == 401 and _is_page_load(request):
        return SeeOther(f"/signin?next={quote(_here(request), safe='/')}")
    if status == 401 and not is_fragment(request) and not wants_problem(request):
        try:
            sign_in_page = await ask_again(request)
        except RequestError as unreadable:  # too much for somebody whom we don't know, or no form at all
            return await answer_error(request, unreadable)
        if sign_in_page is not None:
            return sign_in_page
    headers: dict[str, str] = {}
    if isinstance(error, Unavailable | SavePending):
        headers["retry-after"] = str(round(error.retry_after or RETRY_SECONDS))
    if isinstance(error, TooManyRequests):
        headers.update(error.headers)
    if isinstance(error, RequestError):
        headers.update(error.headers)
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="DemandFlow Forms"'
    findings = list(getattr(error, "findings", ()))
    text = services_of(request).translator.say(error.code, error.params)
    if isinstance(error, BadDefinition) and not await _sees_findings(request):
        findings, text = [], services_of(request).translator.say("form-broken")
    typed = None if isinstance(error, RequestError) else await _typed(request, error)
    return _answer(request, code, text, findings, headers, _members(error), typed=typed)


async def _sees_findings(request: Request) -> bool:
    """What is wrong in a definition is for programs, which need it, and for administrators."""
    if wants_problem(request):
        return True
    try:
        return (await principal_of(request)).may("admin")
    except FormsError:
        return False


async def _typed(request: Request, error: FormsError) -> UnsavedInput | None:
    """The input of the form that was posted; where too many requests came, it was not read yet."""
    try:
        return await posted_input(request) if isinstance(error, TooManyRequests) else await posted_input_read_before(request)
    except RequestError:
        return None


async def refuse_other_site(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a write that a page of another site has sent."""
    text = services_of(Request(scope)).translator.say("from-another-site")
    answer = rest_error(403, text) if scope["path"].startswith(REST) else plain_refusal(text)
    await answer(scope, receive, send)


async def refuse_other_host(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a request under a name that is not ours. It repeats nothing of the request."""
    text = services_of(Request(scope)).translator.say("host-unknown")
    await plain_refusal(text, MISDIRECTED)(scope, receive, send)


def _problem_code(error: FormsError) -> str:
    """The problem type of an error."""
    if isinstance(error, RequestError):
        return CODE_BY_STATUS[error.status]
    if isinstance(error, SavePending) and error.running:
        return "running"
    return next(code for kind, code in PROBLEMS.items() if isinstance(error, kind))


def _members(error: FormsError) -> dict[str, Any]:
    """What a problem says besides its text. The reason of an error, where it has one, is its code for programs."""
    members: dict[str, Any] = {"code": error.reason} if error.reason else {}
    if isinstance(error, EditRefused):
        members |= {"reason": error.code, **({} if error.index is None else {"index": error.index})}
    if isinstance(error, FormatMissing):
        members["available"] = list(error.available)
    if isinstance(error, Unavailable | SavePending):
        members["outcome"] = "unknown" if error.outcome_unknown else "not-sent"
    if isinstance(error, SavePending):
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
    """The handler of Starlette's own refusals, which have a status and no more: unknown addresses, wrong methods."""
    assert isinstance(error, HTTPException)
    code = CODE_BY_STATUS.get(error.status_code, "malformed" if error.status_code < 500 else "fault")
    return _answer(request, code, "", [], dict(error.headers or {}), {}, error.status_code)


async def answer_fault(request: Request, error: Exception) -> Response:
    """The handler of every other exception: without trace and detail, which are in the log."""
    # Nothing of ours comes after it on the way out.
    own = (REQUEST_ID_HEADER, request.scope.get(REQUEST_ID, "").encode())
    headers = {name.decode(): value.decode() for name, value in (*HEADERS, OPENER_POLICY, own)}
    text = services_of(request).translator.say("fault")
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
    kind, translator = PROBLEM_TYPES[code], services_of(request).translator
    status, title = other_status or kind.status, translator.gettext(kind.title)
    if request.url.path.startswith(REST):
        return rest_error(status, text or translator.gettext(kind.meaning), (), headers)
    if wants_problem(request):
        listed = {"findings": [str(finding) for finding in findings]} if findings else {}
        detail = text or translator.gettext(kind.meaning)
        common = {"request_id": request.scope.get(REQUEST_ID, "")}
        return ProblemResponse(translator, kind, detail, {**members, **listed, **common}, headers, status)
    if any(text.endswith(finding.text) for finding in findings):
        text = ""  # it is one of the findings
    nonce = secrets.token_urlsafe(16)
    if is_fragment(request):
        fragment = services_of(request).renderer.fill_part("message", {"text": text or title, "severity": "error"})
        return HtmlResponse(fragment, nonce, status, ancestors_of(request))
    page = {"nonce": nonce, "title": title, "user": ""}
    html = services_of(request).renderer.render(
        "error.html",
        page=page,
        status=status,
        title=title,
        text=text,
        advice=translator.say(ADVICE[status]) if status in ADVICE and "available" not in members else "",
        findings=findings,
        typed=typed,
        request_id=request.scope.get(REQUEST_ID, ""),
        available=members.get("available", ()),
        frame=is_framed(request.url.path),
    )
    answer = HtmlResponse(html, nonce, status, ancestors_of(request))
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def wants_problem(request: Request) -> bool:
    """Whether a program or a script of a frame sends the request, and not a person."""
    path = request.scope["path"]
    if path.startswith(API) or path in PROGRAM_PATHS or bearer_token(request).startswith(PREFIX):
        return True
    accept = request.headers.get("accept", "*/*")
    return (path.startswith(MACHINE_PATHS) and "text/html" not in accept) or "json" in accept


def is_fragment(request: Request) -> bool:
    """Whether htmx sends the request: the answer then goes into a page, and is never a page itself."""
    return "hx-request" in request.headers


def _is_page_load(request: Request) -> bool:
    return request.method == "GET" and not is_fragment(request) and not wants_problem(request)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
