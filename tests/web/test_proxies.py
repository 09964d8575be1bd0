"""Behind a proxy: whose headers count."""

import pytest
from starlette.types import Receive, Scope, Send

from app.web.hosts import Hosts
from app.web.proxies import FROM_PROXY, TrustedProxies
from app.web.responses import plain_refusal
from app.web.security import Security
from tests.making import run


def reached(client: str, allowed: str, **headers: str) -> Scope:
    """The scope of a request, as the application sees it."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "scheme": "http", "client": (client, 1), "headers": raw}
    run(TrustedProxies(app, allowed)(scope, None, None))  # type: ignore[arg-type]
    return seen[0]


def test_a_trusted_proxy_says_who_the_client_is() -> None:
    scope = reached("10.0.0.1", "10.0.0.1", x_forwarded_for="192.0.2.7", x_forwarded_proto="https")
    assert (scope["client"][0], scope["scheme"], scope[FROM_PROXY]) == ("192.0.2.7", "https", True)


def test_anybody_else_says_nothing() -> None:
    scope = reached("10.0.0.2", "10.0.0.1", x_forwarded_for="192.0.2.7", x_forwarded_proto="https")
    assert (scope["client"][0], scope["scheme"]) == ("10.0.0.2", "http") and FROM_PROXY not in scope


@pytest.mark.parametrize(("client", "counts"), [("10.0.0.1", True), ("10.0.0.2", False)])
def test_a_request_id_counts_from_a_trusted_proxy_alone(client: str, counts: bool) -> None:
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    app = TrustedProxies(Security(plain_refusal("ok", 200), plain_refusal("no"), plain_refusal("no"), Hosts()), "10.0.0.1")
    headers = [(b"host", b"localhost"), (b"x-request-id", b"given-by-the-proxy")]
    scope = {"type": "http", "method": "GET", "path": "/", "scheme": "http", "client": (client, 1), "headers": headers}
    run(app(scope, None, send))  # type: ignore[arg-type]
    ids = [value for name, value in sent[0]["headers"] if name == b"x-request-id"]  # type: ignore[attr-defined]
    assert (ids == [b"given-by-the-proxy"]) == counts and len(ids) == 1
