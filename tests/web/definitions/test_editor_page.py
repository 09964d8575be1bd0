"""The page on which a definition is edited."""

import re

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text
from tests.web.definitions.test_routes import edit, json_of


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name"), {"id": "name", "name": "Again"}, {"id": "size", "name": "Size"}])
    return browser


def test_each_field_of_the_outline_is_one_of_the_preview(person: Browser) -> None:
    page, preview = person.get("/definitions/THING").text, person.get("/definitions/THING/preview").text
    named = dict(re.findall(r'data-position="(\d)"[^>]*>([^<]+)<', page))
    assert list(named.values()) == ["Name", "Again", "Size"]
    for position, label in named.items():
        field = preview.split(f'data-position="{position}"')[1].split('data-position="')[0]
        assert label in field


def test_what_was_removed_can_be_taken_back_at_once(person: Browser) -> None:
    before = json_of(person)
    page = edit(person, "remove", "/2")
    notice = page.split('class="notice"')[1].split("</form>")[0]
    assert 'value="undo"' in notice
    edit(person, "undo")
    assert json_of(person) == before


def test_a_record_stays_in_the_preview_through_edits_and_selections(person: Browser) -> None:
    page = edit(person, "set", "/0", record="7", **{"p.label": "Other"})
    assert 'src="/definitions/THING/preview?record=7&amp;revision=1"' in page
    assert "record=7" in page.split('data-pointer="/2"')[0].rpartition("href=")[2]


def test_a_part_goes_where_its_select_says(person: Browser) -> None:
    edit(
        person,
        "json",
        text='{"panel": [{"name": "A", "rows": [{"header": "R", "fields": [{"id": "a"}]}]}, {"name": "B", "fields": []}]}',
    )
    page = person.get("/definitions/THING?at=/panel/0/rows/0/fields/0").text
    offered = re.findall(r'<option value="([^"]*)">([^<]*)</option>', page.split('name="into"')[1].split("</select>")[0])
    assert offered == [("/panel/1", "B")]
    edit(person, "move", "/panel/0/rows/0/fields/0", into="/panel/1")
    assert '{"name": "B", "fields": [{"id": "a"}]}' in json_of(person)


def test_conditions_that_contradict_are_a_finding_at_their_field(app: FastAPI) -> None:
    person = Browser(app)
    person.sign_in()
    never = {"all": [{"field": "a", "operator": "equals", "value": "1"}, {"field": "a", "operator": "equals", "value": "2"}]}
    define(person, [text("a", "A"), text("b", "B", visibility=never)])
    page = person.get("/definitions/THING?at=/1").text
    assert 'class="stack own-findings"' in page and "never" in page
    assert 'class="stack own-findings"' not in person.get("/definitions/THING?at=/0").text
