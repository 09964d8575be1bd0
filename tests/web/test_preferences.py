"""A person's choice is stored, and the pages of their forms say it."""

import re

import pytest

from tests.making import Browser


def layout_of(person: Browser) -> str:
    found = re.search(r'data-layout="([^"]*)"', person.get("/forms/DOCKERREGISTRY/new").text)
    assert found
    return found[1]


def test_the_layout_is_remembered_for_the_person(browser_like: Browser) -> None:
    browser_like.sign_in()
    assert layout_of(browser_like) == ""
    for value in ("one-page", "panels"):
        assert browser_like.post("/preferences", [("layout", value)]).status_code == 204
        assert layout_of(browser_like) == value


@pytest.mark.parametrize("body", [{}, {"layout": "sideways"}, {"other": "one-page"}])
def test_what_cannot_be_chosen_is_refused(browser_like: Browser, body: dict[str, str]) -> None:
    browser_like.sign_in()
    assert browser_like.post("/preferences", list(body.items())).status_code == 400
    assert layout_of(browser_like) == ""
