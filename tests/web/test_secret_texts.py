"""A text of JSON with a secret inside: nobody sees the secret on a page or through the JSON API, and it is not lost by a save."""

import json
from typing import Any

import pytest

from tests.making import Browser, define, own, text

CANARY = "cAnArY-value"
STORED = {"user": "jane", "host": "a.example", "password": CANARY}
TEXT = json.dumps(STORED)
SHOWN = '{"user":"jane","host":"a.example","password":{"stored":true}}'


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return settings_given | {"FORMS_V1_VALIDATE": "false"}


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    fields = [text("name"), {"id": "conf", "type": "textarea"}, text("line"), {"id": "rich", "type": "odd"}]
    define(browser_like, [*fields, text("inner", parentProperty="brief")])
    return browser_like


@pytest.fixture
def id(person: Browser) -> str:
    return str(person.new_record("THING", 1, name="N", conf=TEXT, line=TEXT, rich=TEXT, brief={"inner": TEXT})["id"])


def stored(person: Browser, id: str) -> Any:
    return person.api("GET", f"/v1/objects/{id}").json()


def test_no_page_shows_it(person: Browser, id: str) -> None:
    for address in (
        f"/forms/THING/{id}",
        f"/forms/THING/new?copy_of={id}",
        f"/forms/THING/{id}/delete",
        "/forms/THING",
        f"/api/forms/THING/{id}",
        "/api/forms/THING",
        f"/definitions/THING/preview?record={id}",
    ):
        answer = person.get(address)
        assert answer.status_code == 200 and CANARY not in answer.text, address
    assert person.get(f"/api/forms/THING/{id}").json()["record"]["conf"] == SHOWN


def test_a_save_of_something_else_leaves_it(person: Browser, id: str) -> None:
    page = person.get(f"/forms/THING/{id}").text
    shown = [("f.conf", SHOWN), ("f.line", SHOWN), ("f.brief.inner", SHOWN)]
    assert person.post(f"/forms/THING/{id}", [*own(page), ("f.name", "M"), *shown]).status_code == 303
    answer = person.api("PATCH", f"/api/forms/THING/{id}", {"name": "O", "conf": SHOWN}, content_type="application/json")
    assert answer.status_code == 200 and CANARY not in answer.text
    after = stored(person, id)
    assert after["name"] == "O" and (after["conf"], after["line"], after["rich"], after["brief"]["inner"]) == (TEXT,) * 4


def test_a_change_beside_it_asks_for_it(person: Browser, id: str) -> None:
    """What is beside a secret may say where it goes."""
    page, elsewhere = person.get(f"/forms/THING/{id}").text, SHOWN.replace("a.example", "evil.example")
    answer = person.post(f"/forms/THING/{id}", [*own(page), ("f.conf", elsewhere)])
    assert answer.status_code == 422 and "contains secrets" in answer.text and CANARY not in answer.text
    answer = person.api("PATCH", f"/api/forms/THING/{id}", {"conf": elsewhere}, content_type="application/json")
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/conf"
    assert stored(person, id)["conf"] == TEXT
    whole = json.dumps({**STORED, "host": "b.example"})
    assert person.post(f"/forms/THING/{id}", [*own(page), ("f.conf", whole)]).status_code == 303
    assert stored(person, id)["conf"] == whole


def test_a_copy_takes_no_mark_for_the_secret(person: Browser, id: str) -> None:
    page = person.get(f"/forms/THING/new?copy_of={id}").text
    answer = person.post("/forms/THING/new", [*own(page), ("f.name", "C"), ("f.conf", SHOWN)])
    assert answer.status_code == 422 and "contains secrets" in answer.text


def test_a_structure_in_a_field_of_text_loses_no_secret_by_an_edit(person: Browser) -> None:
    id = person.new_record("THING", 1, name="N", brief={"inner": STORED})["id"]
    page = person.get(f"/forms/THING/{id}").text
    assert CANARY not in page
    answer = person.post(f"/forms/THING/{id}", [*own(page), ("f.brief.inner", SHOWN.replace("jane", "john"))])
    assert answer.status_code == 422 and stored(person, id)["brief"]["inner"] == STORED
