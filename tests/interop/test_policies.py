"""The evaluator that Google's security team wrote finds nothing in the Content-Security-Policy of any page."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.main import build_app
from app.settings import load_settings
from tests.making import ORIGIN, REGISTRY, TOKEN, Browser

HERE = Path(__file__).parent
HOST = "https://host.example"


def findings(policies: list[str]) -> list[Any]:
    done = subprocess.run(
        ["node", "policies.mjs"], cwd=HERE, input=json.dumps(policies), capture_output=True, text=True, check=True
    )
    told: list[Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def framed(tmp_path: Path) -> Iterator[FastAPI]:
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_EMBED_ORIGINS": HOST}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    yield app
    app.state.services.store.close()


def pages(client: Browser) -> Iterator[httpx.Response]:
    """One answer of every kind that a browser shows as a page."""
    yield client.get("/signin")
    yield client.post("/signin", [("token", "df_pat_wrong")])
    client.sign_in()
    id = client.new_record(**REGISTRY, password="x")["id"]
    form = f"/forms/DOCKERREGISTRY/{id}"
    for path in (
        "/forms/DOCKERREGISTRY",
        "/forms/DOCKERREGISTRY/new",
        form,
        f"{form}/delete",
        "/unfinished",
        "/nowhere",
        "/embed/demo",
    ):
        yield client.get(path)
    yield client.post("/forms/DOCKERREGISTRY/new", [("f.name", "")])
    yield client.post(f"/reveal/DOCKERREGISTRY?record={id}", [("key", "password")])
    frame = f"/embed/DOCKERREGISTRY/{id}"
    for path in (frame, "/embed/DOCKERREGISTRY/new", "/embed/signin", "/embed/a/b/c"):
        yield client.get(path)
    wish = {"entity": "DOCKERREGISTRY", "record": id, "actions": ["read", "write"], "origin": HOST}
    token = client.api("POST", "/embed/tokens", wish).json()["token"]
    given = client.api("POST", "/embed/session", {"token": token, "parent": HOST}, sec_fetch_site="same-origin", origin=ORIGIN)
    bearer = {"authorization": f"Bearer {given.json()['session']}", "sec-fetch-site": "same-origin"}
    yield client.request("GET", frame, headers=bearer)


def test_no_page_has_a_policy_with_a_finding(framed: FastAPI) -> None:
    answers = list(pages(Browser(framed)))
    others = [(str(each.url), each.text) for each in answers if not each.headers["content-type"].startswith("text/html")]
    assert others == []
    policies = [answer.headers["content-security-policy"] for answer in answers]
    found = [(str(answer.url), told) for answer, told in zip(answers, findings(policies), strict=True) if told]
    assert found == []


def test_it_finds_what_is_weak() -> None:
    [nothing, weak] = findings(["default-src 'none'; require-trusted-types-for 'script'", "script-src 'unsafe-inline' https:"])
    assert nothing == []
    assert {each["directive"] for each in weak} >= {"script-src", "object-src"}
