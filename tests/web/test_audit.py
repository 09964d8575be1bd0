"""The page of the audit: the newest first, page by page, for administrators alone."""

import re

from fastapi import FastAPI

from app.web.audit import ACTIONS, ROWS_OF_PAGE
from tests.making import Browser, run


def test_rows_are_listed_page_by_page(app: FastAPI, browser_like: Browser) -> None:
    browser_like.sign_in()
    log = app.state.services.audit
    before = len(run(log.latest(browser_like.tenant, 1000)))
    for number in range(ROWS_OF_PAGE + 3):
        log.record_now(browser_like.tenant, "ada", "secret-shown", f"THING/<b>{number}", fields=["a", "b"])
    first = browser_like.get("/audit").text
    numbers = [int(each) for each in re.findall(r'id="row-(\d+)"', first)]
    assert numbers == list(range(before + ROWS_OF_PAGE + 3, before + 3, -1))
    assert "Was shown a secret" in first and "THING/&lt;b&gt;5" in first and "a, b" in first
    older = browser_like.get(re.findall(r'href="(/audit\?before=\d+)"', first)[0]).text
    assert [int(each) for each in re.findall(r'id="row-(\d+)"', older)] == list(range(before + 3, 0, -1))
    assert 'href="/audit"' in older


def test_a_wrong_number_shows_the_newest(app: FastAPI, browser_like: Browser) -> None:
    browser_like.sign_in()
    app.state.services.audit.record_now(browser_like.tenant, "ada", "of tomorrow", "x")
    for before in ("x", "-1", "9" * 40, "²"):
        page = browser_like.get(f"/audit?before={before}")
        assert page.status_code == 200 and "of tomorrow" in page.text


def test_only_for_administrators_and_their_own_tenant(app: FastAPI, browser_like: Browser) -> None:
    app.state.services.audit.record_now(browser_like.tenant, "ada", "sign-in", "mine")
    tokens = app.state.services.platform.tokens
    editor = Browser(app, tokens.create(user="ed", scopes=frozenset({"read", "write"})))
    editor.sign_in()
    assert editor.get("/audit").status_code == 403
    other = Browser(app, tokens.create(tenant="other"))
    other.sign_in()
    assert "mine" not in other.get("/audit").text


def test_every_action_has_a_name_in_the_catalogue(app: FastAPI) -> None:
    say = app.state.services.translator.say
    assert all(say(f"audit-{action}") for action in ACTIONS)
