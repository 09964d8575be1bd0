"""Tokens, sessions and access tokens of frames go every way there is; then they are found nowhere but where they belong."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import ORIGIN, REGISTRY, TOKEN, own
from tests.web.embedding import EMBEDDED, HOST, OTHER_HOST, FrameSessions
from tests.web.test_canary import everything as everywhere

SECRET = "s3cret-canary"
NEW = "/embed/DOCKERREGISTRY/new"


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


class Watched(FrameSessions):
    """Keeps all that it is told, apart from the two answers that are there to tell a token or a session."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app)
        self.told, self.tokens_told, self.sessions_told = [""], set[str](), set[str]()

    def ask(self, access: str = TOKEN, **asked: Any) -> httpx.Response:
        answer = super().ask(access, **asked)
        if answer.status_code == 201:
            told = answer.json()
            self.tokens_told.add(told["token"])
            address, hash, fragment = told["url"].partition("#")
            assert hash and told["token"] in fragment and told["token"] not in address, "never in a query"
        return answer

    def request(self, method: str, path: str, *arguments: Any) -> httpx.Response:
        answer = super().request(method, path, *arguments)
        if path == "/embed/session" and answer.headers.get("content-type") == "application/json":
            told = answer.json()
            self.sessions_told.add(told.pop("session", ""))
            self.told += [json.dumps(told)]
        else:
            self.told += [answer.text]
        kept = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        self.told += [str(kept)]
        self.sessions_told |= set(re.findall(r"df_emb_[\w-]+", answer.headers.get("set-cookie", "")))
        return answer


def walk(frames: Watched) -> None:
    id = frames.server.new_record(**REGISTRY, password=SECRET)["id"]
    path = f"/embed/DOCKERREGISTRY/{id}"
    token = frames.token(record=id, user="jane", prefill={"password": SECRET, "name": "x"}, actions=["read", "write"])
    frames.exchange(token, OTHER_HOST)
    session = frames.exchange(token).json()["session"]
    frames.exchange(token)
    frames.get(f"{path}?token={token}")
    frames.get(f"{path}?session={session}")
    frames.get(path, session)
    page = frames.get(f"{path}?panels=General", session).text
    frames.post(path, session, [*own(page), ("f.name", "renamed"), ("f.password", SECRET), ("s.password", "replace")])
    frames.post(path, session, [*own(page), ("f.name", "clash"), ("f.storageLimit", "x")])
    frames.post(f"/forms/DOCKERREGISTRY/check?record={id}", session, [*own(page), ("f.password", SECRET)])
    frames.post(f"/drafts/DOCKERREGISTRY?record={id}", session, [*own(page), ("f.name", "draft"), ("f.password", SECRET)])
    frames.get(f"{path}?draft=1", session)
    frames.post(f"{path}/carry", session, [*own(page), ("f.password", SECRET), ("prefill", json.dumps({"password": SECRET}))])
    frames.get(f"/reveal/DOCKERREGISTRY?record={id}", session)
    frames.post(f"/reveal/DOCKERREGISTRY?record={id}", session, [("key", "password")])
    for place in ("/", "/forms/DOCKERREGISTRY", "/unfinished", "/metrics", "/schemas/DOCKERREGISTRY", "/v1/objects/x", "/embed/x"):
        frames.get(place, session)
        frames.get(place, token)
    frames.get("/live/DOCKERREGISTRY/current", session)
    personal = frames.sign_in(record=id).json()["session"]
    cookie = frames.post_json("/embed/session", {"cookie": True}, personal).headers["set-cookie"].partition(";")[0]
    frames.post_json("/embed/session", {"renew": True}, personal)
    frames.post_json("/embed/session", {"renew": True}, cookie=cookie)
    frames.get("/embed/session", cookie=cookie)
    frames.get(path, "", cookie=cookie, accept="text/html")
    frames.now += 700
    frames.get(path, session)
    frames.post(path, "", [*own(page), ("f.password", SECRET), ("s.password", "replace")], accept="text/html", cookie=cookie)
    frames.request("DELETE", "/embed/session", "", None, {"cookie": cookie})
    frames.post_json("/embed/session", {"token": token[:-3], "parent": HOST})
    frames.post_json("/embed/session", {"access_token": TOKEN + "x", "parent": HOST, "entity": "A", "record": "new"})
    frames.server.sign_in()
    asked = json.dumps({"entity": "DOCKERREGISTRY", "record": id}).encode()
    demo = frames.server.request("POST", "/embed/demo/token", content=asked, headers={"origin": ORIGIN})
    frames.exchange(demo.json()["token"], ORIGIN)
    frames.tokens_told.add(demo.json()["token"])
    frames.told.append(frames.server.get("/embed/demo").text)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.ERROR])
def test_nothing_of_it_is_anywhere_else(tmp_path: Path, app: FastAPI, caplog: pytest.LogCaptureFixture, level: int) -> None:
    caplog.set_level(level)
    caplog.set_level(logging.CRITICAL, logger="httpx")  # the client of this test, which logs the addresses that it asks for
    frames = Watched(app)
    walk(frames)
    sessions = {session for session in frames.sessions_told if session}
    assert len(frames.tokens_told) >= 2 and len(sessions) >= 5
    found = everywhere(tmp_path, caplog, frames)
    for canary in (SECRET, TOKEN, *sessions, *frames.tokens_told, *(token.split(".")[2] for token in frames.tokens_told)):
        for where, text in found.items():
            assert canary not in text, (where, canary[:12])
