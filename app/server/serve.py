"""Settings -> a listening server, with a link to sign in at the first start."""

import gc
import logging
import socket
import time
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.errors import BadSetting
from app.main import build_app
from app.platform.base import ADMIN
from app.request_ids import LogFormatter, RequestIdFilter
from app.server.http_protocol import RequestLimits, protocol_with
from app.server.last_resort import LastResort
from app.server.memory import give_memory_back
from app.settings import Settings
from app.state.folder_lock import folder_lock
from app.state.sign_in_links import LINK_NAME, LINK_SECONDS
from app.web.proxies import TrustedProxies
from app.web.services import Services
from app.web.streams import Streams
from app.web.urls import sign_in_link_path

COLLECTOR_THRESHOLDS = (10_000, 20, 50)
"""New objects until the garbage collector looks through the youngest generation; rounds until it does the next ones."""


HOW_TO_SIGN_IN = "(a new one: demandflow-forms token) or a link (demandflow-forms sign-in-link)."


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
    logging.basicConfig(level=settings.log_level.upper())
    for handler in logging.getLogger().handlers:
        handler.addFilter(RequestIdFilter())
        handler.setFormatter(LogFormatter())
    logging.getLogger("alembic").setLevel(logging.WARNING)  # which migration ran is of no use to the person who starts it
    give_memory_back()
    with _bind(settings) as listening, _alone(settings):
        app = build_app(settings)
        print(_greeting(settings, app.state.services), flush=True)
        serve(app, settings, listening)


def _alone(settings: Settings) -> AbstractContextManager[None]:
    """Several servers may share PostgreSQL, but not an SQLite file."""
    return folder_lock(settings.data_dir) if settings.database.startswith("sqlite") else nullcontext()


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
        "log_config": None,  # ours, whose lines have the request's id
        # An access log would hold the code of a sign-in link.
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": 10,
        "proxy_headers": False,  # ours, which also says whose request ids count
    }
    behind_proxy = TrustedProxies(app, settings.forwarded_allow_ips) if settings.forwarded_allow_ips else app
    return uvicorn.Config(LastResort(behind_proxy), **{**given, **more})


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
    address = settings.address
    tokens = services.platform.capabilities.tokens
    if tokens is None:
        return f"Serving the forms of {settings.demandflow_url} on {address}/ ; sign in there with an access token."
    given = settings.admin_token.get_secret_value() if settings.admin_token else None
    token = tokens.ensure_admin(given, LINK_NAME, time.time() + LINK_SECONDS + settings.session_hours * 3600)
    if token is None:
        return f"Serving on {address}/ ; sign in with an access token " + HOW_TO_SIGN_IN
    link = address + sign_in_link_path(services.sign_in_links.create(token, ADMIN))
    return f"Serving on {address}/\n\n  Sign in (this link works once, for {LINK_SECONDS // 60} minutes): {link}\n"
