"""One damaged row, one broken definition, one failing fragment: the rest goes on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.database.tables import objects
from app.main import build_app
from app.settings import load_settings
from app.web import docs
from tests.making import REGISTRY, TOKEN, Browser, define, run, text
from tests.platform.conftest import migrated_database, postgres_url  # noqa: F401 - a fixture
from tests.state.conftest import ANN, BOB

DAMAGED = ["{", "", "[1, 2]", "7", '"text"', "null", '{"id": "x"', "\ufffd"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def person(request: pytest.FixtureRequest, settings_given: dict[str, str]) -> Iterator[Browser]:
    given = dict(settings_given)
    if request.param == "postgresql":
        given["FORMS_DATABASE_URL"] = migrated_database(request.getfixturevalue("postgres_url"))
        given["FORMS_EXAMPLES"] = "1"
    app = build_app(load_settings(given))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    browser = Browser(app)
    browser.sign_in()
    yield browser
    app.state.services.maker.close()
    app.state.services.store.close()


def damage(person: Browser, id: str, body: str) -> None:
    statement = sa.update(objects).where(objects.c.id == id).values(body=body)
    person._app.state.services.store.write_now(lambda connection: connection.execute(statement))


@pytest.mark.parametrize("body", DAMAGED)
def test_a_damaged_record_breaks_no_list(person: Browser, body: str) -> None:
    good, bad = person.new_record(**REGISTRY), person.new_record(**{**REGISTRY, "name": "broken"})
    damage(person, bad["id"], body)
    for query in ("", "?sort=name", "?where.status=1"):
        page = person.get(f"/forms/DOCKERREGISTRY{query}")
        assert page.status_code == 200 and REGISTRY["name"] in page.text, query
    assert f"{bad['id']} (damaged" in person.get("/forms/DOCKERREGISTRY").text
    assert REGISTRY["name"] in person.get("/forms/DOCKERREGISTRY?q=Harbor").text
    lines = person.api("GET", "/v1/entities/DOCKERREGISTRY/SUB").text.splitlines()
    assert {json.loads(line)["id"] for line in lines} >= {good["id"], bad["id"]}
    query_body = [{"entity": "DOCKERREGISTRY", "comboKey": "comboKey", "query": "SUB"}]
    assert good["id"] in person.api("POST", "/v1/query", query_body).text
    assert good["id"] in person.api("GET", "/api/forms/DOCKERREGISTRY").text
    assert "forms_unreadable_records_total" in person.get("/metrics").text


def test_a_damaged_record_says_so_and_can_be_deleted(person: Browser) -> None:
    bad = person.new_record(**REGISTRY)
    damage(person, bad["id"], "{")
    page = person.get(f"/forms/DOCKERREGISTRY/{bad['id']}")
    assert page.status_code == 409 and "damaged and can" in page.text
    assert person.api("GET", f"/v1/objects/{bad['id']}?entity=DOCKERREGISTRY").status_code == 409
    assert person.api("GET", f"/api/forms/DOCKERREGISTRY/{bad['id']}").json()["code"] == "damaged"
    assert person.api("DELETE", f"/v1/objects/{bad['id']}?entity=DOCKERREGISTRY").status_code == 204
    assert bad["id"] not in person.get("/forms/DOCKERREGISTRY").text


@pytest.mark.parametrize("sealed", ["no base64!", "", 5, None, "AAAA"])
def test_a_seal_that_nothing_opens_breaks_nothing(person: Browser, sealed: Any) -> None:
    record = person.new_record(**REGISTRY)
    body = json.dumps({**record, "$sealed": sealed})
    damage(person, record["id"], body)
    assert REGISTRY["name"] in person.get("/forms/DOCKERREGISTRY").text
    assert person.get(f"/forms/DOCKERREGISTRY/{record['id']}").status_code == 200


def test_a_damaged_definition_breaks_no_other(person: Browser) -> None:
    define(person, [text("a")], "GOOD")
    define(person, [text("a")], "BAD")
    damage(person, "BAD", "{")
    for address in ("/", "/docs", "/openapi.json"):
        answer = person.get(address)
        assert answer.status_code == 200 and "GOOD" in answer.text, address
    assert person.get("/forms/BAD/new").status_code in (200, 404, 409)  # the last good one, where there was one
    # A start reads all definitions and checks the key.
    again = build_app(person._app.state.services.settings)
    again.state.services.store.close()


def test_a_form_that_cannot_be_described_hides_no_other(
    app: FastAPI, browser_like: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(browser_like, [text("a")], "BAD")
    document = docs.api_document

    def failing(forms: Any, *rest: Any) -> Any:
        if any(form.definition.entity == "BAD" for form in forms):
            raise TypeError("nobody foresaw this")
        return document(forms, *rest)

    monkeypatch.setattr(docs, "api_document", failing)
    paths = browser_like.api("GET", "/openapi.json").json()["paths"]
    assert "/api/forms/DOCKERREGISTRY" in paths and "/api/forms/BAD" not in paths


def test_numbers_beyond_64_bits_in_a_condition_are_no_fault(browser_like: Browser) -> None:
    number = 2**70
    fields: list[dict[str, Any]] = [
        {"id": "n", "type": "number"},
        {"id": "b", "required": True, "visibility": {"field": "n", "operator": ">", "value": number}},
    ]
    fields += [{"id": "c", "visibility": {"n": [number, -number]}}, {"id": "d", "visibility": {"c": number}, "default": number}]
    browser_like.sign_in()
    define(browser_like, fields)
    for address in (
        "/forms/THING/new",
        "/schemas/THING",
        "/schemas/THING/typescript",
        "/docs/forms/THING",
        "/openapi.json",
        "/docs",
    ):
        assert browser_like.get(address).status_code == 200, address


def test_an_answer_to_a_part_of_a_page_is_no_page(browser_like: Browser) -> None:
    browser_like.sign_in()
    for address in ("/lookups/a%2Fb?f.x=1", "/lookups/a%2Fb/names?f.x=1"):
        assert browser_like.get(address, **{"hx-request": "true"}).status_code == 200
    missing = browser_like.get("/nothing/here", **{"hx-request": "true"})
    assert missing.status_code == 404 and "<html" not in missing.text and 'class="' in missing.text
    signed_out = browser_like.request(
        "POST", "/forms/THING/check", cookies=False, headers={"hx-request": "true", "origin": "http://forms.test"}
    )
    assert signed_out.status_code in (401, 403) and "<html" not in signed_out.text


def test_one_id_of_two_people_is_two_submissions(app: FastAPI) -> None:
    saves = app.state.services.delivery.pending_saves
    first, new = run(saves.begin(ANN, "THING", "", "same", {"a": 1}))
    assert new
    second, new = run(saves.begin(BOB, "THING", "", "same", {"a": 1}))
    assert new and second.id != first.id
    for person, begun in ((BOB, second), (ANN, first)):
        again, new = run(saves.begin(person, "THING", "", "same", {"a": 1}))
        assert not new and again.id == begun.id


def test_one_id_of_two_people_makes_two_records(app: FastAPI, browser_like: Browser) -> None:
    define(browser_like, [text("a")])
    other = Browser(app, app.state.services.platform.tokens.create(user="other"))
    pages = []
    for each in (browser_like, other):
        each.sign_in()
        answer = each.post("/forms/THING/new", [("submission", "the-same-id"), ("definition", ""), ("f.a", "x")])
        pages.append(answer.headers.get("location"))
    assert None not in pages and pages[0] != pages[1]
