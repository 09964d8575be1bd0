"""A definition that can't be read: people get the version before, in plain words; administrators are shown what is wrong."""

import json

import pytest
from fastapi import FastAPI

from tests.making import TOKEN, Browser, define, run, text

BROKEN = {"definition": '{"panel": [}'}
DETAIL = "line 1"


@pytest.fixture
def pair(app: FastAPI, browser_like: Browser) -> tuple[Browser, Browser]:
    """An administrator, and somebody who fills in forms."""
    browser_like.sign_in()
    tokens = app.state.services.platform.capabilities.tokens
    filler = Browser(app, tokens.create(user="filler", scopes=frozenset({"read", "write"})))
    filler.sign_in()
    return browser_like, filler


def test_people_see_the_version_before_and_administrators_the_finding(app: FastAPI, pair: tuple[Browser, Browser]) -> None:
    admin, filler = pair
    define(admin, [text("a")])
    id = admin.new_record("THING", 1, a="stored")["id"]
    assert admin.get(f"/forms/THING/{id}").status_code == 200
    platform = app.state.services.platform
    run(platform.update(run(platform.authenticate(TOKEN)), "DEFINITION", "THING", BROKEN))  # as somebody elsewhere writes it
    for address in (f"/forms/THING/{id}", "/forms/THING/new", "/forms/THING"):
        for person, is_detailed in ((admin, True), (filler, False)):
            page = person.get(address).text
            assert "The latest version of this form has an error. You see the version of" in page, address
            assert (DETAIL in page) is is_detailed, address


def test_without_a_version_before_people_get_no_words_of_a_parser(app: FastAPI, pair: tuple[Browser, Browser]) -> None:
    admin, filler = pair
    whole = {"id": "THING", "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{admin.tenant}|ENT:", "name": "Thing"}
    platform = app.state.services.platform
    run(platform.create(run(platform.authenticate(TOKEN)), {**whole, **BROKEN}))
    assert DETAIL in admin.get("/forms/THING/new").text
    page = filler.get("/forms/THING/new").text
    assert DETAIL not in page and "This form has an error" in page
    assert DETAIL in json.dumps(filler.api("GET", "/api/forms/THING/x").json())
