"""Middleware for a server behind proxies: whose `X-Forwarded-...` headers count, and whose request ids."""

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

FROM_PROXY = "forms.from_proxy"
"""In the scope of a request that a trusted proxy has sent."""


class TrustedProxies:
    """`allowed`: addresses of proxies, comma-separated. Of them, uvicorn takes the client's address and scheme."""

    def __init__(self, app: ASGIApp, allowed: str) -> None:
        self._forwarded = ProxyHeadersMiddleware(app, allowed)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client and client[0] in self._forwarded.trusted_hosts:
            scope[FROM_PROXY] = True
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]
