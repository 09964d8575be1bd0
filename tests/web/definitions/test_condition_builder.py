"""Conditions are built by plain forms."""

import html
import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text
from tests.web.definitions.test_routes import edit, json_of

FIELDS: list[dict[str, Any]] = [
    text("name", "Name"),
    {"id": "size", "type": "select", "name": "Size", "options": [{"id": "1", "text": "Small"}, {"id": "2", "text": "Large"}]},
    {"id": "on", "type": "checkbox", "name": "On"},
    {"id": "count", "type": "number", "name": "Count"},
]
AT = "/0"


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, FIELDS)
    return browser


def build(person: Browser, **more: str) -> Any:
    """Posts selects of "Shown when"; the condition afterwards."""
    edit(person, "set", AT, **{f"c.visibility.{name.replace('_', '.')}": value for name, value in more.items()})
    return json.loads(json_of(person))[0].get("visibility")


def given(person: Browser, condition: Any) -> None:
    edit(person, "json", text=json.dumps([{**FIELDS[0], "visibility": condition}, *FIELDS[1:]]))


def builder(person: Browser) -> str:
    return person.get(f"/definitions/THING?at={AT}").text.split("Shown when</legend>")[1].split("</fieldset>")[0]


def test_a_condition_is_built_line_by_line(person: Browser) -> None:
    assert build(person, **{"0_field": "size"}) == {"field": "size", "operator": "notEmpty"}
    assert build(person, **{"0_operator": "equals"}) == {"field": "size", "operator": "equals", "value": ""}
    assert build(person, **{"0_value": "2"}) == {"field": "size", "operator": "equals", "value": "2"}
    both = build(person, **{"1_field": "on"})
    assert both == {"all": [{"field": "size", "operator": "equals", "value": "2"}, {"field": "on", "operator": "checked"}]}
    assert build(person, word="any")["any"] == both["all"]
    assert build(person, remove="0") == {"field": "on", "operator": "checked"}
    assert build(person, remove="0") is None


def test_values_are_those_of_the_fields_type(person: Browser) -> None:
    build(person, **{"0_field": "count"})
    build(person, **{"0_operator": "greaterThan"})
    assert build(person, **{"0_value": "5"})["value"] == 5
    given(person, {"field": "size", "operator": "in", "value": [1]})
    page = builder(person)
    assert re.findall(r'<input type="checkbox" name="c.visibility.0.value.(\d)" value="on"( checked)?>', page) == [
        ("0", " checked"),
        ("1", ""),
    ]
    assert build(person, **{"0_values": "1", "0_value_0": "on", "0_value_1": "on"})["value"] == [1, "2"]


def test_only_operators_of_the_type_are_offered(person: Browser) -> None:
    for field, wanted in (
        ("on", {"checked", "unchecked"}),
        ("count", {"lessThan", "equals"}),
        ("name", {"contains", "startsWith"}),
    ):
        edit(person, "json", text=json.dumps([*FIELDS, {"id": "x", "visibility": {"field": field, "operator": "notEmpty"}}]))
        page = person.get("/definitions/THING?at=/4").text
        offered = set(re.findall(r'<option value="(\w+)"', page.split('name="c.visibility.0.operator"')[1].split("</select>")[0]))
        assert wanted <= offered, field
        assert ("lessThan" in offered) == (field == "count")


def test_lines_form_groups(person: Browser) -> None:
    given(person, [{"size": "1"}, {"on": True}])
    grouped = build(person, group="1")
    assert grouped == {"all": [{"size": "1"}, {"any": [{"on": True}]}]}
    more = build(person, **{"1_1_field": "count"})
    assert more["all"][1] == {"any": [{"on": True}, {"field": "count", "operator": "notEmpty"}]}
    assert build(person, remove="1.0") == {"all": [{"size": "1"}, {"any": [{"field": "count", "operator": "notEmpty"}]}]}


@pytest.mark.parametrize(
    "condition",
    [
        {"not": {"size": "1"}},
        {"size": ["1", 2.0]},
        {"property": "size", "op": "is", "values": ["1"], "note": "kept"},
        {"field": "gone", "operator": "equals", "value": "x"},
        {"field": "size", "operator": "like it"},
        [{"on": True}, {"any": [{"count": 1.50}, {"name": "a\nb"}]}],
    ],
)
def test_an_untouched_builder_changes_nothing(person: Browser, condition: Any) -> None:
    given(person, condition)
    before = json_of(person)
    edit(person, "set", AT, **dict(posted(person.get(f"/definitions/THING?at={AT}").text)))
    assert json_of(person) == before


def test_what_lines_cannot_say_is_edited_as_json(person: Browser) -> None:
    given(person, {"not": {"size": "1"}})
    assert "c.visibility" not in builder(person) and "only be changed as JSON" in builder(person)
    given(person, {"size": "1"})
    edit(person, "set", AT, **{"p.visibility": '{"not": {"on": true}}', "c.visibility.0.field": "count"})
    assert json.loads(json_of(person))[0]["visibility"] == {"not": {"on": True}}


def posted(page: str) -> list[tuple[str, str]]:
    """What a browser posts of the builders."""
    pairs = []
    for name, inside in re.findall(r'<select class="input" name="(c\.[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?>', inside)
        pairs.append((name, html.unescape(next((value for value, chosen in options if chosen), options[0][0]))))
    pairs += [
        (name, html.unescape(value)) for name, value in re.findall(r'<input[^>]* name="(c\.[^"]+)" value="([^"]*)" aria', page)
    ]
    pairs += [
        (name, html.unescape(value).replace("\n", "\r\n"))
        for name, value in re.findall(r'<textarea[^>]* name="(c\.[^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    ]
    pairs += re.findall(r'<input type="hidden" name="(c\.[^"]+)" value="(1)">', page)
    pairs += [(name, "on") for name in re.findall(r'<input type="checkbox" name="(c\.[^"]+)" value="on" checked>', page)]
    return pairs
