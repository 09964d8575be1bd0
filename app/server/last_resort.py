"""The outermost layer of the application: an exception behind a complete response is logged, and its connection serves on.

Starlette answers a fault and raises it again; the server takes what is raised for a broken response and ends the connection.
"""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("forms")


class LastResort:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_complete = False

        async def send_on(message: Message) -> None:
            nonlocal is_complete
            await send(message)
            is_complete = message["type"] == "http.response.body" and not message.get("more_body", False)

        try:
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            return
        except Exception as error:
            if not is_complete:
                raise
            log.error("%s %s failed", scope.get("method"), scope.get("path"), exc_info=error)
