"""POST /api/explain/{entity}: why a field is as it is, for administrators alone."""

from typing import Any

import pytest
from fastapi import FastAPI

from tests.making import Browser, define

FIELDS = [
    {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]},
    {"id": "a", "name": "A", "visibility": {"kind": "2"}, "parentProperty": "brief"},
    {"id": "password", "name": "Password", "type": "password"},
    {"id": "b", "name": "B", "visibility": {"field": "password", "operator": "notEmpty"}},
]


@pytest.fixture
def admin(browser_like: Browser) -> Browser:
    define(browser_like, FIELDS)
    return browser_like


def explained(admin: Browser, body: Any, **more: Any) -> Any:
    return admin.api("POST", "/api/explain/THING", body, content_type="application/json", **more)


def test_it_says_why_in_words_and_what_would_change_it(admin: Browser) -> None:
    answer = explained(admin, {"values": {"kind": "1"}, "field": "/brief/a"}).json()
    (rule,) = answer["rules"]
    assert answer["hidden"] and rule["message"] == "“A” is shown when “Kind” is “2”." and rule["values"] == {"/kind": "1"}
    assert answer["changes"]["shown"] == {"/kind": "2"}


def test_of_a_secret_it_says_only_that_there_is_one(admin: Browser) -> None:
    answer = explained(admin, {"values": {"password": "canary-secret"}, "field": "/b"})
    assert "canary-secret" not in answer.text
    assert answer.json()["rules"][0]["values"] == {"/password": {"stored": True}}


@pytest.mark.parametrize("body", [{"field": "/nothing"}, {"field": 5}, {"field": "kind"}, {}, {"values": [], "field": "/kind"}, []])
def test_what_names_no_field_is_refused(admin: Browser, body: Any) -> None:
    assert explained(admin, body).status_code in (400, 422)


def test_only_administrators_may_ask(admin: Browser, app: FastAPI) -> None:
    writer = app.state.services.platform.capabilities.tokens.create(user="writer", scopes=frozenset({"read", "write"}))
    assert explained(admin, {"field": "/kind"}, token=writer).status_code == 403
