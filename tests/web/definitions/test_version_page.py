"""A version of a definition, looked at and compared."""

import html
import re

import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text


@pytest.fixture
def person(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in()
    define(browser, [text("name", "Old label"), text("size", "Size")])
    define(browser, [text("name", "New label")])
    return browser


def hashes(person: Browser) -> list[str]:
    """The latest first."""
    return re.findall(r'href="/definitions/THING/versions/(\w+)"', person.get("/definitions/THING/versions").text)


def test_the_form_is_shown_as_it_was_with_a_record(person: Browser) -> None:
    id = person.new_record("THING", 1, name="a record")["id"]
    page = person.get(f"/definitions/THING/versions/{hashes(person)[-1]}?record={id}").text
    (frame,) = re.findall(r'<iframe[^>]* src="([^"]*)"', page)
    form = person.get(html.unescape(frame))
    assert "Old label" in form.text and "New label" not in form.text and 'value="a record"' in form.text
    assert "connect-src 'none'" in form.headers["content-security-policy"]


def test_two_versions_are_compared_in_both_directions(person: Browser) -> None:
    new, *_, old = hashes(person)
    page = person.get(f"/definitions/THING/versions/{old}").text
    assert '<code class="help">/size</code>' in page
    assert '<code class="help">/size</code>' in person.get(f"/definitions/THING/versions/{new}?against={old}").text
    assert "It is the same version" in person.get(f"/definitions/THING/versions/{new}").text


def test_an_unknown_version_is_not_found(person: Browser) -> None:
    assert person.get("/definitions/THING/versions/unknown").status_code == 404
    assert person.get("/definitions/THING/preview?version=unknown").status_code == 404
    assert person.get(f"/definitions/THING/versions/{hashes(person)[0]}?against=unknown").status_code == 404
