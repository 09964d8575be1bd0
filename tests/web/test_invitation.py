"""The link that invites a person: opening it signs nobody in, and posting its page does, once."""

import pytest
from fastapi import FastAPI

from app.platform.people import NewPerson, Person
from app.platform.roles import Access
from tests.making import Browser, run


@pytest.fixture
def invited(app: FastAPI) -> tuple[Person, str]:
    platform = app.state.services.platform
    person, code = run(platform.people.invite(platform.tenant, NewPerson("ann <b>", Access("read"))))
    return person, f"/invitation/{code}"


@pytest.fixture
def link(invited: tuple[Person, str]) -> str:
    return invited[1]


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
    assert is_signed_in(browser_like) and "ann &lt;b&gt;" in browser_like.get("/me").text
    other = Browser(app)
    for again in (other.post(link), other.get(link)):
        assert again.status_code == 410 and "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"}, {"origin": "null"}, {}],
)
def test_another_site_can_neither_sign_in_nor_use_it_up(browser_like: Browser, link: str, headers: dict[str, str]) -> None:
    answer = browser_like.request("POST", link, content=b"", headers=headers)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    assert browser_like.post(link).status_code == 303


def test_a_link_of_a_disabled_person_signs_nobody_in(app: FastAPI, browser_like: Browser, invited: tuple[Person, str]) -> None:
    person, link = invited
    run(app.state.services.platform.people.disable(person.tenant, person.id))
    answer = browser_like.post(link)
    assert answer.status_code == 410 and "set-cookie" not in answer.headers


def test_the_token_of_the_session_ends_with_it(app: FastAPI, browser_like: Browser, link: str) -> None:
    browser_like.post(link)
    token = app.state.services.platform.tokens.all()[-1]
    hours = (token.ends - token.created) / 3_600_000
    assert round(hours) == app.state.services.settings.session_hours


def test_guessing_codes_is_refused_after_a_few(settings_given: dict[str, str]) -> None:
    from app.main import build_app
    from app.settings import load_settings

    app = build_app(load_settings({**settings_given, "FORMS_RATE_LIMITS": "on"}))
    statuses = [Browser(app).get(f"/invitation/guess{n}").status_code for n in range(12)]
    assert statuses[0] == 410 and statuses[-1] == 429
    app.state.services.store.close()
