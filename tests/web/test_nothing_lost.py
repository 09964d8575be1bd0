"""A submission that comes twice, a record that was deleted, secrets that would move: nothing is lost."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from tests.making import REGISTRY, TOKEN, Browser, own, run


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    return browser_like


FORM = [(f"f.{key}", value) for key, value in REGISTRY.items()]
NEW = "/forms/DOCKERREGISTRY/new"


# --- the same submission twice


def count(person: Browser) -> int:
    query = [{"entity": "DOCKERREGISTRY", "comboKey": "comboKey", "query": f"SUB:{person.tenant}", "countOnly": True}]
    return int(person.api("POST", "/v1/query", query).json()["count"])


def test_the_same_submission_twice_makes_one_record(person: Browser) -> None:
    pairs = [*own(person.get(NEW).text), *FORM]
    first, second = person.post(NEW, pairs), person.post(NEW, pairs)
    assert first.headers["location"].partition("?")[0] == second.headers["location"].partition("?")[0]
    assert count(person) == 1


def test_a_page_that_was_saved_before_asks_before_it_makes_another_record(person: Browser) -> None:
    pairs = [*own(person.get(NEW).text), *FORM]
    person.post(NEW, pairs)
    changed = [*pairs, ("f.namespace", "typed after going back")]
    answer = person.post(NEW, changed)
    assert answer.status_code == 422 and "This page was already saved." in answer.text
    assert 'value="typed after going back"' in answer.text and count(person) == 1
    assert person.post(NEW, [*own(answer.text), *changed[5:]]).status_code == 303
    assert count(person) == 2


def test_many_at_once_are_still_one(app: FastAPI, person: Browser) -> None:
    pairs = [*own(person.get(NEW).text), *FORM]
    from urllib.parse import urlencode

    async def post(client: httpx.AsyncClient) -> str:
        headers = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Bearer {TOKEN}"}
        return (await client.post(NEW, content=urlencode(pairs), headers=headers)).headers["location"].partition("?")[0]

    async def work() -> set[str]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://forms.localhost") as client:
            return set(await asyncio.gather(*(post(client) for _ in range(20))))

    assert len(run(work())) == 1 and count(person) == 1


def test_a_second_save_in_a_row_from_the_same_page_works(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    for name in ("first", "second"):
        assert person.post(path, [*page, ("f.name", name)]).status_code == 303
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["name"] == "second"


def test_but_not_over_what_somebody_else_wrote_in_between(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    assert person.post(path, [*page, ("f.name", "first")]).status_code == 303
    person.api("PATCH", f"/v1/objects/{record['id']}", {"name": "theirs"})
    assert person.post(path, [*page, ("f.name", "second")]).status_code == 422


def test_a_record_that_was_deleted_meanwhile_gives_back_what_was_typed(person: Browser) -> None:
    record = person.new_record(**REGISTRY)
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    person.api("DELETE", f"/v1/objects/{record['id']}")
    answer = person.post(path, [*page, *FORM[1:], ("f.name", "typed")])
    assert answer.status_code == 422
    assert "Someone else deleted this record." in answer.text and 'value="typed"' in answer.text
    assert person.post(NEW, [*own(answer.text), *FORM[1:], ("f.name", "typed")]).status_code == 303


# --- secrets


def test_a_kept_secret_does_not_follow_to_another_place_unasked(person: Browser) -> None:
    record = person.new_record(**REGISTRY, username="me", password="stored")
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    pairs = [*page, ("f.username", "somebody else"), ("s.password", "keep")]
    answer = person.post(path, pairs)
    assert answer.status_code == 422 and "Password was stored for a different “Username”" in answer.text
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == "stored"
    told = person.post(f"/forms/DOCKERREGISTRY/check?record={record['id']}", [*pairs, ("visited", "17"), ("revision", "1")])
    assert 'hx-target="#f18-messages"' in told.text and "Password was stored for a different “Username”" in told.text
    for action, typed, kept in (("keep-here", "", "stored"), ("replace", "typed", "typed")):
        fresh = own(person.get(path).text)
        answer = person.post(path, [*fresh, ("f.username", action), ("s.password", action), ("f.password", typed)])
        assert answer.status_code == 303
        assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == kept


def test_a_secret_that_two_people_replaced_is_asked_about_and_not_shown(person: Browser) -> None:
    record = person.new_record(**REGISTRY, password="CANARY-1")
    path = f"/forms/DOCKERREGISTRY/{record['id']}"
    page = own(person.get(path).text)
    person.api("PATCH", f"/v1/objects/{record['id']}", {"password": "CANARY-2"})
    answer = person.post(path, [*page, ("s.password", "replace"), ("f.password", "CANARY-3")])
    assert answer.status_code == 422 and "Someone else replaced this secret too." in answer.text
    assert "CANARY" not in answer.text
    again = person.post(path, [*own(answer.text), ("s.password", "replace"), ("f.password", "CANARY-3")])
    assert again.status_code == 303
    assert person.api("GET", f"/v1/objects/{record['id']}").json()["password"] == "CANARY-3"
