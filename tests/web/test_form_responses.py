"""The pages that a form's addresses answer with: stored, typed, drafted, checked."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.platform.base import Principal
from app.submissions.page_post import read_page_post
from app.web.drafts import keep_draft
from app.web.form_responses import as_new, check_response, drafted_page, form_page, rejected_page
from app.web.own_page import OwnPage
from app.web.services import Services
from tests.making import REGISTRY, TOKEN, Browser, form_of, run, saying
from tests.web.asking import request_for
from tests.web.outcomes import open_record, rejected

FORM = form_of({"id": "a"}, {"id": "b"})
PAGE = OwnPage("THING")


@pytest.fixture
def services(app: FastAPI) -> Services:
    found: Services = app.state.services
    return found


@pytest.fixture
def person(services: Services) -> Principal:
    return run(services.platform.authenticate(TOKEN))


def test_the_page_of_a_stored_record(services: Services, person: Principal) -> None:
    opened = open_record(FORM, {"id": "7", "a": "stored & escaped"})
    answer = run(form_page(services, opened, person, PAGE, {"text": "Saved."}))
    text = answer.body.decode()
    assert answer.status_code == 200
    assert 'value="stored &amp; escaped"' in text and 'data-mode="edit"' in text and "Saved." in text


def test_the_page_of_input_that_was_refused_asks_for_secrets_again(services: Services, person: Principal) -> None:
    form = form_of({"id": "pin", "name": "Pin", "type": "password"})
    outcome = rejected(form, None, ("f.pin", "CANARY"))
    for retype, asked in ((False, 0), (True, 1)):
        answer = run(rejected_page(services, outcome, person, PAGE, status=422, retype=retype))
        assert answer.status_code == 422
        assert answer.body.decode().count('href="#f0-input"') == asked
        assert b"CANARY" not in answer.body


def test_a_check_answers_for_visited_fields_and_those_that_follow(services: Services) -> None:
    messages = [saying(("a",), "Wrong a"), saying(("b",), "Wrong b")]
    post = read_page_post([("visited", "1"), ("revision", "7")])
    answer = check_response(services, rejected(FORM, None, messages=messages, submission=post), post)
    assert answer.headers["x-revision"] == "7"
    assert b"Wrong b" in answer.body and b"Wrong a" not in answer.body


def test_input_as_a_new_record_forgets_the_record_that_it_was_for() -> None:
    post = read_page_post([("f.a", "x"), ("version", "3"), ("submission", "s1"), ("base", '{"a":"y"}'), ("seals", "{}")])
    new = as_new(post)
    assert (new.posted, new.version, new.id, new.base()) == ({"a": ["x"]}, None, "", None)


def drafted(services: Services, person: Principal, query: str, id: str, source: str) -> Any:
    page = OwnPage("DOCKERREGISTRY")
    request = request_for(f"/{query}")
    return run(drafted_page(request, services, person, page, "DOCKERREGISTRY", id, source))


def test_a_draft_is_shown_only_when_it_is_asked_for(services: Services, person: Principal) -> None:
    assert drafted(services, person, "", "", "") is None
    assert drafted(services, person, "?told=saved", "7", "7") is None


def test_without_a_draft_the_form_itself_is_shown(services: Services, person: Principal) -> None:
    assert drafted(services, person, "?draft=1", "7", "7").headers["location"] == "/forms/DOCKERREGISTRY/7"
    assert drafted(services, person, "?draft=1", "", "").headers["location"] == "/forms/DOCKERREGISTRY/new"


def test_a_draft_is_shown_in_its_record_or_where_that_is_gone_in_a_new_one(
    services: Services, person: Principal, browser_like: Browser
) -> None:
    record = str(browser_like.new_record(**REGISTRY)["id"])
    run(keep_draft(services, person, "DOCKERREGISTRY", record, read_page_post([("f.name", "drafted name")])))
    text = drafted(services, person, "?draft=1", record, record).body.decode()
    assert 'value="drafted name"' in text and 'data-mode="edit"' in text
    browser_like.api("DELETE", f"/v1/objects/{record}?entity=DOCKERREGISTRY")
    answer = drafted(services, person, "?draft=1", record, record)
    assert answer.headers["location"] == f"/forms/DOCKERREGISTRY/new?draft_of={record}"
    text = drafted(services, person, f"?draft_of={record}", "", record).body.decode()
    assert 'value="drafted name"' in text and 'data-mode="new"' in text
