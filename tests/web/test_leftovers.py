"""Leftovers from the save that makes them to the page that lists them: one person's, to be copied and deleted."""

import re

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, own, text

NEW = "/forms/THING/new"
FIELDS = [text("a"), text("b", "Bee", visibility={"field": "a", "operator": "equals", "value": "show"})]


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


def ids(page: str) -> list[str]:
    return re.findall(r'name="leftover" value="([^"]+)"', page)


def test_a_save_names_what_was_hidden_and_the_page_lists_it(person: Browser) -> None:
    define(person, FIELDS)
    pairs = [*own(person.get(NEW).text), ("f.a", "x"), ("f.b", "typed and then hidden <b>")]
    answer = person.post(NEW, pairs)
    assert answer.status_code == 303
    page = person.get(answer.headers["location"]).text
    assert "Not everything you typed was saved." in page and "typed and then hidden &lt;b&gt;</textarea>" in page
    assert "Bee wasn&#39;t saved, because the form hides it" in page and 'href="/leftovers"' in page
    listed = person.get("/leftovers").text
    record = answer.headers["location"].partition("?")[0]
    assert "typed and then hidden &lt;b&gt;</textarea>" in listed and f'href="{record}"' in listed and "just now" in listed
    assert "Not everything" not in person.get(record).text


def test_a_save_of_everything_says_nothing(person: Browser) -> None:
    define(person, FIELDS)
    answer = person.post(NEW, [*own(person.get(NEW).text), ("f.a", "show"), ("f.b", "shown")])
    assert "left=" not in answer.headers["location"] and "No leftovers" in person.get("/leftovers").text


def test_text_of_a_removed_field_survives_a_second_save_and_the_form_it_came_from(person: Browser) -> None:
    define(person, [text("a"), text("gone", "Gone")])
    pairs = [*own(person.get(NEW).text), ("f.a", "x"), ("f.gone", "an hour of text")]
    define(person, [text("a")])
    shown = person.post(NEW, pairs)
    assert shown.status_code == 422 and "It&#39;s in your leftovers for 30 days." in shown.text
    assert person.post(NEW, [*own(shown.text), ("f.a", "x")]).status_code == 303
    assert "an hour of text" in person.get("/leftovers").text


def test_an_update_of_the_form_stores_what_it_has_no_field_for(person: Browser) -> None:
    define(person, [text("a"), text("gone", "Gone")])
    pairs = [*own(person.get(NEW).text), ("f.a", "x"), ("f.gone", "an hour of text")]
    define(person, [text("a")])
    assert person.post("/carry/THING?record=", pairs).status_code == 200
    assert "an hour of text" in person.get("/leftovers").text


def test_text_that_its_new_type_does_not_read_is_left_over_and_shown(person: Browser) -> None:
    define(person, [text("a"), text("amount", "Amount")])
    pairs = [*own(person.get(NEW).text), ("f.a", "x"), ("f.amount", "12 pieces")]
    define(person, [text("a"), {"id": "amount", "name": "Amount", "type": "number"}])
    shown = person.post(NEW, pairs)
    assert shown.status_code == 422 and 'value="12 pieces"' in shown.text
    assert person.post(NEW, [*own(shown.text), ("f.a", "x"), ("f.amount", "12")]).status_code == 303
    assert "12 pieces" in person.get("/leftovers").text


def test_a_secret_is_named_as_lost_and_stored_nowhere(person: Browser) -> None:
    define(person, [text("a"), {"id": "pin", "name": "Pin", "type": "password", "visibility": {"a": "show"}}])
    answer = person.post(NEW, [*own(person.get(NEW).text), ("f.a", "x"), ("f.pin", "CANARY")])
    for page in (person.get(answer.headers["location"]).text, person.get("/leftovers").text):
        assert "Pin wasn&#39;t saved" in page and "(a secret, which isn&#39;t stored)" in page and "CANARY" not in page


def test_they_are_one_persons_and_go_one_by_one_or_all(app: FastAPI, person: Browser) -> None:
    define(person, FIELDS)
    for word in ("first", "second", "third"):
        person.post(NEW, [*own(person.get(NEW).text), ("f.a", "x"), ("f.b", word)])
    other = Browser(app, app.state.services.platform.tokens.create(user="other"))
    other.sign_in()
    page = person.get("/leftovers").text
    assert len(ids(page)) == 3 and ids(other.get("/leftovers").text) == []
    other.post("/leftovers/delete", [("leftover", ids(page)[0]), ("shown", ids(page)[1]), ("all", "1")])
    assert ids(person.get("/leftovers").text) == ids(page)
    assert person.post("/leftovers/delete", [("leftover", ids(page)[0])]).headers["location"] == "/leftovers"
    assert ids(person.get("/leftovers").text) == ids(page)[1:]
    person.post(NEW, [*own(person.get(NEW).text), ("f.a", "x"), ("f.b", "since then")])
    person.post("/leftovers/delete", [*(("shown", id) for id in ids(page)[1:]), ("all", "1")])
    assert len(ids(person.get("/leftovers").text)) == 1, "one that the page did not show stays"
