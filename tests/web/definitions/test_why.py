"""Why a field of the preview is as it is, and what would change it."""

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.editing.editor import Editor
from app.editing.source import source_of
from app.web.definitions.why import part_at
from app.web.urls import with_query
from tests.making import Browser, define

FIELDS: list[dict[str, Any]] = [
    {"id": "size", "type": "select", "name": "Size", "options": [{"id": "1", "text": "Small"}, {"id": "2", "text": "Large"}]},
    {"id": "a", "name": "A", "visibility": {"size": "2"}},
    {"id": "pin", "type": "password", "name": "Pin"},
    {"id": "b", "name": "B", "visibility": {"field": "pin", "operator": "notEmpty"}},
]


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, FIELDS)
    return browser


def why(page: str) -> str:
    return html.unescape(page.split('id="why-title"')[1].split("</section>", maxsplit=1)[0])


def test_the_rule_its_values_and_its_place_are_said(person: Browser) -> None:
    id = person.new_record("THING", 1, size="1")["id"]
    said = why(person.get(f"/definitions/THING?at=/1&why=1&record={id}").text)
    assert "Hidden" in said and "“A” is shown when “Size” is “Large”" in said and "Size: Small." in said
    assert "/visibility" in said and re.search(r'href="/definitions/THING\?at=%2F1[^"]*"><code>', said)


def test_one_click_sets_the_witness_in_the_preview(person: Browser) -> None:
    page = person.get("/definitions/THING?at=/1&why=1").text
    said = why(page)
    (url,) = re.findall(r'href="([^"]*values[^"]*)">Try it', said)
    assert "Size = Large" in said
    after = person.get(url).text
    assert "Shown" in why(after) and "values that were tried out" in after
    (frame,) = re.findall(r'src="(/definitions/THING/preview[^"]*)"', after)
    field = re.findall(r'<div class="field[^>]*data-position="1"[^>]*>', person.get(html.unescape(frame)).text)
    assert "hidden" not in field[0]


def test_of_a_secret_nothing_is_said_and_nothing_is_tried(person: Browser) -> None:
    id = person.new_record("THING", 1, size="1", pin="CANARY")["id"]
    page = person.get(f"/definitions/THING?at=/3&why=1&record={id}").text
    assert "CANARY" not in page and "“B” is shown when" in why(page)
    preview = person.get(with_query("/definitions/THING/preview", values='{"/pin": "MINE", "/none": 1, "/size": "2"}'))
    assert "MINE" not in preview.text


@pytest.mark.parametrize("values", ["{", "[]", '"x"', "null", '{"": 1}', '{"/size": {"a": 1}}', '{"size": "2"}', "[" * 9000])
def test_values_that_cannot_be_shown_are_no_fault(person: Browser, values: str) -> None:
    assert person.get(with_query("/definitions/THING/preview", values=values)).status_code == 200
    assert person.get(with_query("/definitions/THING", values=values, at="/1", why="1")).status_code == 200


def test_a_place_counts_what_nobody_wrote() -> None:
    outline = Editor(source_of({"definition": '[{"id": "a"}, {"id": "b"}]'})).outline
    found = part_at(outline, "/panel/0/panelColumns/0/rows/0/fields/1/visibility")
    assert found and found.id == "b"
    assert part_at(outline, "/panel/4/visibility") is None
