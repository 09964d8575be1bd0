"""No page says that input is kept, saved or stored of what is neither in the record, nor in a draft, nor among the leftovers."""

import html
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, own, text

NEW = "/forms/CLAIM/new"
CLAIMS = ("kept", "Saved.", "in your leftovers", "stored", "isn't lost")
DENIALS = ("isn't stored", "A value is stored", "wasn't saved", "Not everything you typed was saved", "Not saved")
BEFORE = [text("a", required=True), text("b", "Bee"), text("gone", "Gone"), {"id": "pin", "name": "Pin", "type": "password"}]
HIDING = [text("a", required=True), text("b", "Bee", visibility={"a": "show"}), *BEFORE[2:]]
LOCKING = [text("a", required=True), text("b", "Bee", readonlyWhen={"a": "x"}), *BEFORE[2:]]
WITHOUT = BEFORE[:1]
RETYPED = [text("a", required=True), {"id": "b", "name": "Bee", "type": "number"}, *BEFORE[2:]]
TYPED = {"a": "x", "b": "typed into b", "gone": "typed into gone", "pin": "CANARY"}


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


def claims(page: str) -> list[str]:
    """What a page claims of the input, without markup."""
    said = html.unescape(re.sub(r"<(textarea|script|option|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL))
    for denial in DENIALS:
        said = said.replace(denial, " ")
    return [claim for claim in CLAIMS if claim in said]


def held(app: FastAPI, person: Browser, record: str) -> str:
    """All that is held of the input: the record, the drafts that are offered, the leftovers."""
    stored = person.get(record).text if record else ""
    return html.unescape(stored + person.get("/leftovers").text)


def save(person: Browser, typed: dict[str, str]) -> tuple[str, str]:
    """The page that answers a save, and the address of the record that it made."""
    page = person.get(NEW).text
    answer = person.post(NEW, [*own(page), *((f"f.{key}", value) for key, value in typed.items())])
    if answer.status_code != 303:
        return answer.text, ""
    location = answer.headers["location"]
    return person.get(location).text, location.partition("?")[0]


def changed(person: Browser, fields: list[dict[str, object]], typed: dict[str, str]) -> tuple[str, str]:
    """The form is changed between the page and its save."""
    page = person.get(NEW).text
    define(person, fields, "CLAIM")
    answer = person.post(NEW, [*own(page), *((f"f.{key}", value) for key, value in typed.items())])
    return answer.text, ""


CASES: dict[str, Callable[[Browser], tuple[str, str]]] = {
    "all is saved": lambda person: save(person, {**TYPED, "gone": ""}),
    "something required is missing": lambda person: save(person, {**TYPED, "a": ""}),
    "a field was removed": lambda person: changed(person, WITHOUT, TYPED),
    "a field was hidden": lambda person: changed(person, HIDING, TYPED),
    "a field was locked": lambda person: changed(person, LOCKING, TYPED),
    "a field has another type": lambda person: changed(person, RETYPED, TYPED),
}


@pytest.mark.parametrize("case", list(CASES))
def test_what_a_page_claims_of_the_input_is_so(app: FastAPI, person: Browser, case: str) -> None:
    define(person, BEFORE, "CLAIM")
    page, record = CASES[case](person)
    assert "CANARY" not in page + held(app, person, record)
    if not claims(page):
        return
    there = held(app, person, record)
    shown = html.unescape(page)
    for key in ("b", "gone"):
        value = f"typed into {key}"
        is_in_its_input = re.search(rf'name="f.{key}"[^>]*value="{value}"', shown) is not None
        assert value in there or is_in_its_input or (case == "all is saved" and key == "gone"), (case, key, claims(page))


def test_a_hidden_field_is_claimed_of_no_record(app: FastAPI, person: Browser) -> None:
    define(person, HIDING, "CLAIM")
    page, record = save(person, {"a": "x", "b": "typed into b"})
    assert "Not everything you typed was saved." in page and "typed into b" not in person.get(record).text
    assert "typed into b" in held(app, person, "")


def test_claims_are_found() -> None:
    """The test above looks for words: they must be those of our pages."""
    assert claims("<p>Your input is kept.</p>") == ["kept"]
    assert claims("<p>Copy it. It isn't stored.</p><textarea>kept</textarea>") == []
