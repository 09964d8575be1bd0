"""A host, its server and the frame in its page, as HTTP sees them; with a clock that tests turn."""

import html
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from fastapi import FastAPI

from app.state.frame_tokens import FrameTokens
from tests.making import ORIGIN, TOKEN, Browser

HOST = "https://host.example"
OTHER_HOST = "https://other.example"
KEY = "frames-under-test-" + "k" * 32
EMBEDDED = {"FORMS_SECRET_KEY": KEY, "FORMS_EMBED_ORIGINS": f"{HOST},{OTHER_HOST}"}
NAVIGATION = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe", "accept": "text/html"}


class FrameSessions:
    """`now` is what the application's clocks for frames say."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.server = app, Browser(app)
        self.now = time.time()
        self.embedding = app.state.services.embedding
        for part in (self.embedding, self.embedding.tokens, self.embedding.frames):
            part._clock = lambda: self.now

    @property
    def tokens(self) -> FrameTokens:
        tokens: FrameTokens = self.embedding.tokens
        return tokens

    def ask(self, access: str = TOKEN, **asked: Any) -> httpx.Response:
        """What a host's server asks for."""
        wish = {"entity": "DOCKERREGISTRY", "record": "new", "actions": ["read", "write"], "origin": HOST, **asked}
        return self.server.api("POST", "/embed/tokens", wish, access)

    def token(self, access: str = TOKEN, **asked: Any) -> str:
        answer = self.ask(access, **asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def exchange(self, token: str, parent: str = HOST, **headers: str) -> httpx.Response:
        """What a frame does with a token."""
        return self.post_json("/embed/session", {"token": token, "parent": parent}, **headers)

    def session(self, access: str = TOKEN, **asked: Any) -> str:
        answer = self.exchange(self.token(access, **asked), asked.get("origin", HOST))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["session"])

    def sign_in(
        self, entity: str = "DOCKERREGISTRY", record: str = "new", parent: str = HOST, access: str = TOKEN
    ) -> httpx.Response:
        """What the window does that a frame opens."""
        return self.post_json("/embed/session", {"access_token": access, "parent": parent, "entity": entity, "record": record})

    def post_json(self, path: str, body: Any, session: str = "", **headers: str) -> httpx.Response:
        return self.request("POST", path, session, json.dumps(body).encode(), {"content-type": "application/json", **headers})

    def get(self, path: str, session: str = "", **headers: str) -> httpx.Response:
        return self.request("GET", path, session, None, headers)

    def post(self, path: str, session: str = "", pairs: Sequence[tuple[str, str]] = (), **headers: str) -> httpx.Response:
        given = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self.request("POST", path, session, urlencode(list(pairs)).encode(), given)

    def request(self, method: str, path: str, session: str, content: bytes | None, headers: Mapping[str, str]) -> httpx.Response:
        """As the frame's own script asks; no cookie goes along unless a test adds it."""
        given = {"sec-fetch-site": "same-origin", "origin": ORIGIN, "accept": "application/problem+json, text/html"}
        given |= {"authorization": f"Bearer {session}"} if session else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in given.items() if value}
        return self.server.request(method, path, cookies=False, content=content, headers=given)

    # --- tokens that nobody should take

    def claims(self, **asked: Any) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(self.token(**asked), options={"verify_signature": False})
        return claims

    def signed(self, claims: Mapping[str, Any], key: Any = None, algorithm: str = "HS256", **header: Any) -> str:
        """With our own first key, unless another is given."""
        kid, own = next(iter(self.tokens._keys.items()))
        headers = {"typ": "df-embed+jwt", "kid": kid, **header}
        return jwt.encode(dict(claims), own if key is None else key, algorithm, {n: v for n, v in headers.items() if v is not None})


def ancestors(answer: httpx.Response) -> str:
    """The value of frame-ancestors, which must stand there once."""
    (policy,) = answer.headers.get_list("content-security-policy")
    (found,) = re.findall(r"(?:^|; )frame-ancestors ([^;]*)", policy)
    return str(found)


def facts(answer: httpx.Response) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="frame-facts">(.*?)</script>', answer.text)
    told: dict[str, Any] = json.loads(text)
    return told


def value_of(page: str, key: str) -> str:
    """What the one-line input of a field holds."""
    (found,) = re.findall(rf'<input[^>]* name="f\.{key}"[^>]*>', page)
    return html.unescape(re.findall(r' value="([^"]*)"', found)[0])
