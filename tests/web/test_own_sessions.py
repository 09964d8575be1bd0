"""The page of one's sign-ins: what it lists and what it ends."""

import re

import pytest
from fastapi import FastAPI

from tests.making import TOKEN, Browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
OTHER_PERSON = "df_pat_of_another_person_0123456789abcdef"


@pytest.fixture
def here(browser_like: Browser) -> Browser:
    assert browser_like.post("/signin", [("token", TOKEN)], user_agent=FIREFOX).status_code == 303
    return browser_like


@pytest.fixture
def there(app: FastAPI) -> Browser:
    browser = Browser(app)
    assert browser.post("/signin", [("token", TOKEN)], user_agent="curl/8").status_code == 303
    return browser


@pytest.fixture
def stranger(app: FastAPI) -> Browser:
    app.state.services.platform.tokens.create(user="bob", token=OTHER_PERSON)
    browser = Browser(app, OTHER_PERSON)
    assert browser.post("/signin", [("token", OTHER_PERSON)], user_agent="bobs/1").status_code == 303
    return browser


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/forms/DOCKERREGISTRY").status_code == 200


def ends_on(page: str) -> list[str]:
    return re.findall(r'action="(/sessions/[^"]+/end)"', page)


def test_it_lists_a_persons_sign_ins_and_marks_this_one(here: Browser, there: Browser, stranger: Browser) -> None:
    page = here.get("/sessions").text
    assert "Firefox, Linux</b> <b>(this browser)" in page and "curl/8</b> <span" in page and "bobs" not in page
    assert "(this browser)" in there.get("/sessions").text
    assert TOKEN not in page and not any(str(cookie.value) in page for cookie in here._cookies.jar)


def test_it_ends_one(here: Browser, there: Browser, stranger: Browser) -> None:
    one = next(address for address in ends_on(here.get("/sessions").text) if address not in ends_on(stranger.get("/sessions").text))
    assert here.post(one).headers["location"] == "/sessions"
    assert [is_signed_in(each) for each in (here, there)].count(True) == 1
    assert here.post(one).status_code in (303, 401, 404)


def test_it_ends_all_others(here: Browser, there: Browser, stranger: Browser) -> None:
    assert here.post("/sessions").headers["location"] == "/sessions"
    assert is_signed_in(here) and not is_signed_in(there) and is_signed_in(stranger)
    assert "Sign out everywhere else" not in here.get("/sessions").text


def test_nobody_ends_the_sign_in_of_somebody_else(here: Browser, stranger: Browser) -> None:
    (address,) = ends_on(here.get("/sessions").text)
    assert stranger.post(address).status_code == 404
    assert is_signed_in(here)


@pytest.mark.parametrize("path", ["/sessions", "/sessions/x/end"])
def test_another_site_ends_nothing(here: Browser, there: Browser, path: str) -> None:
    assert here.post(path, sec_fetch_site="cross-site").status_code == 403
    assert is_signed_in(there)


def test_it_needs_a_sign_in(browser_like: Browser) -> None:
    assert browser_like.get("/sessions").status_code == 303
    assert browser_like.post("/sessions").status_code == 401
