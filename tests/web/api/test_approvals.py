"""A second administrator, for programs."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text
from tests.web.definitions.test_approvals import administrator

HOME = "/api/definitions/THING"
REMOVE = {"operations": [{"op": "remove-part", "at": "/1"}]}


@pytest.fixture
def pair(app: FastAPI) -> tuple[Browser, Browser]:
    define(Browser(app), [text("name"), text("more")])
    ann, bob = administrator(app, "Ann")[1], administrator(app, "Bob")[1]
    assert post(ann, "policy", {"second_administrator": True}).json() == {"second_administrator": True, "waits": False}
    return ann, bob


def post(person: Browser, path: str, body: Any) -> httpx.Response:
    return person.api("POST", f"{HOME}/{path}", body, content_type="application/json")


def test_a_program_proposes_and_another_persons_approves(pair: tuple[Browser, Browser]) -> None:
    ann, bob = pair
    refused = post(ann, "operations", REMOVE)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    proposed = post(ann, "proposals", {**REMOVE, "note": "Nobody uses it"})
    assert proposed.status_code == 201, proposed.text
    content = proposed.json()["content"]
    assert [each["content"] for each in bob.api("GET", f"{HOME}/proposals").json()["proposals"]] == [content]
    assert "more" not in bob.api("GET", f"{HOME}/proposals/{content}").json()["document"]["definition"]
    assert post(ann, f"proposals/{content}", {"approve": True}).status_code == 403
    answer = post(bob, f"proposals/{content}", {"approve": True, "note": "Yes"}).json()
    assert (len(answer["approved_by"]), answer["answer"]) == (1, "Yes")
    other = {"operations": [{"op": "remove-part", "at": "/0"}]}
    assert post(ann, "operations", other).status_code == 403, "it is another content"
    assert post(ann, "operations", REMOVE).status_code == 200
    listed = ann.api("GET", f"{HOME}/versions").json()["versions"]
    assert listed[0]["approved_by"] == answer["approved_by"][0]


def test_undo_and_restore_are_proposed(pair: tuple[Browser, Browser]) -> None:
    ann, bob = pair
    first = ann.api("GET", HOME).json()["hash"]
    added = {"operations": [{"op": "add-part", "into": "", "kind": "field", "value": {"id": "new"}}]}
    assert post(ann, "operations", added).status_code == 200
    assert post(ann, "undo", {}).status_code == 403
    for body in ({"restore": first}, {"undo": True}):
        content = post(ann, "proposals", body).json()["content"]
        assert post(bob, f"proposals/{content}", {"approve": True}).status_code == 200
    assert post(ann, "undo", {}).status_code == 200


def test_the_policy_is_read_and_relaxed_by_two(pair: tuple[Browser, Browser]) -> None:
    ann, bob = pair
    assert post(ann, "policy", {"second_administrator": False}).json() == {"second_administrator": True, "waits": True}
    (waiting,) = bob.api("GET", f"{HOME}/proposals").json()["proposals"]
    assert waiting["kind"] == "policy"
    assert post(bob, f"proposals/{waiting['content']}", {"approve": True}).status_code == 200
    assert post(ann, "policy", {"second_administrator": False}).json() == {"second_administrator": False, "waits": False}
    assert ann.api("GET", f"{HOME}/policy").json() == {"second_administrator": False}


@pytest.mark.parametrize(
    ("path", "body"), [("policy", {}), ("policy", {"second_administrator": 1}), ("proposals/x", {"approve": "yes"})]
)
def test_what_is_no_answer_is_refused(pair: tuple[Browser, Browser], path: str, body: Any) -> None:
    assert post(pair[0], path, body).status_code == 400


def test_what_needs_nobody_is_not_proposed(pair: tuple[Browser, Browser]) -> None:
    label = {"operations": [{"op": "set-property", "at": "/0", "name": "label", "value": "Name!"}]}
    assert post(pair[0], "proposals", label).status_code == 409
    assert post(pair[0], "operations", label).status_code == 200
