"""Pure ASGI middleware: refuses cross-site writes, and gives every answer its protective headers."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.request_ids import begin_request
from app.state.frames import PREFIX
from app.web.hosts import OPEN_PATHS, Hosts
from app.web.proxies import FROM_PROXY
from app.web.responses import NO_ANCESTORS, PLAIN_POLICY, REPORTS_PATH

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN = "/embed/signin"
"""A frame opens it and must be able to talk to it: the one page without `cross-origin-opener-policy`."""
DEMO = "/embed/demo"

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
OPENER_POLICY = (b"cross-origin-opener-policy", b"same-origin")
RESOURCE_POLICY = (b"cross-origin-resource-policy", b"cross-origin")
"""A page that isolates itself shows a frame only with this header."""
POLICY = b"content-security-policy"


REQUEST_ID = "forms.request_id"
"""Where the id of a request is in its scope."""
REQUEST_ID_HEADER = b"x-request-id"


class Security:
    """Every request passes here, so it does next to nothing. `refuse` answers a write from another site, `misdirect` a request
    under a name that is not in `hosts`; `ancestors`: who may frame what lies under /embed."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp, misdirect: ASGIApp, hosts: Hosts, ancestors: str = NO_ANCESTORS) -> None:
        self._app, self._refuse, self._misdirect, self._hosts = app, refuse, misdirect, hosts
        own_policy, frame_policy = (PLAIN_POLICY + each.encode() for each in (NO_ANCESTORS, ancestors))
        self._elsewhere = ((*HEADERS, OPENER_POLICY), (POLICY, own_policy))
        self._framed = ((*HEADERS, OPENER_POLICY, RESOURCE_POLICY), (POLICY, frame_policy))
        self._sign_in = (HEADERS, (POLICY, own_policy))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        request_id = scope[REQUEST_ID] = begin_request(_given_id(scope))
        id_header = (REQUEST_ID_HEADER, request_id.encode())
        fixed, policy = self._framed if is_framed(path) else self._sign_in if path == SIGN_IN else self._elsewhere

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                has_policy = POLICY in [name for name, _ in headers]
                message["headers"] = [*headers, *fixed, id_header] if has_policy else [*headers, *fixed, id_header, policy]
            await send(message)

        if not self._hosts.believes(_host_of(scope)) and path not in OPEN_PATHS:
            await self._misdirect(scope, receive, send_with_headers)
            return
        if scope["method"] not in SAFE_METHODS and not is_same_origin(scope) and path != REPORTS_PATH:
            if path.startswith("/api/"):  # treated as a request without a credential
                headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
                await self._app({**scope, "headers": headers}, receive, send_with_headers)
                return
            await self._refuse(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def _host_of(scope: Scope) -> bytes:
    """The one value of `Host`; nothing that is believed where there is none, or several."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return hosts[0] if len(hosts) == 1 else b""


def _given_id(scope: Scope) -> str:
    """The request's id that a trusted proxy has given; "" without one."""
    if FROM_PROXY not in scope:
        return ""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == REQUEST_ID_HEADER), "")


def is_framed(path: str) -> bool:
    """Whether a path is one of those that frames load."""
    return (path == "/embed" or path.startswith("/embed/")) and path not in (SIGN_IN, DEMO)


def is_same_origin(scope: Scope) -> bool:
    """Whether a write comes from our own pages or carries a credential that no browser adds by itself.

    `Sec-Fetch-Site` decides; browsers leave it out over plain http outside of localhost, then `Origin` must be ours. A request with
    neither comes from no page. A frame's session is for our own pages alone, as a bearer token too.
    """
    headers = Headers(scope=scope)
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and not credential.strip().startswith(PREFIX):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return headers.get("origin") == own_origin(scope)


def own_origin(scope: Scope) -> str:
    """The origin of the requested URL, as browsers write it."""
    return f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"
