"""HTTP/1.1 connections within limits: deadlines for headers, bodies and reading clients; sizes of URL and headers; a number.

uvicorn has no such limits for httptools. What is refused here has reached no application.
"""

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MIN_PROGRESS = 256
"""Bytes of a body that must arrive within its deadline, unless it ends."""


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Each is a setting. Seconds of a body are those without progress."""

    header_seconds: float = 10
    body_seconds: float = 30
    headers: int = 100
    header_bytes: int = 32 * 1024
    url_bytes: int = 16 * 1024
    connections: int = 1_000


def protocol_with(limits: RequestLimits) -> "type[BoundedProtocol]":
    """The class to give to uvicorn, which makes an instance for each connection."""
    return type("BoundedProtocol", (BoundedProtocol,), {"limits": limits})


class BoundedProtocol(HttpToolsProtocol):
    limits: ClassVar[RequestLimits] = RequestLimits()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timer: TimerHandle | None = None
        """Of the headers or the body that is awaited."""
        self._write_timer: TimerHandle | None = None
        self._in_head = True
        """Whether the next bytes belong to a request line or headers: also before the first of them."""
        self._head_bytes = self._header_bytes = self._body_bytes = 0
        """Bytes that arrived while in the head; those of the names and values read; those of the body since the timer began."""
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self._refuse(503, "Too many connections (max_connections).")
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._timer is None:
                self._await_head()
        super().data_received(data)
        if self._in_head and self._head_bytes > self.limits.header_bytes + self.limits.url_bytes:
            self._refuse_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._header_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self.limits.url_bytes:
            self._refuse(414, f"The URL is longer than {self.limits.url_bytes} bytes (max_url_bytes).")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Also of what follows a chunked body."""
        self._header_bytes += len(name) + len(value) + 4
        if len(self.headers) >= self.limits.headers or self._header_bytes > self.limits.header_bytes:
            self._refuse_head()
        elif not self._is_refused:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._in_head = False
        if self._is_refused:
            return
        super().on_headers_complete()
        self._await_body()

    def on_body(self, body: bytes) -> None:
        if self._is_refused:
            return
        self._body_bytes += len(body)
        if self._body_bytes >= MIN_PROGRESS:
            self._await_body()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_timer()
        self._in_head, self._head_bytes = True, 0
        if not self._is_refused:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not read what it asked for."""
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(self.limits.body_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_write_timer()

    def _await_head(self) -> None:
        self._start_timer(self.limits.header_seconds, self._end_of_head)

    def _await_body(self) -> None:
        self._body_bytes = 0
        self._start_timer(self.limits.body_seconds, self._end_of_body)

    def _end_of_head(self) -> None:
        self._timer = None
        if self.cycle is None or self.cycle.response_complete:  # else the next request of this client waits for its own answer
            self._refuse(408, "The headers took too long.")

    def _end_of_body(self) -> None:
        self._timer = None
        if self.flow.read_paused:  # nothing more was asked for
            self._await_body()
        elif self.cycle.response_started:
            self._is_refused = True
            self.transport.abort()
        else:
            self.cycle.disconnected = True
            self._refuse(408, "The body took too long.")
            self.cycle.message_event.set()

    def _refuse_head(self) -> None:
        limits = self.limits
        self._refuse(
            431,
            f"There are more than {limits.headers} headers, or more than {limits.header_bytes} bytes of them (max_headers, "
            "max_header_bytes).",
        )

    def _refuse(self, status: int, text: str) -> None:
        """Answers, and ends the connection."""
        if self._is_refused:
            return
        self._is_refused = True
        self._stop_timer()
        self._unset_keepalive_if_required()
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
            "content-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(text)}\r\n"
            "x-content-type-options: nosniff\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(f"{head}{text}".encode())
        self.transport.close()

    def _start_timer(self, seconds: float, end: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, end)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
