"""Why fields are hidden, required, locked or refused, on a form's own page, for administrators alone."""

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, own, text
from tests.web.test_roles import person_of


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(
        browser,
        [
            text("kind", "Kind"),
            text("more", "More", visibility={"field": "kind", "operator": "equals", "value": "x"}),
            text("need", "Need", requiredWhen={"field": "kind", "operator": "equals", "value": "y"}),
            text("plain", "Plain"),
            {"id": "pin", "type": "password", "name": "Pin", "required": True},
        ],
    )
    return browser


def test_each_rule_is_in_words_with_its_values(person: Browser) -> None:
    id = person.new_record("THING", 1, kind="y", need="n", pin="CANARY")["id"]
    page = person.get(f"/forms/THING/{id}").text
    assert f'href="/why/THING?record={id}"' in page
    answer = person.get(f"/why/THING?record={id}")
    assert "“More” is shown when “Kind” is y" not in answer.text and "“More” is shown when" in answer.text
    assert "“Need” is required when" in answer.text and "Kind: y." in answer.text
    assert "/plain" not in answer.text and "CANARY" not in answer.text
    assert answer.headers["content-security-policy"]
    assert person.get("/why/THING").status_code == 200
    assert person.get("/why/THING?record=missing").status_code == 404


def test_hidden_fields_are_listed_for_what_is_typed_so_far(person: Browser) -> None:
    pairs = own(person.get("/forms/THING/new").text)
    typed = person.post("/why/THING", [*pairs, ("f.kind", "a")])
    (hidden,) = typed.json()["hidden"]
    assert hidden["label"] == "More" and "“More” is shown when" in hidden["reason"]
    assert typed.headers["cache-control"] == "private, no-store"
    assert person.post("/why/THING", [*pairs, ("f.kind", "x")]).json()["hidden"] == []


def test_nobody_else_is_told(app: FastAPI, person: Browser) -> None:
    id = person.new_record("THING", 1, kind="y", need="n", pin="CANARY")["id"]
    _, ann = person_of(app, "write")
    assert "/why/THING" not in ann.get(f"/forms/THING/{id}").text
    assert ann.get(f"/why/THING?record={id}").status_code == 403
    assert ann.post("/why/THING", own(ann.get("/forms/THING/new").text)).status_code == 403
    _, bob = person_of(app, "write", THING="admin")
    assert bob.get(f"/why/THING?record={id}").status_code == 200
