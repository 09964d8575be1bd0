"""The records that one change of a draft counts, one click from the page before publishing."""

import html
import re

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text
from tests.web.definitions.test_routes import edit


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name"), {"id": "pin", "type": "password", "name": "Pin"}])
    return browser


def test_all_of_them_are_listed(person: Browser) -> None:
    lacking = {person.new_record("THING", 1, pin="x")["id"] for _ in range(7)}
    other = person.new_record("THING", 1, name="N")["id"]
    edit(person, "set", "/0", **{"p.required": "on"})
    page = person.get("/definitions/THING/publish").text
    found = re.search(r'href="(/definitions/THING/affected[^"]*)"', page)
    assert found
    page = person.get(html.unescape(found[1])).text
    assert "7 of 8 records lack it." in page
    assert all(f'href="/forms/THING/{id}"' in page for id in lacking) and other not in page


def test_what_is_not_counted_is_not_there(person: Browser) -> None:
    assert person.get("/definitions/THING/affected?at=/name&code=records-lack").status_code == 404
    edit(person, "set", "/1", **{"p.required": "on"})
    assert person.get("/definitions/THING/affected?at=/pin&code=records-lack").status_code == 404
