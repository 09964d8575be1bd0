"""Settings -> a listening server, with a link to sign in at the first start."""

import gc
import logging
import socket
from types import FrameType
from typing import Any
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI

from app.errors import BadSetting
from app.http_protocol import RequestLimits, protocol_with
from app.last_resort import LastResort
from app.main import build_app
from app.settings import Settings
from app.web.services import Services
from app.web.streams import Streams

COLLECTOR_THRESHOLDS = (10_000, 20, 50)
"""New objects until the garbage collector looks through the youngest generation; rounds until it does the next ones."""


class _Server(uvicorn.Server):
    """Ends the event streams when it stops: it would wait for them."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._streams.end()
        super().handle_exit(sig, frame)


def run(settings: Settings) -> None:
    """Serves until interrupted. Raises BadSetting, also when the address cannot be listened on: before the database is opened."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # which migration ran is of no use to the person who starts it
    with _bind(settings) as listening:
        app = build_app(settings)
        print(_greeting(settings, app.state.services), flush=True)
        serve(app, settings, listening)


def serve(app: FastAPI, settings: Settings, listening: socket.socket) -> None:
    """Serves on a socket until interrupted."""
    _tune_garbage_collector()
    _Server(server_config(app, settings), app.state.services.streams).run(sockets=[listening])


def server_config(app: FastAPI, settings: Settings, **more: Any) -> uvicorn.Config:
    """`more` are parameters of uvicorn that tests need."""
    given: dict[str, Any] = {
        "http": protocol_with(_limits(settings)),
        "ws": "none",
        "log_level": settings.log_level,
        # An access log would hold the token of the sign-in link.
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": 10,
        "proxy_headers": bool(settings.forwarded_allow_ips),
        "forwarded_allow_ips": settings.forwarded_allow_ips or None,
    }
    return uvicorn.Config(LastResort(app), **{**given, **more})


def _limits(settings: Settings) -> RequestLimits:
    return RequestLimits(
        header_seconds=settings.header_seconds,
        body_seconds=settings.body_seconds,
        headers=settings.max_headers,
        header_bytes=settings.max_header_bytes,
        url_bytes=settings.max_url_bytes,
        connections=settings.max_connections,
    )


def _tune_garbage_collector() -> None:
    """The collector skips all objects of the start, which live as long as the process: a fifth more saves a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise BadSetting(f"FORMS_HOST, FORMS_PORT: cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    return listening


def _greeting(settings: Settings, services: Services) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.base_url or f"http://{host}:{settings.port}"
    tokens = services.platform.capabilities.tokens
    if tokens is None:
        return f"Serving the forms of {settings.demandflow_url} on {address}/ ; sign in there with an access token."
    token = tokens.ensure_admin(settings.admin_token.get_secret_value() if settings.admin_token else None)
    if token is None:
        return f"Serving on {address}/ ; sign in with your access token (a new one: demandflow-forms token)."
    return f"Serving on {address}/\n\n  Sign in (this link is shown once): {address}/signin?token={quote(token)}\n"
