"""The form of a draft in its frame."""

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


def test_it_shows_the_draft_and_may_send_nothing_anywhere(person: Browser) -> None:
    edit(person, "set", "/0", **{"p.label": "Full name"})
    answer = person.get("/definitions/THING/preview")
    policy = answer.headers["content-security-policy"]
    assert "Full name" in answer.text and "Full name" not in person.get("/forms/THING/new").text
    assert "connect-src 'none'" in policy and "form-action 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "frame-ancestors 'none'" in person.get("/definitions/THING").headers["content-security-policy"]


def test_it_shows_a_record_and_never_its_secrets(person: Browser) -> None:
    id = person.new_record("THING", 1, name="a record", pin="CANARY")["id"]
    edit(person, "retype", "/1", type="text")
    page = person.get(f"/definitions/THING/preview?record={id}").text
    assert "a record" in page and "CANARY" not in page
    assert person.get("/definitions/THING/preview?record=unknown").status_code == 404


def test_it_says_why_there_is_no_form(person: Browser) -> None:
    edit(person, "json", text='{"panel": 17}')
    answer = person.get("/definitions/THING/preview")
    assert answer.status_code == 200 and 'class="notice bad"' in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_a_new_record_is_previewed_as_it_will_open(person: Browser) -> None:
    """Boxes that nobody has ticked yet, and defaults."""
    fields = '[{"id": "on", "type": "checkbox"}, {"id": "why", "visibility": {"on": false}}, {"id": "d", "default": "by default"}]'
    edit(person, "json", text=fields)
    preview = person.get("/definitions/THING/preview").text
    person.post("/definitions/THING/publish", [("note", ""), ("revision", "1")])
    page = person.get("/forms/THING/new").text

    def shown(text: str) -> list[str]:
        return re.findall(r'<div class="field[^>]*>', text)

    assert shown(preview) == shown(page) and "by default" in preview
