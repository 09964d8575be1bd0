"""Other people's pages: small servers on loopback with pages that show our forms, and with the token endpoint of a host's server."""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.making import TOKEN

HTML = "text/html; charset=utf-8"


class Host:
    """One origin. `pages`: by path, the HTML and more headers. `mint` answers POST /my/token; None: 403."""

    def __init__(self, name: str = "localhost", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.mint: Callable[[dict[str, Any]], str | None] = lambda _: None
        self.asked: list[dict[str, Any]] = []
        self.reports: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://{name}:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def page(self, path: str, body: str, *, head: str = "", **headers: str) -> str:
        """Puts a page there; its address."""
        html = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Host</title>{head}</head><body>{body}</body></html>"
        self.pages[path] = (html, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.url + path

    def minting(self, forms: str, **more: Any) -> None:
        """Has the host's server ask for tokens of whatever its page wants."""

        def mint(asked: dict[str, Any]) -> str | None:
            wish = {"entity": asked["entity"], "record": asked["record"], "actions": ["read", "write"], "origin": self.url, **more}
            answer = httpx.post(f"{forms}/embed/tokens", json=wish, headers={"authorization": f"Bearer {TOKEN}"}, verify=False)
            return str(answer.json()["token"]) if answer.is_success else None

        self.mint = mint

    def _handler(host) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = host.pages.get(self.path.partition("?")[0])
                html, headers = found or ("nothing here", {})
                self._answer(200 if found else 404, HTML, html.encode(), headers)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                if self.path != "/my/token":
                    host.reports.append(body.decode())
                    self._answer(204, HTML, b"", {})
                    return
                asked = json.loads(body)
                host.asked.append(asked)
                token = host.mint(asked)
                self._answer(200 if token else 403, "application/json", json.dumps({"token": token}).encode(), {})

            def _answer(self, status: int, kind: str, body: bytes, headers: Mapping[str, str]) -> None:
                self.send_response(status)
                given = {"content-type": kind, "content-length": str(len(body)), "cache-control": "no-store", **headers}
                for name, value in given.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
