"""A person's own account: name and time zone, and nothing for tokens without a person."""

import re

import pytest
from fastapi import FastAPI

from tests.making import Browser, run
from tests.web.test_roles import person_of


def test_a_person_changes_their_name_and_zone(app: FastAPI) -> None:
    person, ann = person_of(app, "none")
    assert "<option selected>" not in ann.get("/me").text
    assert ann.post("/me", [("name", "Ann <b>"), ("zone", "Europe/Berlin")]).headers["location"] == "/me"
    page = ann.get("/me").text
    assert "Ann &lt;b&gt;" in page and "<option selected>Europe/Berlin" in page
    found = run(app.state.services.people.find(person.tenant, person.id))
    assert (found.name, found.zone, found.access) == ("Ann <b>", "Europe/Berlin", person.access)


@pytest.mark.parametrize("given", [{"name": ""}, {"name": "Ann", "zone": "Mars/Olympus"}, {"name": "Ann", "zone": "../etc/passwd"}])
def test_what_cannot_be_is_said_on_the_page(app: FastAPI, given: dict[str, str]) -> None:
    person, ann = person_of(app, "write")
    answer = ann.post("/me", list(given.items()))
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert run(app.state.services.people.find(person.tenant, person.id)) == person


def test_nobody_changes_their_own_role(app: FastAPI) -> None:
    person, ann = person_of(app, "read")
    ann.post("/me", [("name", "Ann"), ("role", "admin"), ("entity.DOCKERREGISTRY", "admin"), ("id", "x"), ("disabled", "")])
    assert run(app.state.services.people.find(person.tenant, person.id)).access == person.access


def test_the_owner_of_a_token_has_no_settings(browser_like: Browser) -> None:
    browser_like.sign_in()
    page = browser_like.get("/me")
    assert page.status_code == 200 and "<select" not in page.text and "admin" in page.text
    assert browser_like.post("/me", [("name", "x")]).status_code == 403


def test_it_needs_a_sign_in(browser_like: Browser) -> None:
    assert browser_like.get("/me").status_code == 303 and browser_like.post("/me").status_code == 401


def test_the_times_of_a_person_are_in_their_zone(app: FastAPI) -> None:
    _, ann = person_of(app, "write")
    times = []
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # 26 hours apart
        assert ann.post("/me", [("name", "Ann"), ("zone", zone)]).status_code == 303
        (made,) = re.findall(r"Signed in: ([^.]+)\.", ann.get("/sessions").text)
        times.append(made)
    assert times[0] != times[1]
