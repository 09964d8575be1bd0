"""A definition that changes while somebody fills in its form: what was typed is carried over or given back, never lost."""

import html
import itertools
import json
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.making import TOKEN, Browser, define, own, run, text
from tests.strategies import FIELD_SETS, TYPED


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


def test_what_the_change_does_not_touch_saves_at_once(person: Browser) -> None:
    define(person, [text("a"), text("b")])
    page = person.get("/forms/THING/new").text
    define(person, [text("b", "Bee"), text("a", help="now with a note"), text("c")])
    answer = person.post("/forms/THING/new", [*own(page), ("f.a", "one"), ("f.b", "two")])
    assert answer.status_code == 303
    id = answer.headers["location"].rsplit("/", 1)[1].partition("?")[0]
    record = person.api("GET", f"/v1/objects/{id}").json()
    assert (record["a"], record["b"]) == ("one", "two")


def test_a_removed_field_gives_back_what_was_typed_and_a_new_save_keeps_it_in_sight(person: Browser) -> None:
    define(person, [text("a"), text("gone", "Gone <b>")])
    page = person.get("/forms/THING/new").text
    define(person, [text("a"), text("new", "New", required=True)])
    answer = person.post("/forms/THING/new", [*own(page), ("f.a", "one"), ("f.gone", "typed & kept")])
    assert answer.status_code == 422
    assert "“Gone &lt;b&gt;” was removed from the form." in answer.text
    assert "typed &amp; kept</textarea>" in answer.text and 'value="one"' in answer.text
    assert "New is required" in answer.text
    again = person.post("/forms/THING/new", [*own(answer.text), ("f.a", "one"), ("f.new", ""), ("l.Gone <b>", "typed & kept")])
    assert again.status_code == 422 and "typed &amp; kept</textarea>" in again.text
    last = person.post("/forms/THING/new", [*own(again.text), ("f.a", "one"), ("f.new", "x"), ("l.Gone <b>", "typed & kept")])
    assert last.status_code == 303, "what was shown to be copied stands in nobody's way"


def test_a_renamed_field_is_carried_and_said(person: Browser) -> None:
    define(person, [text("a", "Code"), text("b")])
    page = person.get("/forms/THING/new").text
    define(person, [text("z", "Code"), text("b")])
    answer = person.post("/forms/THING/new", [*own(page), ("f.a", "typed")])
    assert answer.status_code == 422
    assert "“Code” has a new ID. It&#39;s treated as the same field." in answer.text
    assert 'name="f.z" value="typed"' in answer.text
    saved = person.post("/forms/THING/new", [*own(answer.text), ("f.z", "typed")])
    assert saved.status_code == 303


def test_a_field_of_another_type_is_carried_where_the_value_fits_and_shown_as_typed_where_not(person: Browser) -> None:
    for typed, message in (("12", ""), ("twelve", "a must be a number")):
        define(person, [text("a")])
        page = person.get("/forms/THING/new").text
        define(person, [{"id": "a", "name": "a", "type": "number"}])
        answer = person.post("/forms/THING/new", [*own(page), ("f.a", typed)])
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text and "changed from type text to type number" in answer.text
        assert message in answer.text


def test_a_typed_secret_of_a_removed_field_is_told_and_not_shown(person: Browser) -> None:
    define(person, [text("a"), {"id": "p", "name": "Pass", "type": "password"}])
    page = person.get("/forms/THING/new").text
    define(person, [text("a")])
    answer = person.post("/forms/THING/new", [*own(page), ("f.a", "one"), ("f.p", "CANARY")])
    assert answer.status_code == 422
    assert "CANARY" not in answer.text and "(a secret, which isn&#39;t stored)" in answer.text


def test_a_field_that_became_hidden_gives_back_what_was_typed(person: Browser) -> None:
    define(person, [text("a"), text("b")])
    page = person.get("/forms/THING/new").text
    define(person, [text("a"), text("b", visibility={"field": "a", "operator": "equals", "value": "show"})])
    answer = person.post("/forms/THING/new", [*own(page), ("f.a", "x"), ("f.b", "typed")])
    assert answer.status_code == 422
    assert "typed</textarea>" in answer.text


