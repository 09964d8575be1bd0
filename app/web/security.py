"""Pure ASGI middleware: refuses cross-site writes, and gives every answer its protective headers."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.state.frames import PREFIX
from app.web.responses import NOBODY, PLAIN_POLICY, REPORTS

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN = "/embed/signin"
"""Opened by a frame, whose window must still know it: the one page that is not cut off from whoever opened it."""
DEMO = "/embed/demo"

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
APART = (b"cross-origin-opener-policy", b"same-origin")
SHARED = (b"cross-origin-resource-policy", b"cross-origin")
"""Pages that isolate themselves show only what says that it may be shown."""
POLICY = b"content-security-policy"


class Security:
    """Every request passes here, so it does next to nothing. `refuse` answers a write from another site; `ancestors`: who may frame
    what lies under /embed."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp, ancestors: str = NOBODY) -> None:
        self._app, self._refuse = app, refuse
        elsewhere, framed = (PLAIN_POLICY + each.encode() for each in (NOBODY, ancestors))
        self._elsewhere = ((*HEADERS, APART), (POLICY, elsewhere))
        self._framed = ((*HEADERS, APART, SHARED), (POLICY, framed))
        self._sign_in = (HEADERS, (POLICY, elsewhere))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        fixed, policy = self._framed if is_framed(path) else self._sign_in if path == SIGN_IN else self._elsewhere

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                told = POLICY in [name for name, _ in headers]
                message["headers"] = [*headers, *fixed] if told else [*headers, *fixed, policy]
            await send(message)

        if scope["method"] not in SAFE_METHODS and not is_same_origin(scope) and path != REPORTS:
            if path.startswith("/api/"):  # a program's request without a credential, and as good as one from another site
                headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
                await self._app({**scope, "headers": headers}, receive, send_with_headers)
                return
            await self._refuse(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def is_framed(path: str) -> bool:
    """Whether an address is one of those for frames, or beside them, and no page of its own."""
    return (path == "/embed" or path.startswith("/embed/")) and path not in (SIGN_IN, DEMO)


def is_same_origin(scope: Scope) -> bool:
    """Whether a write comes from our own pages or carries a credential that no browser adds by itself.

    `Sec-Fetch-Site` decides; browsers leave it away on plain http outside of localhost, then `Origin` must be ours. A request with
    neither is no page's. A frame's session is good for our own pages alone, bearer or not.
    """
    headers = Headers(scope=scope)
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and not credential.strip().startswith(PREFIX):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return headers.get("origin") == own_origin(scope)


def own_origin(scope: Scope) -> str:
    """As browsers write it for the address that was asked."""
    return f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"
