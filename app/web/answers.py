"""Responses: pages, redirects and refusals, with the headers that each kind needs."""

from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response

URL_SIGNS = ":/%#?=@[]!$&'()*+,;"
REPORTS = "/csp-reports"
POLICY_START = b"default-src 'none'; script-src 'nonce-"
POLICY_END = (
    b"'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    b"base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types forms; "
    b"report-uri /csp-reports; report-to csp; frame-ancestors "
)
NOBODY = "'none'"
"""In the place of origins: no page may show this one in a frame."""
PLAIN_POLICY = b"default-src 'none'; frame-ancestors "


class Page(Response):
    """One HTML page of one person: never cached, nothing inline, nothing from elsewhere, nothing evaluated.

    `ancestors`: what `origins.frame_ancestors` gives for a page that others may show in a frame. `holds_frames`: of our own forms.
    """

    media_type = "text/html"

    def __init__(self, html: str, nonce: str, status: int = 200, ancestors: str = NOBODY, *, holds_frames: bool = False) -> None:
        self.status_code = status
        self.background = None
        self.body = html.encode()
        policy = POLICY_START + nonce.encode() + POLICY_END + ancestors.encode()
        self.raw_headers = [
            (b"content-length", str(len(self.body)).encode()),
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", policy + b"; frame-src 'self'" if holds_frames else policy),
            (b"reporting-endpoints", b'csp="/csp-reports"'),
        ]


class SeeOther(Response):
    """Redirect after a post: the browser GETs `address`, a path of our own."""

    def __init__(self, address: str) -> None:
        self.status_code = 303
        self.background = None
        self.body = b""
        location = quote(address, safe=URL_SIGNS).encode("latin-1")
        self.raw_headers = [(b"content-length", b"0"), (b"location", location), (b"cache-control", b"no-store")]


def plain_refusal(text: str, status: int = 403) -> Response:
    return PlainTextResponse(text + "\n", status, headers={"cache-control": "no-store"})