def test_a_form_that_nobody_knows_any_more_loses_nothing(person: Browser) -> None:
    define(person, [text("a")])
    answer = person.post("/forms/THING/new", [("definition", "0" * 64), ("f.a", "one"), ("f.b", "two")])
    assert answer.status_code == 422
    assert 'value="one"' in answer.text and "two</textarea>" in answer.text


def test_the_form_is_renewed_with_everything_typed_and_no_word_of_mistakes(person: Browser) -> None:
    define(person, [text("a"), text("b", required=True)])
    page = person.get("/forms/THING/new").text
    define(person, [text("a", "Ay"), text("b", required=True), text("c")])
    answer = person.post("/carry/THING?record=", [*own(page), ("f.a", "one"), ("f.b", "")])
    assert answer.status_code == 200
    assert 'value="one"' in answer.text and "“a” is now called “Ay”" in answer.text and "is required</a>" not in answer.text


def test_a_field_that_others_could_not_see_is_not_said_to_be_changed(person: Browser) -> None:
    define(person, [text("a")])
    record = person.new_record("THING", 0, a="one", b="was there before")
    page = person.get(f"/forms/THING/{record['id']}").text
    define(person, [text("a"), text("b")])
    person.api("PATCH", f"/v1/objects/{record['id']}", {"unseen": 1})
    answer = person.post(f"/forms/THING/{record['id']}", [*own(page), ("f.a", "two")])
    assert answer.headers["location"].endswith("?told=saved")


NUMBERS = itertools.count()


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(old=FIELD_SETS, new=FIELD_SETS, typed=st.lists(TYPED, min_size=4, max_size=4), update=st.booleans())
@example(
    old=[{"id": "a", "name": "Red", "type": "text"}], new=[{"id": "b", "name": "Red", "type": "text"}], typed=["x"] * 4, update=True
)
def test_every_posted_value_is_in_the_answer_or_in_the_record(
    app: FastAPI, old: list[dict[str, Any]], new: list[dict[str, Any]], typed: list[str], update: bool
) -> None:
    person = Browser(app)
    person.sign_in()
    entity = f"THING{next(NUMBERS)}"  # one of its own: what was once a secret stays one
    define(person, old, entity)
    path = f"/forms/{entity}/new"
    if update:
        body = {"entity": entity, "level": 0, "comboKey": f"SUB:{person.tenant}|ENT:", "a": "was a", "c": 7}
        platform = app.state.services.platform

        async def make() -> Any:
            return await platform.create(await platform.authenticate(TOKEN), body)

        path = f"/forms/{entity}/{run(make())['id']}"
    page = person.get(path).text
    inputs = [(f"f.{field['id']}", text) for field, text in zip(old, typed, strict=False) if f'name="f.{field["id"]}"' in page]
    define(person, new, entity)
    answer = person.post(path, [*own(page), *inputs])
    assert answer.status_code in (303, 422), answer.text
    secret = {f"f.{field['id']}" for field in [*old, *new] if field["type"] == "password"}
    earlier_hidden = {f"f.{field['id']}" for field in old if "visibility" in field and ("f.a", "x") not in inputs}
    if answer.status_code == 422:
        told = html.unescape(answer.text)
        for name, value in inputs:
            if value and name not in secret | earlier_hidden and not is_choice(old, name):
                assert value in told, (name, value)
        return
    record = person.api("GET", f"/v1/objects/{answer.headers['location'].rsplit('/', 1)[1].partition('?')[0]}").json()
    kept = json.dumps(list(record.values()), ensure_ascii=False)
    for name, value in inputs:
        if value and name not in secret | earlier_hidden and not is_choice(old, name):
            assert value in kept, (name, value)


def is_choice(fields: list[dict[str, Any]], name: str) -> bool:
    """Ticks: what they post is not what they hold."""
    return any(f"f.{field['id']}" == name and field["type"] == "checkbox" for field in fields)
