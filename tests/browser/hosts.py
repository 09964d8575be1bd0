"""Other people's pages: small servers on loopback that show our forms, a host's token endpoint, and what their pages hear."""

import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import FrameLocator, Page

from tests.making import TOKEN

HTML = "text/html; charset=utf-8"
LISTEN = """<script>
window.heard = [];
const names = ["ready", "updated", "change", "dirty", "submit.start", "submit.success", "submit.error", "conflict",
  "definition.changed", "token.request", "session.expiring", "session.expired", "resize", "scroll", "error"];
for (const name of names) addEventListener("demandflow:" + name, ({ detail }) => heard.push([name, detail]));
</script>"""


def element(forms: str, **attributes: str) -> str:
    """The body of a page with the element, that keeps what it hears in `window.heard`."""
    given = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<script src="{forms}/embed.js" defer></script>{LISTEN}<h1>Host</h1><demandflow-form {given}></demandflow-form>'


def heard(page: Page, name: str) -> list[Any]:
    """What a host's page heard of one kind, in order."""
    return [detail for each, detail in page.evaluate("window.heard") if each == name]


def wait_for(page: Page, name: str, count: int = 1) -> Any:
    """The last of at least `count` events of a kind."""
    page.wait_for_function("([name, count]) => heard.filter(([each]) => each === name).length >= count", arg=[name, count])
    return heard(page, name)[-1]


def ask_element(page: Page, call: str) -> Any:
    """What the element answers; an error where it does not within reason."""
    late = "new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 15_000))"
    return page.evaluate(f"Promise.race([document.querySelector('demandflow-form').{call}, {late}])")


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("demandflow-form iframe")


class Host:
    """One origin. `pages`: by path, the HTML and more headers. `mint` answers POST /my/token; None: 403."""

    def __init__(self, name: str = "localhost", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.mint: Callable[[dict[str, Any]], str | None] = lambda _: None
        self.asked: list[dict[str, Any]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
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

    def token(self, forms: str, asked: Mapping[str, Any], **more: Any) -> str:
        """As this host's server would get it, with its access token."""
        wish = {"entity": asked["entity"], "record": asked["record"], "actions": ["read", "write"], "origin": self.url, **more}
        answer = httpx.post(f"{forms}/embed/tokens", json=wish, headers={"authorization": f"Bearer {TOKEN}"}, verify=False)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def minting(self, forms: str, **more: Any) -> None:
        """Has the host's server hand out tokens for whatever its page wants."""
        self.mint = lambda asked: self.token(forms, asked, **more)

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
                host.may_answer.wait(20)
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


class Tls:
    """A certificate authority of this test run, and what a server needs to show a certificate of it."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        today = datetime.datetime.now(datetime.UTC)
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - datetime.timedelta(days=1))
            .not_valid_after(today + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.certificate, self.key = folder / "cert.pem", folder / "key.pem"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        self.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context
