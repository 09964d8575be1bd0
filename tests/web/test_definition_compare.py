"""POST /api/definitions/{entity}/compare: what another definition would do, for administrators alone."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text

KIND = {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]}
FIELDS = [KIND, text("note"), {"id": "password", "name": "Password", "type": "password"}]
PATH = "/api/definitions/THING/compare"


@pytest.fixture
def admin(browser_like: Browser) -> Browser:
    define(browser_like, FIELDS)
    for kind in ("1", "2", "2"):
        browser_like.new_record("THING", 1, kind=kind, note="n", password="canary-secret")
    return browser_like


def compared(admin: Browser, body: Any, query: str = "", **more: Any) -> httpx.Response:
    return admin.api("POST", PATH + query, body, content_type="application/json", **more)


def test_it_compares_and_counts(admin: Browser) -> None:
    new = [{**KIND, "options": ["1"]}, *FIELDS[1:]]
    for body in ({"name": "Thing", "definition": json.dumps(new)}, {"name": "Thing", "definition": new}, new):
        answer = compared(admin, body)
        assert answer.status_code == 200, answer.text
        report = answer.json()
        (change,) = report["changes"]
        assert change["records"]["records-refused"]["count"] == 2 and len(change["records"]["records-refused"]["samples"]) == 2
        assert report["recordsCounted"] == 3 and report["notCounted"] is None


def test_a_rename_is_said_in_the_address(admin: Browser) -> None:
    new = [KIND, {**FIELDS[1], "id": "remark"}, FIELDS[2]]
    assert compared(admin, new).json()["questions"][0]["former"] == "/note"
    report = compared(admin, new, "?rename=/note:/remark").json()
    assert report["questions"] == [] and report["counts"]["moves"] == 1 and report["severity"] == "harmless"
    assert compared(admin, new, "?rename=note").status_code == 400
    assert compared(admin, new, "?other=1").status_code == 400


def test_a_definition_with_errors_is_refused_with_its_findings(admin: Browser) -> None:
    answer = compared(admin, {"definition": "{"})
    assert answer.status_code == 422 and answer.headers["content-type"].startswith("application/problem+json")


def test_no_secret_is_in_it(admin: Browser) -> None:
    for new in (FIELDS[:2], [{**each, "required": True} for each in FIELDS], [*FIELDS[:2], text("password")]):
        answer = compared(admin, new)
        assert answer.status_code == 200 and "canary-secret" not in answer.text
        for change in answer.json()["changes"]:
            if change["pointer"] == "/password":
                assert list(change["records"]) == ["records-not-counted-secret"]


def test_only_administrators_may_compare(admin: Browser, app: FastAPI) -> None:
    tokens = app.state.services.platform.capabilities.tokens
    writer = tokens.create(user="writer", scopes=frozenset({"read", "write"}))
    assert compared(admin, FIELDS, token=writer).status_code == 403
    assert compared(admin, FIELDS, token="df_pat_unknown").status_code in (401, 403)
