"""New entities from the screen."""

import html
import json
import re

import pytest
from fastapi import FastAPI

from app.errors import NotAllowed
from tests.making import Browser, define, text


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Name")])
    return browser


def create(person: Browser, start: str, **more: str):  # type: ignore[no-untyped-def]
    return person.post("/new-definition", [("start", start), ("create", "1"), *more.items()])


def labels(person: Browser, entity: str) -> list[str]:
    page = person.get(f"/definitions/{entity}").text
    return re.findall(r'data-kind="field"[^>]*>([^<]+)<', page)


def test_a_name_is_enough(person: Browser) -> None:
    answer = create(person, "name", name="Base Image")
    assert answer.headers["location"] == "/definitions/BASEIMAGE"
    assert labels(person, "BASEIMAGE") == ["Name"]
    assert person.new_record("BASEIMAGE", 1, name="a")["id"]
    level = re.search(r'name="level" value="(\d+)"', person.get("/new-definition").text)
    assert level and int(level[1]) > 400


def test_an_entity_that_is_there_is_not_replaced(person: Browser) -> None:
    answer = create(person, "name", name="Anything", id="THING")
    assert answer.status_code == 422 and "THING" in answer.text
    assert labels(person, "THING") == ["Name"]


def test_it_can_be_a_copy(person: Browser) -> None:
    create(person, "copy", name="Twin", source="THING")
    assert labels(person, "TWIN") == ["Name"]
    assert create(person, "copy", name="Other", source="NOTHING").status_code == 422


def test_it_can_be_json_in_both_shapes(person: Browser) -> None:
    fields = '[{"id": "a", "name": "A", "width": 33.0}]'
    create(person, "json", id="FLAT", json=fields)
    assert labels(person, "FLAT") == ["A"] and "33.0" in person.get("/definitions/FLAT?tab=json").text
    create(person, "json", json=json.dumps({"id": "WHOLE", "name": "Whole", "definition": fields}))
    assert labels(person, "WHOLE") == ["A"]
    for bad in ("{", "7", "null", '"x"', "[" * 9000):
        assert create(person, "json", id="BAD", json=bad).status_code == 422, bad


def test_a_tables_columns_are_shown_before_they_become_fields(person: Browser) -> None:
    table = "Image\tSize\nalpine\t5\nbusybox\t1.5\n"
    page = person.post("/new-definition", [("start", "table"), ("name", "Image"), ("table", table)]).text
    assert "numbers" in page and "<option selected>number</option>" in page
    answer = create(person, "table", name="Image", table=table, **{"type.1": "text", "type.0": "textarea"})
    assert answer.headers["location"] == "/definitions/IMAGE"
    assert labels(person, "IMAGE") == ["Image", "Size"]
    text = html.unescape(person.get("/definitions/IMAGE?tab=json").text)
    assert '"type": "textarea"' in text and '"type": "number"' not in text


@pytest.mark.parametrize(
    ("start", "more"),
    [("name", {}), ("name", {"name": "日本"}), ("name", {"name": "X", "id": "a/b"}), ("table", {"name": "X", "table": ""})],
)
def test_what_is_missing_is_said(person: Browser, start: str, more: dict[str, str]) -> None:
    answer = create(person, start, **more)
    assert answer.status_code == 422 and 'role="alert"' in answer.text


def test_a_platform_that_refuses_leaves_the_json(person: Browser, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise NotAllowed("no-admin-permission")

    monkeypatch.setattr(app.state.services.platform, "create", refuse)
    answer = create(person, "name", name="Base Image")
    assert answer.status_code == 422 and "BASEIMAGE" in answer.text and "readonly" in answer.text


def test_only_administrators_create(app: FastAPI, person: Browser) -> None:
    token = app.state.services.platform.capabilities.tokens.create(user="w", scopes=frozenset({"read", "write"}))
    assert Browser(app).api("GET", "/new-definition", token=token).status_code == 403
