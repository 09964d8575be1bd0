"""Signing in and out, and what was typed in between."""

import html
import re

import pytest
from fastapi import FastAPI

from tests.making import TOKEN, Browser, own

NEW = "/forms/DOCKERREGISTRY/new"


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def test_without_a_sign_in_every_page_leads_to_it_and_back(browser_like: Browser) -> None:
    answer = browser_like.get("/forms/DOCKERREGISTRY?q=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=/forms/DOCKERREGISTRY%3Fq%3Dx")
    answer = browser_like.post("/signin", [("token", TOKEN), ("next", "/forms/DOCKERREGISTRY?q=x")])
    assert answer.headers["location"] == "/forms/DOCKERREGISTRY?q=x"


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil", "javascript:x", "", "/a\nb"])
def test_a_sign_in_never_leads_elsewhere(browser_like: Browser, next: str) -> None:
    assert browser_like.post("/signin", [("token", TOKEN), ("next", next)]).headers["location"] == "/"


def test_a_wrong_token_is_told(browser_like: Browser) -> None:
    answer = browser_like.post("/signin", [("token", "df_pat_wrong")])
    assert answer.status_code == 401
    assert "This access token isn&#39;t valid." in answer.text


def test_the_cookie_is_encrypted_and_out_of_reach_of_scripts(browser_like: Browser) -> None:
    told = browser_like.sign_in().headers["set-cookie"]
    assert TOKEN not in told
    assert "HttpOnly" in told and "SameSite=lax" in told and "Path=/" in told


def test_the_link_of_the_first_start_signs_in(browser_like: Browser) -> None:
    assert browser_like.get(f"/signin?token={TOKEN}").status_code == 303
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200


def test_another_site_cannot_sign_anybody_in(browser_like: Browser) -> None:
    assert browser_like.get(f"/signin?token={TOKEN}", **{"sec-fetch-site": "cross-site"}).status_code == 403


def test_signing_out(person: Browser) -> None:
    person.post("/signout")
    assert person.get("/forms/DOCKERREGISTRY").status_code == 303


def test_a_save_after_the_sign_in_expired_keeps_everything_but_secrets(person: Browser, app: FastAPI) -> None:
    page = own(person.get(NEW).text)
    person.post("/signout")
    answer = person.post(NEW, [*page, ("f.name", "typed <b>\nlong"), ("f.password", "CANARY")])
    assert answer.status_code == 401
    assert "Your input is kept" in answer.text and "CANARY" not in answer.text
    inputs = re.findall(r'<textarea name="(k\.[^"]*)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    kept = [(html.unescape(name), html.unescape(value)) for name, value in inputs]
    signed_in = person.post("/signin", [("token", TOKEN), ("next", NEW), *kept])
    assert signed_in.headers["location"] == f"{NEW}?draft=1"
    assert "typed &lt;b&gt;" in person.get(f"{NEW}?draft=1").text
