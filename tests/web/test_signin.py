"""Signing in and out, and what was typed in between."""

import html
import re

import pytest
from fastapi import FastAPI

from app.errors import Unavailable
from tests.making import TOKEN, Browser, own, run

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


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_token_in_an_address_signs_nobody_in(browser_like: Browser, method: str) -> None:
    answer = browser_like.request(method, f"/signin?token={TOKEN}")
    assert answer.status_code == 200 and "set-cookie" not in answer.headers and TOKEN not in answer.text
    assert method == "HEAD" or "An access token in an address" in answer.text
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_sign_anybody_in(browser_like: Browser, site: str) -> None:
    answer = browser_like.post("/signin", [("token", TOKEN)], sec_fetch_site=site)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_a_cookie_that_somebody_kept_is_dead_after_signing_out(person: Browser) -> None:
    kept = dict(person._cookies)
    person.post("/signout")
    person._cookies.clear()
    person._cookies.update(kept)
    assert person.get("/forms/DOCKERREGISTRY").status_code == 303
    assert person.get("/api/forms/DOCKERREGISTRY").status_code == 401


def test_a_cookie_of_an_earlier_version_signs_in_until_it_is_signed_out(browser_like: Browser, app: FastAPI) -> None:
    cookie = app.state.services.sessions._keys.encrypt(TOKEN.encode()).decode()
    browser_like._cookies.set("forms_session", cookie)
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200
    browser_like.post("/signout")
    browser_like._cookies.set("forms_session", cookie)
    for _ in range(2):
        assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 303


def test_signing_out_with_an_unused_cookie_of_an_earlier_version_ends_it(browser_like: Browser, app: FastAPI) -> None:
    cookie = app.state.services.sessions._keys.encrypt(TOKEN.encode()).decode()
    browser_like._cookies.set("forms_session", cookie)
    browser_like.post("/signout")
    browser_like._cookies.set("forms_session", cookie)
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 303


def test_sign_ins_and_their_ends_are_put_on_record(browser_like: Browser, app: FastAPI) -> None:
    browser_like.post("/signin", [("token", "df_pat_wrong")])
    browser_like.sign_in()
    browser_like.post("/signout")
    services = app.state.services
    rows = run(services.audit.latest(services.platform.tenant, 10))
    assert [(row.event.action, row.event.person) for row in rows] == [
        ("sign-out", "admin"),
        ("sign-in", "admin"),
        ("sign-in-refused", ""),
    ]
    assert all(row.event.request for row in rows) and "wrong" not in str(rows)


def test_a_sign_in_that_cannot_be_put_on_record_is_refused(
    browser_like: Browser, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise Unavailable("database-down")

    monkeypatch.setattr(app.state.services.audit, "record", full)
    answer = browser_like.sign_in()
    assert answer.status_code == 503 and "set-cookie" not in answer.headers


def test_a_revoked_token_ends_its_sign_ins(person: Browser, app: FastAPI) -> None:
    app.state.services.platform.tokens.revoke(TOKEN)
    assert person.get("/forms/DOCKERREGISTRY").status_code == 303


def test_signing_out(person: Browser) -> None:
    person.post("/signout")
    assert person.get("/forms/DOCKERREGISTRY").status_code == 303


def test_a_save_after_the_sign_in_expired_keeps_everything_but_secrets(person: Browser, app: FastAPI) -> None:
    page = own(person.get(NEW).text)
    person.post("/signout")
    answer = person.post(NEW, [*page, ("f.name", "typed <b>\nlong"), ("f.password", "CANARY")])
    assert answer.status_code == 401
    assert "Your input is on this page." in answer.text and "CANARY" not in answer.text
    inputs = re.findall(r'<textarea name="(k\.[^"]*)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    kept = [(html.unescape(name), html.unescape(value)) for name, value in inputs]
    signed_in = person.post("/signin", [("token", TOKEN), ("next", NEW), *kept])
    assert signed_in.headers["location"].startswith(f"{NEW}?draft=")
    assert "typed &lt;b&gt;" in person.get(signed_in.headers["location"]).text
