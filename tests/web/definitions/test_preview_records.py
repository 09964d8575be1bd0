"""Which records the preview offers."""

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
    size = {"id": "size", "type": "select", "name": "Size", "options": ["s", "m"]}
    define(browser, [text("name", "Name"), size, {"id": "pin", "type": "password", "name": "Pin"}])
    return browser


def links(page: str, text: str) -> list[str]:
    return [html.unescape(url) for url, name in re.findall(r'<a[^>]* href="([^"]*)"[^>]*>([^<]*)</a>', page) if name == text]


def test_a_record_is_found_by_name_and_shown(person: Browser) -> None:
    person.new_record("THING", 1, name="harbor", size="s")
    page = person.get("/definitions/THING?find=harb&at=/0").text
    (url,) = links(page, "harbor")
    shown = person.get(url).text
    assert 'aria-current="true">harbor</a>' in shown
    (frame,) = re.findall(r'src="(/definitions/THING/preview[^"]*)"', shown)
    assert 'value="harbor"' in person.get(html.unescape(frame)).text
    assert "harbor" not in person.get("/definitions/THING?find=nothing").text


def test_records_that_break_are_one_click_away(person: Browser) -> None:
    person.new_record("THING", 1, name="small", size="s", pin="CANARY")
    person.new_record("THING", 2, name="medium", size="m")
    edit(person, "option", "/1", option="s", way="remove")
    page = person.get("/definitions/THING?breaks=1").text
    listed = page.split("Records that would break")[1].split("</ul>")[0]
    (url,) = links(listed, "small")
    assert "medium" not in listed and "record=" in url
    edit(person, "undo")
    assert "No record breaks" in person.get("/definitions/THING?breaks=1").text
    edit(person, "retype", "/2", type="text")
    assert "CANARY" not in person.get("/definitions/THING?breaks=1").text


def test_a_record_that_is_gone_is_named_as_missing(person: Browser) -> None:
    assert "Missing record" in person.get("/definitions/THING?record=gone").text
