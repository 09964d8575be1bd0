"""The screen on which definitions are edited, by plain posts."""

import html
import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name"), {"id": "size", "type": "select", "name": "Size", "options": ["s", "m"]}])
    return browser


def edit(person: Browser, do: str, at: str = "", **more: str) -> str:
    """Does one edit; the page that it leads to."""
    revision = re.search(r'name="revision" value="(\d+)"', person.get("/definitions/THING").text)
    assert revision
    answer = person.post("/definitions/THING/edit", [("do", do), ("at", at), ("revision", revision[1]), *more.items()])
    if answer.status_code == 303:
        return person.get(answer.headers["location"]).text
    return answer.text


def json_of(person: Browser) -> str:
    page = person.get("/definitions/THING?tab=json").text
    found = re.search(r'<textarea class="input code tall"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_definitions_are_listed_for_administrators_alone(app: FastAPI, person: Browser) -> None:
    assert 'href="/definitions/THING"' in person.get("/definitions").text
    token = "df_pat_reads_and_writes_only_" + "0" * 10
    app.state.services.platform.tokens.create(user="u", scopes=frozenset({"read", "write"}), token=token)
    for path in ("/definitions", "/definitions/THING", "/definitions/THING/preview", "/definitions/THING/publish"):
        assert Browser(app).api("GET", path, token=token).status_code == 403


def test_a_label_is_changed_undone_and_done_again(person: Browser) -> None:
    before = json_of(person)
    page = edit(person, "set", "/0", **{"p.label": "Full name", "p.type": "text"})
    assert "Full name" in page and "1 change, not published" in page
    after = json_of(person)
    assert after == before.replace('"Name"', '"Full name"')
    edit(person, "undo")
    assert json_of(person) == before
    edit(person, "redo")
    assert json_of(person) == after


def test_parts_are_added_moved_and_removed(person: Browser) -> None:
    page = edit(person, "add", "/0", kind="field")
    assert "New field" in page
    assert json_of(person).index('"size"') < json_of(person).index('"field1"')
    edit(person, "move", "/2", way="up")
    assert json_of(person).index('"field1"') < json_of(person).index('"size"')
    edit(person, "remove", "/1")
    assert "field1" not in json_of(person)


def test_options_are_added_changed_moved_and_removed(person: Browser) -> None:
    edit(person, "add-option", "/1", text="large")
    edit(person, "option", "/1", option="large", way="up")
    edit(person, "option", "/1", option="s", way="remove")
    assert re.search(r'\[\s*"large",\s*"m"\s*\]', json_of(person))
    edit(person, "option", "/1", option="m", text="Medium", color="#336699")
    assert "Medium" in json_of(person) and "#336699" in json_of(person)


def test_a_field_gets_another_id_and_another_type(person: Browser) -> None:
    edit(person, "rename", "/0", id="title")
    edit(person, "retype", "/0", type="textarea")
    assert '"title"' in json_of(person) and "textarea" in json_of(person)


def test_what_cannot_be_done_is_said_and_changes_nothing(person: Browser) -> None:
    before = json_of(person)
    for do, at, more in (
        ("rename", "/0", {"id": "size"}),
        ("set", "/0", {"p.label": "Name", "p.visibility": "{no"}),
        ("json", "", {"text": "{no"}),
        ("remove", "/9", {}),
        ("move", "/0", {"into": "/0"}),
        ("unheard", "", {}),
    ):
        assert 'role="alert"' in edit(person, do, at, **more), do
        assert json_of(person) == before, do


def test_what_was_typed_is_shown_again_where_it_is_refused(person: Browser) -> None:
    page = edit(person, "set", "/0", **{"p.label": "Typed name", "p.visibility": "{typed"})
    assert 'value="Typed name"' in page and "{typed" in page and "“Shown when" in page


def test_an_edit_from_an_old_page_is_refused(person: Browser) -> None:
    edit(person, "set", "/0", **{"p.label": "One"})
    answer = person.post("/definitions/THING/edit", [("do", "set"), ("at", "/0"), ("revision", "0"), ("p.label", "Two")])
    assert answer.status_code == 422 and '"Two"' not in json_of(person)


def test_the_json_is_edited_in_the_same_draft(person: Browser) -> None:
    edit(person, "json", text='[{"id": "only", "type": "text"}]')
    assert json_of(person) == '[{"id": "only", "type": "text"}]'
    edit(person, "discard")
    assert '"size"' in json_of(person)


def test_findings_are_shown(person: Browser) -> None:
    assert "rainbow" in edit(person, "json", text='[{"id": "a", "type": "rainbow"}]')


def test_what_was_not_posted_stays(person: Browser) -> None:
    edit(person, "json", text='[{"id": "a", "name": "A", "help": "H", "required": true, "visibility": {"b": "1"}}, {"id": "b"}]')
    edit(person, "set", "/0", **{"p.label": "B"})
    assert json_of(person) == '[{"id": "a", "name": "B", "help": "H", "required": true, "visibility": {"b": "1"}}, {"id": "b"}]'
    edit(person, "set", "/0", **{"p.required": ""})
    assert '"required": false' in json_of(person)


def test_an_unchanged_page_changes_nothing(person: Browser) -> None:
    """What its inputs show is what they post: texts with line breaks, conditions, numbers, flags."""
    texts = '"name": "A\\nB", "help": "1\\r\\n2"'
    field = f'{{"id": "a", {texts}, "width": 33.0, "default": 5, "grid": "yes", "visibility": {{"b": ["1", 2]}}}}'
    edit(person, "json", text=f'[{field}, {{"id": "b"}}]')
    before = json_of(person)
    page = Inputs(person.get("/definitions/THING?at=/0").text)
    person.post("/definitions/THING/edit", page.posted)
    assert json_of(person) == before


def test_numbers_that_are_none_are_no_fault(person: Browser) -> None:
    for name, value in (("revision", "9" * 5000), ("revision", "x"), ("conflict", "²"), ("conflict", "x")):
        answer = person.post("/definitions/THING/edit", [("do", "mine"), ("at", ""), (name, value)])
        assert answer.status_code in (303, 422), (name, value)


class Inputs(HTMLParser):
    """What a browser posts of the form of properties when nothing was changed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.posted: list[tuple[str, str]] = []
        self._area = ""
        form = page.split('name="do" value="set"')[1].split("</form>", maxsplit=1)[0]
        self.feed('<input name="do" value="set">' + form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.posted.append((name, ""))
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            one_line = value.replace("\r", "").replace("\n", "") if given.get("type") != "hidden" else value
            self.posted.append((name, one_line))

    def handle_data(self, data: str) -> None:
        if self._area:
            text = self.posted[-1][1] + data
            self.posted[-1] = (self._area, text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            name, text = self.posted[-1]
            self.posted[-1] = (name, text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n"))
            self._area = ""


def test_the_list_says_fields_findings_and_who_published_last(person: Browser) -> None:
    edit(person, "set", "/0", **{"p.label": "Renamed"})
    assert "Your draft" in person.get("/definitions").text
    revision = re.search(r'name="revision" value="(\d+)"', person.get("/definitions/THING").text)
    assert revision
    person.post("/definitions/THING/publish", [("revision", revision[1])])
    define(person, [text("a"), text("a"), {"id": "b", "type": "nothing"}], "FLAWED")
    lines = {
        entity: line
        for line in person.get("/definitions").text.split("<li>")
        for entity in ("THING", "FLAWED")
        if f">{entity} &" in line
    }
    assert " field" in lines["THING"] and "admin, " in lines["THING"] and " finding" not in lines["THING"]
    assert " finding" in lines["FLAWED"]
