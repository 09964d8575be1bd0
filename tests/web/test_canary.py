"""Canary values in secrets go every way there is, at every log level; then they are found nowhere but where they were asked for."""

import itertools
import json
import logging
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from app.main import build_app
from app.settings import load_settings
from tests.making import REGISTRY, TOKEN, Browser, own, run
from tests.web.remote import Remote
from tests.web.test_nothing_lost import FORM, NEW

CANARY = "cAnArY"
NUMBERS = itertools.count()
SECRETS = ("password", "token", "signingKey", "webhookSecret")


def canaries() -> list[tuple[str, str]]:
    """New ones each time, so that every way of changing a secret is gone, too."""
    values = [(f"f.{key}", f"{CANARY}-{next(NUMBERS)}") for key in SECRETS]
    return [*values, *[(f"s.{key}", "replace") for key in SECRETS]]


class Telling(Protocol):
    """Whoever keeps all that they are told."""

    told: list[str]


class Watched:
    """A browser that keeps all that it is told."""

    def __init__(self, person: Browser) -> None:
        self.person, self.told = person, [""]

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._keep(self.person.get(path, **headers))

    def post(self, path: str, pairs: Any = (), **headers: str) -> httpx.Response:
        return self._keep(self.person.post(path, pairs, **headers))

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self._keep(self.person.api(method, path, body, content_type="application/json", **headers))

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        self.told += [answer.text, str(answer.headers)]
        return answer


def walk(person: Watched, platform: Any) -> str:
    """Every way a secret can go through the pages; gives the record's address."""
    fresh = own(person.get(NEW).text)
    person.post(NEW, [*fresh, *canaries(), ("f.storageLimit", "x")])  # refused
    person.post("/forms/DOCKERREGISTRY/check?record=", [*fresh, *canaries(), ("visited", "0,1,2"), ("revision", "1")])
    person.post("/drafts/DOCKERREGISTRY?record=", [*fresh, *canaries(), ("f.name", "draft")])
    person.get(f"{NEW}?draft=1")
    person.get("/unfinished")
    pairs = [*fresh, *FORM, *canaries()]
    path = person.post(NEW, pairs).headers["location"].partition("?")[0]
    person.post(NEW, pairs)  # again
    person.post(NEW, [*pairs, ("f.namespace", "x")])  # again, with other content
    page = person.get(path).text
    person.post(path, [*own(page), *canaries(), ("f.name", "renamed")])
    stale = [*own(page), *canaries(), ("f.name", "clash")]
    person.post(path, [(name, text) for name, text in stale if name != "submission"])  # two people
    person.post(path, [*own(person.get(path).text), ("f.username", "moved")])  # a secret that would move
    person.post(path, [*own(person.get(path).text), *[(f"s.{key}", "clear") for key in SECRETS[:1]]])
    for query in ("", "?q=registry", "?sort=password", "?where.password=1", "?sort=webhookSecret&descending=1"):
        person.get(f"/forms/DOCKERREGISTRY{query}")
    for other in (
        "/",
        "/schemas/DOCKERREGISTRY",
        "/metrics",
        "/readyz",
        "/lookups/DOCKERREGISTRY?f.x=a",
        f"{path}/delete",
        "/nowhere",
    ):
        person.get(other)
    person.post("/carry/DOCKERREGISTRY?record=", [*own(page), *canaries()])
    walk_api(person)
    person.post("/signout")
    person.person._cookies = httpx.Cookies()
    person.post(NEW, [*fresh, *canaries()])  # without a sign-in
    person.person.sign_in()
    return path


