"""The page of the audit: the newest first, page by page, for administrators alone."""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.audit.log import AuditLog
from app.errors import Unavailable
from app.web.audit import ACTIONS, ROWS_OF_PAGE
from tests.making import REGISTRY, Browser, run


def test_rows_are_listed_page_by_page(app: FastAPI, browser_like: Browser) -> None:
    browser_like.sign_in()
    log = app.state.services.audit
    before = len(run(log.latest(browser_like.tenant, 1000)))
    for number in range(ROWS_OF_PAGE + 3):
        log.record_now(browser_like.tenant, "ada", "secret-shown", f"THING/<b>{number}", fields=["a", "b"])
    first = browser_like.get("/audit").text
    numbers = [int(each) for each in re.findall(r'id="row-(\d+)"', first)]
    assert numbers == list(range(before + ROWS_OF_PAGE + 3, before + 3, -1))
    assert "Was shown a secret" in first and "THING/&lt;b&gt;5" in first and "a, b" in first
    older = browser_like.get(re.findall(r'href="(/audit\?before=\d+)"', first)[0]).text
    assert [int(each) for each in re.findall(r'id="row-(\d+)"', older)] == list(range(before + 3, 0, -1))
    assert 'href="/audit"' in older


def test_a_wrong_number_shows_the_newest(app: FastAPI, browser_like: Browser) -> None:
    browser_like.sign_in()
    app.state.services.audit.record_now(browser_like.tenant, "ada", "of tomorrow", "x")
    for before in ("x", "-1", "9" * 40, "²"):
        page = browser_like.get(f"/audit?before={before}")
        assert page.status_code == 200 and "of tomorrow" in page.text


def test_only_for_administrators_and_their_own_tenant(app: FastAPI, browser_like: Browser) -> None:
    app.state.services.audit.record_now(browser_like.tenant, "ada", "sign-in", "mine")
    tokens = app.state.services.platform.tokens
    editor = Browser(app, tokens.create(user="ed", scopes=frozenset({"read", "write"})))
    editor.sign_in()
    assert editor.get("/audit").status_code == 403
    other = Browser(app, tokens.create(tenant="other"))
    other.sign_in()
    assert "mine" not in other.get("/audit").text


def test_every_action_has_a_name_in_the_catalogue(app: FastAPI) -> None:
    say = app.state.services.translator.say
    assert all(say(f"audit-{action}") for action in ACTIONS)


def recorded(app: FastAPI, browser: Browser) -> list[tuple[str, str]]:
    rows = run(app.state.services.audit.latest(browser.tenant, 100))
    return [(row.event.action, row.event.subject) for row in reversed(rows)]


def test_what_people_and_programs_do_is_on_record(app: FastAPI, browser_like: Browser) -> None:
    browser = browser_like
    browser.sign_in()
    id = browser.new_record(**REGISTRY, password="CANARY")["id"]
    other = browser.new_record(**REGISTRY)["id"]
    third = browser.new_record(**REGISTRY)["id"]
    assert browser.post(f"/reveal/DOCKERREGISTRY?record={id}", [("key", "password")]).status_code == 200
    assert browser.api("GET", f"/v1/objects/{id}").json()["password"] == "CANARY"
    assert browser.post(f"/forms/DOCKERREGISTRY/{id}/delete").status_code == 303
    assert browser.api("DELETE", f"/v1/objects/{other}").status_code == 204
    version = browser.api("GET", f"/api/forms/DOCKERREGISTRY/{third}").headers["etag"]
    assert browser.api("DELETE", f"/api/forms/DOCKERREGISTRY/{third}", if_match=version).status_code == 204
    browser.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"description": "x"})
    assert browser.post("/signout").status_code == 303
    found = recorded(app, browser)
    for wanted in (
        ("secret-shown", f"DOCKERREGISTRY/{id}"),
        ("secrets-read", f"DOCKERREGISTRY/{id}"),
        ("record-deleted", f"DOCKERREGISTRY/{id}"),
        ("record-deleted", f"DOCKERREGISTRY/{other}"),
        ("record-deleted", f"DOCKERREGISTRY/{third}"),
        ("definition-written", "DOCKERREGISTRY"),
    ):
        assert wanted in found
    assert {"sign-in", "sign-out"} <= {action for action, _ in found}
    assert "CANARY" not in str(run(app.state.services.audit.latest(browser.tenant, 100)))
    assert app.state.services.audit.verify(browser.tenant) == []


@pytest.mark.parametrize("way", ["reveal", "v1", "delete", "definition"])
def test_what_cannot_be_put_on_record_is_not_done(
    app: FastAPI, browser_like: Browser, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    browser_like.sign_in()
    id = browser_like.new_record(**REGISTRY, password="CANARY")["id"]

    async def fails(*_: Any, **__: Any) -> None:
        raise Unavailable("database-down")

    with monkeypatch.context() as patch:
        patch.setattr(AuditLog, "record", fails)
        answer = {
            "reveal": lambda: browser_like.post(f"/reveal/DOCKERREGISTRY?record={id}", [("key", "password")]),
            "v1": lambda: browser_like.api("GET", f"/v1/objects/{id}"),
            "delete": lambda: browser_like.api("DELETE", f"/v1/objects/{id}"),
            "definition": lambda: browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"description": "no"}),
        }[way]()
    assert answer.status_code == 503 and "CANARY" not in answer.text
    assert browser_like.api("GET", f"/v1/objects/{id}").json()["password"] == "CANARY"
    assert browser_like.api("GET", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION").json().get("description") != "no"
