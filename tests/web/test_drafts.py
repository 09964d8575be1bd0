"""Drafts: stored while a person types, offered, restored and dropped."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.making import REGISTRY, Browser, define, own, text


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]


NEW = "/forms/DOCKERREGISTRY/new"


def test_a_draft_is_kept_offered_restored_and_gone_after_the_save(person: Browser) -> None:
    page = person.get(NEW).text
    answer = person.post("/drafts/DOCKERREGISTRY?record=", [*own(page), ("f.name", "half"), ("f.storageLimit", "1,5")])
    assert answer.status_code == 204 and answer.headers["x-kept"]
    assert "You have unsaved input." in person.get(NEW).text
    assert "half" in person.get("/unfinished").text and "Unfinished (1)" in person.get("/forms/DOCKERREGISTRY").text
    restored = person.get(f"{NEW}?draft=1").text
    assert 'value="half"' in restored and 'value="1,5"' in restored
    saved = person.post(NEW, [*own(restored), ("drafted", "1"), *FORM])
    assert saved.status_code == 303
    assert "You have unsaved input" not in person.get(NEW).text


def test_a_draft_holds_no_secret_and_is_not_readable_in_the_database(person: Browser, tmp_path: Path) -> None:
    pairs = [("f.name", "CANARY-name"), ("f.password", "CANARY-secret"), ("f.token", "CANARY-token"), ("s.password", "replace")]
    person.post("/drafts/DOCKERREGISTRY?record=", [*own(person.get(NEW).text), *pairs])
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("forms.sqlite*"))
    assert b"CANARY" not in kept
    restored = person.get(f"{NEW}?draft=1").text
    assert "CANARY-name" in restored and "CANARY-secret" not in restored and "CANARY-token" not in restored


def test_a_draft_is_one_persons(app: FastAPI, person: Browser) -> None:
    person.post("/drafts/DOCKERREGISTRY?record=", [*own(person.get(NEW).text), ("f.name", "mine alone")])
    other = Browser(app, app.state.services.platform.tokens.create(user="other"))
    other.sign_in()
    assert "unsaved input" not in other.get(NEW).text and "mine alone" not in other.get("/unfinished").text
    assert "mine alone" not in other.get(f"{NEW}?draft=1").text


def test_a_draft_is_carried_to_a_newer_definition(person: Browser) -> None:
    define(person, [text("a"), text("gone", "Gone")])
    page = person.get("/forms/THING/new").text
    person.post("/drafts/THING?record=", [*own(page), ("f.a", "one"), ("f.gone", "two")])
    define(person, [text("a")])
    restored = person.get("/forms/THING/new?draft=1").text
    assert 'value="one"' in restored and "two</textarea>" in restored and "“Gone” was removed from the form." in restored


def test_a_draft_of_a_record_that_others_changed_asks(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = person.get(path).text
    person.post(f"/drafts/DOCKERREGISTRY?record={record['id']}", [*own(page), ("f.name", "mine"), ("f.url", REGISTRY["url"])])
    person.api("PATCH", f"/v1/objects/{record['id']}", {"name": "theirs", "url": "theirs.example.com"})
    restored = person.get(f"{path}?draft=1").text
    assert "<b>Mine</b> <bdi>mine</bdi>" in restored and "<b>Theirs</b> <bdi>theirs</bdi>" in restored
    assert 'value="theirs.example.com"' in restored and "Someone else changed “URL” while you were editing." in restored


def test_a_draft_of_a_deleted_record_comes_back_as_a_new_one(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    person.post(f"/drafts/DOCKERREGISTRY?record={record['id']}", [*own(person.get(path).text), ("f.name", "typed")])
    person.api("DELETE", f"/v1/objects/{record['id']}")
    answer = person.get(f"{path}?draft=1")
    assert answer.headers["location"] == f"{NEW}?draft_of={record['id']}"
    assert 'value="typed"' in person.get(answer.headers["location"]).text


def test_a_draft_is_discarded(person: Browser) -> None:
    page = own(person.get(NEW).text)
    person.post("/drafts/DOCKERREGISTRY?record=", [*page, ("f.name", "half")])
    assert person.post("/drafts/DOCKERREGISTRY/discard?record=", page).headers["location"] == NEW
    assert "unsaved input" not in person.get(NEW).text
    assert "Nothing unfinished" in person.get("/unfinished").text


def test_a_draft_beyond_a_limit_is_refused_by_a_status_that_the_script_knows(person: Browser) -> None:
    page = own(person.get(NEW).text)
    assert person.post("/drafts/DOCKERREGISTRY?record=", [*page, ("f.name", "x" * 300_000)]).status_code == 413
    statuses = [
        person.post(f"/drafts/DOCKERREGISTRY?record=invented{n}", [*page, ("instance", f"i{n}"), ("f.name", "x")]).status_code
        for n in range(51)
    ]
    assert statuses == [204] * 50 + [409]


def test_input_into_a_record_that_was_deleted_is_drafted_until_it_is_saved_as_a_new_one(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    person.api("DELETE", f"/v1/objects/{record['id']}")
    answer = person.post(path, [*page, *FORM, ("f.description", "an hour of text")])
    assert answer.status_code == 422 and "Unfinished (1)" in person.get("/forms/DOCKERREGISTRY").text
    again = [*own(answer.text), ("drafted", "1"), *FORM, ("f.description", "an hour of text")]
    assert person.post(NEW, again).status_code == 303
    assert "Nothing unfinished" in person.get("/unfinished").text