def walk_api(person: Watched) -> None:
    """And every way through the JSON API."""
    home = "/api/forms/DOCKERREGISTRY"
    secret = lambda: {key: f"{CANARY}-{next(NUMBERS)}" for key in SECRETS}  # noqa: E731
    key = f"k{next(NUMBERS)}"
    path = person.api("POST", home, {**REGISTRY, **secret()}, idempotency_key=key).headers["location"]
    seen = person.api("GET", path)
    bodies: list[Any] = [secret(), {**secret(), "name": 5}, {key: [f"{CANARY}-{next(NUMBERS)}"] for key in SECRETS}]
    for body in [*bodies, {key: {"stored": f"{CANARY}-{next(NUMBERS)}"} for key in SECRETS}, dict.fromkeys(SECRETS)]:
        for query in ("", "?for=update", "?for=record", f"?record={path.rsplit('/', 1)[1]}"):
            person.api("POST", f"{home}/validate{query}", body)
        person.api("POST", home, {**REGISTRY, **body}, idempotency_key=key)
        person.api("PATCH", path, body, if_match=seen.headers["etag"])
        person.api("PATCH", path, body, idempotency_key=f"k{next(NUMBERS)}")
    person.api("PATCH", path, {"username": "moved"})
    for query in ("", "?where.password=x", "?sort=token", "?q=registry"):
        person.api("GET", home + query)
    person.api("POST", home, b'{"password": "' + CANARY.encode())
    person.api("GET", "/openapi.json?entity=DOCKERREGISTRY")


def everything(folder: Path, caplog: pytest.LogCaptureFixture, person: Telling) -> dict[str, str]:
    found = {f"file {path.name}": path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()}
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.__dict__}" for record in caplog.records)
    return {**found, "log": logged, "answers": "\n".join(person.told)}


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.ERROR])
def test_embedded(tmp_path: Path, caplog: pytest.LogCaptureFixture, level: int) -> None:
    caplog.set_level(level)
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN}))
    platform = app.state.services.platform
    platform.tokens.ensure_admin(TOKEN)
    person = Watched(Browser(app))
    person.person.sign_in()
    path = walk(person, platform)
    # The definition stops calling it a secret; it stays one.
    definition = json.loads(person.person.api("GET", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION").json()["definition"])
    for panel in definition["panel"]:
        for field in (field for column in panel["panelColumns"] for row in column["rows"] for field in row.get("fields", ())):
            if field["id"] in SECRETS:
                field.update(type="text", secret=False, grid=True, name="Harmless")
    person.person.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"definition": json.dumps(definition)})
    person.get(path)
    person.get("/forms/DOCKERREGISTRY")
    person.get("/schemas/DOCKERREGISTRY")
    walk(person, platform)

    async def history() -> str:
        admin = await platform.authenticate(TOKEN)
        return json.dumps(await platform.history(admin, "DOCKERREGISTRY", path.rsplit("/", 1)[1]))

    person.told.append(run(history()))
    kept = person.person.api("GET", f"/v1/objects/{path.rsplit('/', 1)[1]}").text
    assert CANARY in kept, "the platform itself has it"
    for where, text in everything(tmp_path, caplog, person).items():
        assert CANARY not in text, where
    app.state.services.store.close()


def test_over_a_remote_platform_that_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    remote = Remote(tmp_path)
    try:
        person = Watched(remote.person)
        walk(person, None)
        fresh = own(person.get(NEW).text)
        remote.faults.after = True
        person.post(NEW, [*fresh, *FORM, *canaries()])
        remote.faults.after = False
        fresh = own(person.get(NEW).text)
        remote.go_down()
        kept = person.post(NEW, [*fresh, *FORM, *canaries(), ("f.namespace", "down")]).headers["location"]
        person.get(kept)
        person.get("/unfinished")
        remote.come_up()
        person.post(f"{kept}/send")
        for where, text in everything(tmp_path / "engine", caplog, person).items():
            assert CANARY not in text, where
    finally:
        remote.close()


def test_the_canary_would_be_found(tmp_path: Path, caplog: pytest.LogCaptureFixture, browser_like: Browser) -> None:
    browser_like.sign_in()
    person = Watched(browser_like)
    record = browser_like.new_record(**{**REGISTRY, "name": CANARY})
    person.get(f"/forms/DOCKERREGISTRY/{record['id']}")
    found = everything(tmp_path, caplog, person)
    assert CANARY in found["answers"] and any(CANARY in text for where, text in found.items() if where.startswith("file"))
