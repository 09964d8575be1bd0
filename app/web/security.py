"""Pure ASGI middleware: refuses cross-site writes, and gives every answer its protective headers."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.answers import plain_refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Security:
    """Every request passes here, so it does next to nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        if scope["method"] not in SAFE_METHODS and not is_same_origin(scope):
            if scope["path"].startswith("/api/"):  # a program's request without a credential, and as good as one from another site
                headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
                await self._app({**scope, "headers": headers}, receive, send_with_headers)
                return
            await plain_refusal("This request came from another site and was not carried out.")(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def is_same_origin(scope: Scope) -> bool:
    """Whether a write comes from our own pages or carries a credential that no browser adds by itself.

    `Sec-Fetch-Site` decides; browsers leave it away on plain http outside of localhost, then `Origin` must be ours. A request with
    neither is no page's.
    """
    headers = Headers(scope=scope)
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin == f"{scope['scheme']}://{headers.get('host', '')}"
