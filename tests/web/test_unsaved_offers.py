"""Drafts and pending saves of a form, as its page offers them and as they are taken back."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from app.platform.base import Principal
from app.submissions.outcomes import OpenRecord
from app.submissions.page_post import read_page_post
from app.web.drafts import keep_draft
from app.web.own_page import OwnPage
from app.web.services import Services
from app.web.unsaved_offers import unfinished_count, unsaved_notices, unsaved_submission
from tests.making import TOKEN, run

PAGE = OwnPage("DOCKERREGISTRY")


@pytest.fixture
def services(app: FastAPI) -> Services:
    found: Services = app.state.services
    return found


@pytest.fixture
def person(services: Services) -> Principal:
    return run(services.platform.authenticate(TOKEN))


def draft(services: Services, person: Principal, record: str = "") -> None:
    run(keep_draft(services, person, "DOCKERREGISTRY", record, read_page_post([("f.name", "drafted"), ("f.password", "CANARY")])))


def pend(services: Services, person: Principal, id: str, record: str = "") -> None:
    content: dict[str, Any] = {"posted": {"name": [id]}}
    run(services.pending_saves.begin(person, "DOCKERREGISTRY", record, id, content))


def opened(services: Services, person: Principal, record: str = "") -> OpenRecord:
    blank = run(services.records.blank(person, "DOCKERREGISTRY"))
    return replace(blank, record={"id": record}) if record else blank


def test_a_draft_is_offered_at_its_own_form_alone(services: Services, person: Principal) -> None:
    draft(services, person)
    (notice,) = run(unsaved_notices(services, person, PAGE, opened(services, person)))
    assert notice["part"] == "drafts" and "drafted" in notice["items"]
    assert run(unsaved_notices(services, person, PAGE, opened(services, person, "7"))) == []
    reader = replace(person, scopes=frozenset({"read"}))
    assert run(unsaved_notices(services, reader, PAGE, opened(services, person))) == []


def test_pending_saves_are_offered_where_their_outcome_can_be_unknown(
    services: Services, person: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    pend(services, person, "s1", "7")
    seven = opened(services, person, "7")
    assert run(unsaved_notices(services, person, PAGE, seven)) == [], "this platform always answers"
    elsewhere = replace(services.platform.capabilities, shares_database=False)
    monkeypatch.setattr(services.platform, "capabilities", elsewhere)
    (notice,) = run(unsaved_notices(services, person, PAGE, seven))
    assert (notice["part"], notice["url"]) == ("unsent", "/unfinished/s1")


def test_the_draft_goes_before_the_pending_save_and_has_no_secret(services: Services, person: Principal) -> None:
    assert run(unsaved_submission(services, person, "DOCKERREGISTRY", "")) is None
    draft(services, person)
    found = run(unsaved_submission(services, person, "DOCKERREGISTRY", ""))
    assert found is not None and dict(found.posted) == {"name": ["drafted"]}


def test_all_that_is_unfinished_is_counted(services: Services, person: Principal) -> None:
    assert run(unfinished_count(services, person)) == 0
    draft(services, person)
    draft(services, person, "7")
    pend(services, person, "s1")
    assert run(unfinished_count(services, person)) == 3
