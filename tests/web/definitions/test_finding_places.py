"""Findings where they belong: part, property, line, and what mends them."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.definition import Finding
from app.editing.editor import Editor
from app.editing.source import source_of
from app.web.definitions.finding_places import counts_by_part, placed_findings
from tests.making import Browser, define, text
from tests.web.definitions.test_routes import edit, json_of

TEXT = """{"panel": [
 {"name": "A", "fields": [
  {"id": "a", "type": "rainbow"},
  {"id": "b",
   "visibility": {"nobody": 1}}
 ]}
]}"""


def placed(path: str, definition: str = TEXT) -> tuple[str, str, int]:
    (found,) = placed_findings([Finding("note", path, "x")], Editor(source_of({"definition": definition})))
    return found.pointer, found.name, found.line


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("panel[0].fields[0].type", ("/panel/0/fields/0", "type", 3)),
        ("panel[0].panelColumns[0].rows[0].fields[1].visibility", ("/panel/0/fields/1", "visibility", 5)),
        ("panel[0].fields[1].visibility.all[0].op", ("/panel/0/fields/1", "visibility", 5)),
        ("panel[0].panelColumns[0].rows[0].fields[1]", ("/panel/0/fields/1", "", 4)),
        ("panel[0].name", ("/panel/0", "name", 2)),
        ("panel[9].name", ("", "", 0)),
        ("entity", ("", "", 0)),
        ("", ("", "", 0)),
    ],
)
def test_paths_as_written_and_as_counted_lead_to_the_same_part(path: str, place: Any) -> None:
    assert placed(path) == place


def test_a_panel_counts_what_is_in_it() -> None:
    editor = Editor(source_of({"definition": TEXT}))
    found = placed_findings([Finding("note", "panel[0].fields[0].type", "x"), Finding("note", "panel[0].name", "y")], editor)
    assert counts_by_part(found, editor.outline) == {"/panel/0": 2, "/panel/0/fields/0": 1}


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name")])
    return browser


@pytest.mark.parametrize(
    ("field", "mended"),
    [
        ({"id": "a", "visibility": {"nobody": "1"}}, {"id": "a"}),
        ({"id": "a", "required": True, "hidden": True}, {"id": "a", "required": True, "hidden": False}),
        ({"id": "a", "required": True, "readonly": True}, {"id": "a", "required": False, "readonly": True}),
    ],
)
def test_one_click_mends_what_is_obvious(person: Browser, field: Any, mended: Any) -> None:
    edit(person, "json", text=json.dumps([field]))
    page = person.get("/definitions/THING?at=/0").text
    form = page.split('class="stack own-findings"')[1].split("</form>")[0]
    given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    edit(person, "fix", given["at"], name=given["name"], fix=given["fix"])
    assert json.loads(json_of(person)) == [mended]
    assert "own-findings" not in person.get("/definitions/THING?at=/0").text


def test_findings_are_in_the_outline_and_at_their_lines(person: Browser) -> None:
    edit(person, "json", text='[\n{"id": "a", "type": "rainbow"}\n]')
    page = person.get("/definitions/THING?tab=json").text
    assert re.search(r'data-pointer="/0"[^>]*>a</a> <span class="badge warn"', page)
    numbers = re.findall(
        r"<span( class=\"found\" title=\"[^\"]*\")?>(\d)</span>", page.split('class="numbers"')[1].split("<textarea")[0]
    )
    assert [(number, bool(found)) for found, number in numbers] == [("1", False), ("2", True), ("3", False)]
    assert 'data-line="2"' in page


def test_fields_are_found_by_label_and_id(person: Browser) -> None:
    edit(person, "json", text='[{"id": "a", "name": "Registry URL"}, {"id": "urls", "name": "More"}, {"id": "c", "name": "Other"}]')
    page = person.get("/definitions/THING?fields=url").text
    assert re.findall(r'data-pointer="(/\d)"', page) == ["/0", "/1"]
    assert "No field has" in person.get("/definitions/THING?fields=zzz").text
