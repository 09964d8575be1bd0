"""Responses: pages, redirects and refusals, with the headers that each kind needs."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from starlette.responses import PlainTextResponse, Response

from app.api_docs.problems import MEDIA_TYPE, ProblemType
from app.texts.translator import Translator

REST = "/v1/"
"""Where the REST of an embedded platform is."""
URL_CHARS = ":/%#?=@[]!$&'()*+,;"
REPORTS_PATH = "/csp-reports"
POLICY_START = b"default-src 'none'; script-src 'nonce-"
POLICY_END = (
    b"'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    b"base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types forms; "
    b"report-uri /csp-reports; report-to csp; frame-ancestors "
)
NO_ANCESTORS = "'none'"
"""The value of `frame-ancestors` that lets no page show this one in a frame."""
PLAIN_POLICY = b"default-src 'none'; frame-ancestors "


class HtmlResponse(Response):
    """One HTML page of one person: never cached, nothing inline, nothing from elsewhere, nothing evaluated.

    `ancestors`: of `origins.frame_ancestors`, for a page that others may show in a frame. `has_frames`: it shows our own forms in
    frames.
    """

    media_type = "text/html"

    def __init__(
        self, html: str | bytes, nonce: str, status: int = 200, ancestors: str = NO_ANCESTORS, *, has_frames: bool = False
    ) -> None:
        self.status_code = status
        self.background = None
        self.body = html if isinstance(html, bytes) else html.encode()
        policy = POLICY_START + nonce.encode() + POLICY_END + ancestors.encode()
        self.raw_headers = [
            (b"content-length", str(len(self.body)).encode()),
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", policy + b"; frame-src 'self'" if has_frames else policy),
            (b"reporting-endpoints", b'csp="/csp-reports"'),
        ]


class SeeOther(Response):
    """Redirect after a post: the browser GETs `address`, a path of our own."""

    def __init__(self, address: str) -> None:
        self.status_code = 303
        self.background = None
        self.body = b""
        location = quote(address, safe=URL_CHARS).encode("latin-1")
        self.raw_headers = [(b"content-length", b"0"), (b"location", location), (b"cache-control", b"no-store")]


class ProblemResponse(Response):
    """What went wrong, for programs (RFC 9457). `members` are added to those that every problem has."""

    def __init__(
        self,
        translator: Translator,
        kind: ProblemType,
        detail: str,
        members: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        status: int = 0,
    ) -> None:
        status = status or kind.status
        title = translator.gettext(kind.title)
        problem = {"type": kind.type, "title": title, "status": status, "detail": detail, "code": kind.code, **members}
        super().__init__(json_bytes(problem), status, {"cache-control": "no-store", **(headers or {})}, MEDIA_TYPE)


def json_bytes(body: Any) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # whole numbers beyond 64 bits
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def rest_error(
    status: int, message: str, errors: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """What DemandFlow's REST answers: {"error": "Not Found", "message": ...}."""
    body: dict[str, Any] = {"error": HTTPStatus(status).phrase, "message": message}
    if errors:
        body["errors"] = list(errors)
    return Response(json.dumps(body), status, dict(headers or {}), "application/json")


def plain_refusal(text: str, status: int = 403) -> Response:
    return PlainTextResponse(text + "\n", status, headers={"cache-control": "no-store"})
