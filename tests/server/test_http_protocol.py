"""Connections within limits, over raw sockets. The deadlines are short here; nothing waits longer than for them."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.serving import Server

GET = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
POST = (
    b"POST /signin HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
)
LIMITS = {"FORMS_HEADER_SECONDS": "0.3", "FORMS_BODY_SECONDS": "0.3", "FORMS_MAX_CONNECTIONS": "20"}


async def fail(request: Request) -> Response:
    raise ValueError("a fault")


async def long_text(request: Request) -> Response:
    return Response(b"x" * 50_000_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("limits")
    running = Server(folder, **LIMITS)
    running.app.router.routes[:0] = [Route("/fail", fail), Route("/long", long_text)]
    yield running
    running.close()


def connect(server: Server) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def read_to_the_end(connection: socket.socket) -> bytes:
    """What comes until the server closes."""
    received = b""
    while True:
        try:
            data = connection.recv(65_536)
        except ConnectionError:
            return received
        if not data:
            return received
        received += data


def read_response(connection: socket.socket) -> bytes:
    """One response with a content-length."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(1)
    length = next(int(line.split(b":")[1]) for line in received.lower().split(b"\r\n") if line.startswith(b"content-length"))
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return received + body


def status_of(response: bytes) -> bytes:
    return response.split(b" ")[1] if response else b""


@pytest.mark.parametrize(
    "sent",
    [b"", b"G", b"\r\n", GET[:20], GET[:-2], b"GET /healthz HTTP/1.1\r\nx-long: " + b"a" * 1000],
    ids=["nothing", "a letter", "a line", "half", "all but the end", "half a header"],
)
def test_headers_that_never_end_are_ended(server: Server, sent: bytes) -> None:
    with connect(server) as connection:
        connection.sendall(sent)
        assert status_of(read_to_the_end(connection)) == b"408"


def test_a_second_request_has_a_deadline_too(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(GET)
        assert status_of(read_response(connection)) == b"200"
        connection.sendall(b"\r\n")
        assert status_of(read_to_the_end(connection)) == b"408"


@pytest.mark.parametrize("head", [b"content-length: 1000\r\n\r\n", b"transfer-encoding: chunked\r\n\r\n3e8\r\n"])
def test_a_body_without_progress_is_ended(server: Server, head: bytes) -> None:
    with connect(server) as connection:
        connection.sendall(POST + head + b"token=" + b"a" * 100)
        assert status_of(read_to_the_end(connection)) == b"408"


def test_a_slow_body_that_comes_is_read(server: Server) -> None:
    """Each part comes when the server has taken the one before: it asks for more than once."""
    with connect(server) as connection:
        connection.sendall(POST + b"content-length: 6\r\n\r\n")
        for byte in b"token=":
            connection.sendall(bytes([byte]))
        assert status_of(read_response(connection)) in (b"303", b"400", b"401", b"422")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n", b"414"),
        (b"GET /?" + b"a" * 17_000, b"414"),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 101 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 33_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + (b"x: " + b"a" * 1_000 + b"\r\n") * 33 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 1_000_000, b"431"),
        (POST + b"transfer-encoding: chunked\r\n\r\n0\r\n" + b"x: y\r\n" * 200 + b"\r\n", b"431"),
    ],
    ids=["path", "query", "count", "one header", "all headers", "without end", "trailers"],
)
def test_what_is_too_large_is_refused(server: Server, sent: bytes, status: bytes) -> None:
    with connect(server) as connection:
        try:
            connection.sendall(sent)
        except ConnectionError:
            pass
        assert status_of(read_to_the_end(connection)) in (status, b"")  # a reset may overtake the answer
    with connect(server) as connection:
        connection.sendall(GET)
        assert status_of(read_response(connection)) == b"200"


def test_within_the_limits_it_is_answered(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /healthz?" + b"a" * 16_000 + b" HTTP/1.1\r\nhost: 127.0.0.1\r\n" + b"x: y\r\n" * 99 + b"\r\n")
        assert status_of(read_response(connection)) == b"200"


def test_a_client_that_does_not_read_is_ended(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /long HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        assert connection.recv(10)
        while server.connections:  # ours, until its deadline
            pass
        assert len(read_to_the_end(connection)) < 50_000_000


def test_more_connections_than_there_may_be_are_refused(server: Server) -> None:
    held = [connect(server) for _ in range(20)]
    with connect(server) as connection:
        assert status_of(read_to_the_end(connection)) == b"503"
    for each in held:
        each.close()


def test_a_connection_serves_on_after_a_fault(server: Server) -> None:
    with connect(server) as connection:
        for request, status in ((GET.replace(b"/healthz", b"/fail"), b"500"), (GET, b"200")):
            connection.sendall(request)
            assert status_of(read_response(connection)) == status
