"""docs/embed-tokens.md was followed as written, and names every code that a frame can be told."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from tests.making import TOKEN
from tests.web.embedding import FrameSessions

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "embed-tokens.md").read_text()
PAGE = "https://your.page"
CODE = re.compile(r'"((?:token|session|origin|other)_[a-z_]+|not_granted|not_in_a_frame|access_token|kept)"')


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    (setting,) = re.findall(r"```sh\n(FORMS_EMBED_ORIGINS)=(\S+)\n```", DOCUMENT)
    return {**settings_given, setting[0]: setting[1]}


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    started = threading.Event()
    startup = server.startup

    async def tell(*arguments: Any, **named: Any) -> None:
        await startup(*arguments, **named)
        started.set()

    server.startup = tell  # type: ignore[method-assign]  # uvicorn tells nobody when it listens
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(20)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def block(language: str, beginning: str) -> str:
    (found,) = [text for text in re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL) if text.startswith(beginning)]
    return str(found)


def exchanged(address: str, token: str, parent: str = PAGE) -> httpx.Response:
    headers = {"origin": address, "sec-fetch-site": "same-origin"}
    return httpx.post(f"{address}/embed/session", json={"token": token, "parent": parent}, headers=headers)


def test_the_request_of_the_documents_is_answered_as_they_say(address: str) -> None:
    command = block("sh", "curl").replace("https://forms.example", address)
    done = subprocess.run(["bash", "-c", command], env={"TOKEN": TOKEN, "PATH": "/usr/bin:/bin"}, capture_output=True, check=True)
    told, promised = json.loads(done.stdout), json.loads(block("json", '{"token"'))
    assert told.keys() == promised.keys() and told["expires_in"] == promised["expires_in"]
    assert told["url"] == promised["url"].replace("https://forms.example", address).replace("eyJ...", told["token"])
    assert exchanged(address, told["token"]).status_code == 200


def test_the_server_of_the_documents_gives_its_page_tokens(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", TOKEN)
    names: dict[str, Any] = {"__name__": "my_token"}
    exec(block("python", "import json").replace("https://forms.example", address), names)
    server = HTTPServer(("127.0.0.1", 0), names["MyToken"])
    names["MyToken"].log_message = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        own = f"http://127.0.0.1:{server.server_port}/my/token"
        asked = {"entity": "DOCKERREGISTRY", "record": "new"}
        answer = httpx.post(own, json=asked, headers={"origin": PAGE})
        told = exchanged(address, answer.json()["token"]).json()
        assert told["grant"] == {**asked, "actions": ["read", "write"], "readonly": False, "panels": []}
        assert httpx.post(own, json=asked, headers={"origin": "https://evil.example"}).status_code == 403
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_every_field_of_a_request_is_in_the_documents(app: FastAPI) -> None:
    from app.embedding.frames import TOKEN_MEMBERS

    listed = DOCUMENT.split("| field | what |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", listed, re.MULTILINE)) == TOKEN_MEMBERS


def test_every_code_is_in_the_documents() -> None:
    sources = [ROOT / "app" / name for name in ("embedding", "errors.py", "state", "web")]
    files = [file for source in sources for file in (source.glob("*.py") if source.is_dir() else [source])]
    files = [file for file in files if file.name != "identity_provider.py"]  # whose words are those of OpenID Connect
    known = {code for file in files for code in CODE.findall(file.read_text())}
    listed = DOCUMENT.split("| code | what is wrong |")[1].split("\n\n")[0]
    told = {code for line in re.findall(r"^\| (`[^|]*) \|", listed, re.MULTILINE) for code in re.findall(r"`([a-z_]+)`", line)}
    assert told == known


def test_what_the_table_promises_of_statuses_holds(app: FastAPI) -> None:
    frames = FrameSessions(app)
    frames.embedding.origins = type(frames.embedding.origins)((PAGE,))
    session = frames.session(origin=PAGE)
    assert frames.get("/forms/DOCKERREGISTRY", session).status_code == 403
    assert frames.get("/embed/DOCKERREGISTRY/new", session + "x").status_code == 401
