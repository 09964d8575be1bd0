"""A draft of a definition at its private address: form, schema and API are tried under it, and nothing is saved."""

import re

import pytest
from fastapi import FastAPI

from tests.making import TOKEN, Browser, define, run, text
from tests.web.definitions.test_routes import edit
from tests.web.test_roles import person_of

RECORD = {"name": "N"}


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name"), {"id": "pin", "type": "password"}])
    edit(browser, "set", "/0", **{"p.label": "Full name"})
    edit(browser, "add", "", kind="field")
    edit(browser, "set", "/2", **{"p.required": "on"})
    return browser


@pytest.fixture
def draft(person: Browser) -> str:
    """What the parameter says, from the address that the screen shows."""
    found = re.search(r'href="/forms/THING/new\?definition=([^"]*)"', person.get("/definitions/THING").text)
    assert found
    return found[1].replace("%3A", ":")


def records(person: Browser) -> int:
    return int(person.api("GET", "/api/forms/THING").json()["total"])


def test_the_form_is_the_drafts_and_sends_nothing(person: Browser, draft: str) -> None:
    id = person.new_record("THING", 1, name="stored", pin="CANARY")["id"]
    for path in ("new", id):
        answer = person.get(f"/forms/THING/{path}?definition={draft}")
        assert answer.status_code == 200 and "Full name" in answer.text and "CANARY" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "form-action 'none'" in policy and "connect-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "private, no-store"
    assert "stored" in person.get(f"/forms/THING/{id}?definition={draft}").text
    assert "Full name" not in person.get("/forms/THING/new").text


def test_a_post_under_a_draft_is_refused_and_saves_nothing(person: Browser, draft: str) -> None:
    id, before = person.new_record("THING", 1, name="stored")["id"], records(person)
    for path in ("new", id):
        assert person.post(f"/forms/THING/{path}?definition={draft}", [("f.name", "x")]).status_code == 400
    assert records(person) == before
    assert person.api("GET", f"/v1/objects/{id}").json()["name"] == "stored"


def test_the_schema_is_the_drafts_and_is_stored_nowhere(person: Browser, draft: str) -> None:
    for path in ("/schemas/THING/json-schema", "/schemas/THING"):
        answer = person.api("GET", f"{path}?definition={draft}", accept="application/schema+json")
        assert answer.status_code == 200 and "field1" in answer.text, path
        assert "no-store" in answer.headers["cache-control"] and "etag" not in answer.headers and "link" not in answer.headers
    assert "field1" not in person.api("GET", "/schemas/THING/json-schema").text


def test_a_program_tries_a_document_and_nothing_is_saved(person: Browser, draft: str) -> None:
    before = records(person)
    for path in ("", "/validate"):
        answer = person.api("POST", f"/api/forms/THING{path}?definition={draft}", RECORD, content_type="application/json")
        assert (answer.status_code, answer.json()["valid"]) == (200, False), answer.text
        assert "/field1" in answer.text
    whole = {**RECORD, "field1": "x"}
    answer = person.api("POST", f"/api/forms/THING?definition={draft}", whole, content_type="application/json")
    assert answer.json()["valid"] and records(person) == before


def test_for_others_it_is_as_if_it_were_not_there(app: FastAPI, person: Browser, draft: str) -> None:
    _, reader = person_of(app, "write")
    addresses = ("/forms/THING/new", "/schemas/THING/json-schema", "/schemas/THING")
    for address in addresses:
        assert reader.get(f"{address}?definition={draft}").status_code == 404, address
        assert reader.get(f"{address}?definition=draft:missing").status_code == 404, address
    assert reader.api("POST", f"/api/forms/THING?definition={draft}", RECORD, content_type="application/json").status_code == 404
    other = draft.replace("draft:", "", 1)
    assert person.get(f"/forms/THING/new?definition={other}").status_code == 400


def test_a_token_of_the_author_may_try_it_without_being_an_administrator(app: FastAPI, person: Browser, draft: str) -> None:
    services = app.state.services
    author = run(services.platform.authenticate(TOKEN)).user
    reader = Browser(app, services.platform.tokens.create(user=author, scopes=frozenset({"read"})))
    assert "field1" in reader.api("GET", f"/schemas/THING/json-schema?definition={draft}").text
    answer = reader.api("POST", f"/api/forms/THING?definition={draft}", RECORD, content_type="application/json")
    assert not answer.json()["valid"]
