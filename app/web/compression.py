"""Pure ASGI middleware: answers in the encoding that a request prefers, each with an ETag of its own.

Left alone: small answers, streams, what is encoded already, and all that an attacker could measure (BREACH): answers at the paths
`LEFT_ALONE`, and what another site has a browser ask for with its cookie (docs/security.md).
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.encodings import encoded, preferred
from app.workers.threads import by_size

MIN_BYTES = 1024
ENCODINGS = ("zstd", "gzip")
ALL_ENCODINGS = ("zstd", "br", "gzip")
LEFT_ALONE = (
    "/v1/",
    "/api/definitions/",
    "/reveal/",
    "/signin",
    "/invitation/",
    "/people",
    "/embed/session",
    "/embed/tokens",
    "/embed/demo/token",
)
"""Where an answer can contain a credential or a stored secret in clear, or has the hash of a definition for its tag."""
KINDS = (b"text/html", b"application/json", b"application/problem+json", b"application/schema+json", b"application/x-ndjson")
OTHER_KINDS = (b"text/", b"application/javascript", b"image/svg+xml", b"application/yaml")
VARY = (b"vary", b"accept-encoding")
OWN_SITES = frozenset({b"same-origin", b"none"})


class Compression:
    """Requests without `Accept-Encoding` pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        encoding = _encoding_for(scope)
        if any(name in (b"if-match", b"if-none-match") for name, _ in scope["headers"]):
            scope = {**scope, "headers": [_as_made(name, value, encoding) for name, value in scope["headers"]]}
        await self._app(scope, receive, _Answer(send, encoding).send)


class _Answer:
    """One answer on its way: it starts when its first bytes are there."""

    __slots__ = ("_encoding", "_send", "_start")

    def __init__(self, send: Send, encoding: str) -> None:
        self._send, self._encoding = send, encoding
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            start["headers"] = headers = _with_own_tag(start.get("headers", []), self._encoding)
            if start["status"] == 304:
                start["headers"] = _varying(headers)
            elif message["type"] == "http.response.body":
                message = await _compress(start, message, self._encoding)
            await self._send(start)
        await self._send(message)


async def _compress(start: Message, message: Message, encoding: str) -> Message:
    """The body in its encoding, and `start` with the headers that say so."""
    body = message.get("body", b"")
    headers = start["headers"]
    if len(body) < MIN_BYTES or message.get("more_body") or not _is_compressible(headers):
        return message
    start["headers"] = headers = _varying(headers)
    if not encoding:
        return message
    body = await by_size(len(body), encoded, body, encoding)
    rest = [each for each in headers if each[0] != b"content-length"]
    start["headers"] = [*rest, (b"content-length", str(len(body)).encode()), (b"content-encoding", encoding.encode())]
    return {**message, "body": body}


def _is_compressible(headers: list[tuple[bytes, bytes]]) -> bool:
    kind = b""
    for name, value in headers:
        if name == b"content-encoding":
            return False
        if name == b"content-type":
            kind = value
    return kind.startswith(KINDS) or (kind.startswith(OTHER_KINDS) and not kind.startswith(b"text/event-stream"))


def _varying(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = next((value for name, value in headers if name == b"vary"), b"")
    if not given:
        return [*headers, VARY]
    if b"accept-encoding" in given.lower():
        return headers
    return [(name, value + b", accept-encoding" if name == b"vary" else value) for name, value in headers]


def _with_own_tag(headers: list[tuple[bytes, bytes]], encoding: str) -> list[tuple[bytes, bytes]]:
    """Two encodings of one answer are two representations: "3-a1" -> "3-a1+zstd".

    Small answers, too: what a write is answered with has the tag that the next reading has.
    """
    if not encoding:
        return headers
    end = f'+{encoding}"'.encode()
    return [(name, value[:-1] + end if name == b"etag" and value.endswith(b'"') else value) for name, value in headers]


def _as_made(name: bytes, value: bytes, encoding: str) -> tuple[bytes, bytes]:
    """A tag as the application made it. A write may name one of any encoding, a reader has use for its own alone."""
    if name == b"if-match":
        for each in ALL_ENCODINGS:
            value = value.replace(f'+{each}"'.encode(), b'"')
    elif name == b"if-none-match" and encoding:
        value = value.replace(f'+{encoding}"'.encode(), b'"')
    return name, value


def _encoding_for(scope: Scope) -> str:
    """What an answer may be encoded in; "" where it is left alone."""
    accepted, site, has_cookie = b"", b"", False
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accepted = value if not accepted else accepted + b"," + value
        elif name == b"sec-fetch-site":
            site = value
        elif name == b"cookie":
            has_cookie = True
    if not accepted or scope["path"].startswith(LEFT_ALONE):
        return ""
    if has_cookie and site not in OWN_SITES and (site or scope["scheme"] == "https"):
        return ""
    return preferred(accepted, ENCODINGS)
