"""The first page."""

import re

import pytest

from tests.making import Browser


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def test_the_first_page_leads_to_every_form_to_programs_and_to_frames(person: Browser) -> None:
    found = re.findall(r'href="(/[^"]*)"', person.get("/").text)
    assert {"/forms/DOCKERREGISTRY", "/forms/K8SSERVICE", "/docs", "/embed/demo"} <= set(found)
    assert all(person.get(path).status_code == 200 for path in found)
