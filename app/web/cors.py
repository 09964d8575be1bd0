"""Pure ASGI middleware: pages of other origins may call the JSON API, where the setting names them (CORS).

They send an access token themselves. Cookies are never allowed: those of a person must not work for a page of another site.
"""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PATHS = ("/api/", "/schemas/", "/openapi.json", "/v1/")
METHODS = ("GET", "POST", "PATCH", "DELETE")
SENT = ("authorization", "content-type", "if-match", "if-none-match", "idempotency-key", "x-definition")
SHOWN = ("etag", "link", "location", "retry-after", "accept-patch", "idempotency-replayed", "x-definition-findings", "x-request-id")


class ApiCors:
    """`origins`: as the setting has them."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._api = (
            CORSMiddleware(app, allow_origins=origins, allow_methods=METHODS, allow_headers=SENT, expose_headers=SHOWN)
            if origins
            else app
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(PATHS)
        await (self._api if is_api else self._app)(scope, receive, send)
