"""Signing in with a provider: who was invited, nobody else without leave, and nobody by another's answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from app.main import build_app
from app.platform.people import NewPerson, Person
from app.platform.roles import Access
from app.settings import load_settings
from tests.making import Browser, run
from tests.openid_provider import CLIENT, Provider

VERIFIED = {"email": "Ann@example.org", "email_verified": True, "name": "Ann A."}


@pytest.fixture
def provider() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.close()


@pytest.fixture
def settings_given(settings_given: dict[str, str], provider: Provider) -> dict[str, str]:
    client = {"FORMS_OIDC_CLIENT_ID": CLIENT[0], "FORMS_OIDC_CLIENT_SECRET": CLIENT[1]}
    return {**settings_given, **client, "FORMS_OIDC_ISSUER": provider.issuer}


def invited(app: FastAPI, email: str = "ann@example.org", role: str = "read") -> Person:
    platform = app.state.services.platform
    person: Person = run(platform.people.add(platform.tenant, NewPerson("Ann", Access(role), email)))
    return person


def people(app: FastAPI) -> list[Person]:
    platform = app.state.services.platform
    found: list[Person] = run(platform.people.all(platform.tenant))
    return found


def back(browser: Browser, provider: Provider, next: str = "/me", **claims: Any) -> Any:
    """The answer to a browser that went to the provider and came back."""
    answer = provider.consent(browser.get(f"/openid?next={next}").headers["location"], **claims)
    return browser.get(f"/openid/back?code={answer['code']}&state={answer['state']}")


def test_who_was_invited_signs_in_by_a_verified_address(app: FastAPI, browser_like: Browser, provider: Provider) -> None:
    person = invited(app)
    assert "/openid?next=" in browser_like.get("/signin").text
    answer = back(browser_like, provider, "/forms/DOCKERREGISTRY", **VERIFIED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/forms/DOCKERREGISTRY")
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200
    (now,) = people(app)
    assert now.id == person.id and now.access == person.access and now.joined and now.subject == f"{provider.issuer} ann"


def test_afterwards_it_is_the_account_that_counts(app: FastAPI, browser_like: Browser, provider: Provider) -> None:
    """An address can go to somebody else."""
    invited(app)
    back(browser_like, provider, **VERIFIED)
    assert back(Browser(app), provider).status_code == 303, "the account needs no address any more"
    assert back(Browser(app), provider, **VERIFIED, sub="eve").status_code == 403
    assert [person.subject for person in people(app)] == [f"{provider.issuer} ann"]


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "ann@example.org"},
        {"email": "ann@example.org", "email_verified": "true"},
        {**VERIFIED, "email": "eve@example.org"},
    ],
)
def test_nobody_else_signs_in(app: FastAPI, browser_like: Browser, provider: Provider, claims: dict[str, Any]) -> None:
    before = invited(app)
    answer = back(browser_like, provider, **claims)
    assert answer.status_code == 403 and "invited here" in answer.text
    assert browser_like.get("/me").status_code == 303 and people(app) == [before]


def test_a_disabled_person_does_not_sign_in(app: FastAPI, browser_like: Browser, provider: Provider) -> None:
    person = invited(app)
    run(app.state.services.people.disable(person.tenant, person.id))
    answer = back(browser_like, provider, **VERIFIED)
    assert answer.status_code == 403 and "disabled" in answer.text and browser_like.get("/me").status_code == 303


def test_a_setting_lets_everybody_of_the_provider_in(settings_given: dict[str, str], provider: Provider) -> None:
    app = build_app(load_settings({**settings_given, "FORMS_OIDC_ROLE": "read"}))
    browser = Browser(app)
    for _ in range(2):
        assert back(browser, provider, **VERIFIED).status_code == 303
    (person,) = people(app)
    assert (person.name, person.email, person.access.role, person.invited_by) == ("Ann A.", "ann@example.org", "read", "openid")
    assert browser.get("/forms/DOCKERREGISTRY").status_code == 200 and browser.get("/people").status_code == 403
    app.state.services.store.close()


def test_an_answer_for_another_browser_signs_nobody_in(app: FastAPI, browser_like: Browser, provider: Provider) -> None:
    """Else a person would enter their data in the account of the attacker whose link they opened."""
    invited(app)
    attacker, victim = browser_like, Browser(app)
    victim.get("/openid")
    answer = provider.consent(attacker.get("/openid").headers["location"], **VERIFIED)
    path = f"/openid/back?code={answer['code']}&state={answer['state']}"
    for browser in (victim, Browser(app)):
        refused = browser.get(path)
        assert refused.status_code == 403 and browser.get("/me").status_code == 303
    assert attacker.get(path).status_code == 303
    assert attacker.get(path).status_code == 403, "the cookie is gone"


def test_who_says_no_at_the_provider_is_not_signed_in(app: FastAPI, browser_like: Browser, provider: Provider) -> None:
    answer = provider.consent(browser_like.get("/openid").headers["location"])
    refused = browser_like.get(f"/openid/back?error=access_denied&state={answer['state']}")
    assert refused.status_code == 403 and "access_denied" not in refused.text
    rows = run(app.state.services.audit.latest(browser_like.tenant, 1))
    assert rows[0].event.action == "sign-in-refused"


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_it_leads_nowhere_else(app: FastAPI, browser_like: Browser, provider: Provider, next: str) -> None:
    invited(app)
    assert back(browser_like, provider, next, **VERIFIED).headers["location"] == "/"


def test_a_provider_that_is_down_is_said_on_the_page(app: FastAPI, browser_like: Browser, provider: Provider) -> None:
    provider.close()
    answer = browser_like.get("/openid")
    assert answer.status_code == 503 and "organization" in answer.text


def test_without_a_provider_there_is_no_such_address(settings_given: dict[str, str]) -> None:
    app = build_app(load_settings({name: value for name, value in settings_given.items() if "OIDC" not in name}))
    browser = Browser(app)
    assert browser.get("/openid").status_code == 404 == browser.get("/openid/back").status_code
    assert "/openid" not in browser.get("/signin").text
    app.state.services.store.close()
