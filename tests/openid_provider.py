"""A small OpenID Connect provider on a socket: it checks what a client has to send, and can be made to lie."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT = ("forms client", "client:secret / with signs")


class Provider:
    """`claims` are added to those of each ID token, None takes one away; `key` signs; `userinfo` is what is said besides."""

    def __init__(self) -> None:
        self.key = self.published = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.header = {"alg": "RS256", "kid": "one"}
        self._codes: dict[str, dict[str, str]] = {}
        routes = [
            Route("/.well-known/openid-configuration", self._describe),
            Route("/keys", self._keys),
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo),
        ]
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        self.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", access_log=False, lifespan="off"))
        self._thread = threading.Thread(target=lambda: self._server.run(sockets=[listening]), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def consent(self, address: str, **claims: Any) -> dict[str, str]:
        """A person at the page of the provider says yes: the query with which the browser goes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT[0] and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and len(asked["state"]) > 20 and len(asked["nonce"]) > 20
        self.claims = claims
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    async def _describe(self, request: Request) -> Response:
        described = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }
        return JSONResponse({**described, **self.metadata})

    async def _keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.published.as_dict(private=False), {"kty": "future", "kid": "x"}]})

    async def _token(self, request: Request) -> Response:
        posted = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(posted.get("code", ""), None)
        digest = hashlib.sha256(posted.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["redirect_uri"] != posted["redirect_uri"] or asked["code_challenge"] != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if not self._knows(request, posted):
            return JSONResponse({"error": "invalid_client"}, 401)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT[0], "sub": "ann", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        token = jwt.encode(self.header, said, self.key)
        return JSONResponse({"access_token": "access", "token_type": "Bearer", "id_token": token})

    def _knows(self, request: Request, posted: dict[str, str]) -> bool:
        if "token_endpoint_auth_methods_supported" in self.metadata:
            return (posted.get("client_id"), posted.get("client_secret")) == CLIENT
        text = base64.b64decode(request.headers.get("authorization", "").removeprefix("Basic ")).decode()
        return tuple(map(unquote, text.split(":", 1))) == CLIENT

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer access"
        return JSONResponse({"sub": "ann", **self.userinfo})
