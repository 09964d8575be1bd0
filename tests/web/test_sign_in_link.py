"""The one-time link: opening it signs nobody in, and posting its page does, once."""

import pytest
from fastapi import FastAPI

from tests.making import TOKEN, Browser


@pytest.fixture
def link(app: FastAPI) -> str:
    return f"/signin/{app.state.services.sign_in_links.create(TOKEN, 'ann <b>')}"


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/forms/DOCKERREGISTRY").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_it_signs_nobody_in_and_uses_nothing_up(browser_like: Browser, link: str, method: str) -> None:
    for _ in range(3):
        answer = browser_like.request(method, link)
        assert answer.status_code == 200 and "set-cookie" not in answer.headers
        assert method == "HEAD" or "ann &lt;b&gt;" in answer.text
    assert not is_signed_in(browser_like)
    assert browser_like.post(link).status_code == 303


def test_posting_its_page_signs_in_once(browser_like: Browser, link: str, app: FastAPI) -> None:
    answer = browser_like.post(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert is_signed_in(browser_like)
    other = Browser(app)
    for again in (other.post(link), other.get(link)):
        assert again.status_code == 410 and "already used" in again.text and "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"}, {"origin": "null"}, {}],
)
def test_another_site_can_neither_sign_in_nor_use_it_up(browser_like: Browser, link: str, headers: dict[str, str]) -> None:
    answer = browser_like.request("POST", link, content=b"", headers=headers)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    assert browser_like.post(link).status_code == 303


def test_a_link_whose_token_was_revoked_signs_nobody_in(browser_like: Browser, link: str, app: FastAPI) -> None:
    app.state.services.platform.tokens.revoke(TOKEN)
    answer = browser_like.post(link)
    assert answer.status_code == 401 and "set-cookie" not in answer.headers
