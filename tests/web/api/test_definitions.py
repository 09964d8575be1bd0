"""Definitions for programs of administrators."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import Browser, define, text

HOME = "/api/definitions/THING"
NEW = {"op": "add-part", "into": "", "kind": "field", "value": {"id": "new"}}


@pytest.fixture
def admin(app: FastAPI) -> Browser:
    admin = Browser(app)
    define(admin, [text("a"), text("b", visibility={"a": "1"})])
    return admin


def edit(admin: Browser, *operations: Any, path: str = f"{HOME}/operations", note: str = "", **headers: str) -> httpx.Response:
    body = {"operations": list(operations), "note": note}
    return admin.api("POST", path, body, content_type="application/json", **headers)


def problem(answer: httpx.Response, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def test_a_definition_is_read_edited_and_restored(admin: Browser) -> None:
    before = admin.api("GET", HOME)
    assert before.headers["etag"] == f'"{before.json()["hash"]}"'
    assert json.loads(before.json()["text"]) == json.loads(before.json()["document"]["definition"])
    assert admin.api("GET", HOME, if_none_match=before.headers["etag"]).status_code == 304
    edited = edit(admin, {"op": "rename-field", "at": "/0", "id": "alpha"}, NEW, note="Why", if_match=before.headers["etag"])
    assert edited.status_code == 200
    fields = json.loads(edited.json()["document"]["definition"])
    assert [field["id"] for field in fields] == ["alpha", "b", "new"]
    assert fields[1]["visibility"] == {"alpha": "1"}
    assert admin.api("GET", HOME).headers["etag"] == edited.headers["etag"] != before.headers["etag"]
    listed = admin.api("GET", f"{HOME}/versions").json()
    assert listed["complete"]
    assert [(line["note"], line["source"], line["is_current"]) for line in listed["versions"]] == [
        ("Why", "api", True),
        ("", "v1", False),
    ]
    first = listed["versions"][1]["hash"]
    assert admin.api("GET", f"{HOME}/versions/{first}").json()["text"] == before.json()["text"]
    restored = admin.api("POST", f"{HOME}/restore", {"hash": first}, content_type="application/json")
    assert (restored.status_code, restored.json()["hash"], restored.json()["is_new"]) == (200, first, True)
    assert admin.api("GET", HOME).json()["text"] == before.json()["text"]


@pytest.mark.parametrize("dry_run", ["1", "true"])
def test_a_dry_run_says_what_would_come_out_and_writes_nothing(admin: Browser, dry_run: str) -> None:
    before = admin.api("GET", HOME).json()
    tried = edit(admin, NEW, path=f"{HOME}/operations?dry_run={dry_run}")
    assert tried.json()["is_new"] and tried.json()["hash"] != before["hash"]
    assert admin.api("GET", HOME).json() == before
    assert edit(admin, NEW).json()["hash"] == tried.json()["hash"]


def test_another_version_than_if_match_names_is_refused(admin: Browser) -> None:
    before = admin.api("GET", HOME).headers["etag"]
    assert edit(admin, NEW, if_match=before).status_code == 200
    for headers in ({"if_match": before}, {"if_match": '"nonsense"'}, {"if_match": f"W/{before}"}):
        answer = edit(admin, {"op": "remove-part", "at": "/0"}, **headers)
        problem(answer, 412, "stale")
        assert answer.headers["etag"] == admin.api("GET", HOME).headers["etag"]
    body = {"hash": before.strip('"')}
    problem(admin.api("POST", f"{HOME}/restore", body, content_type="application/json", if_match=before), 412, "stale")
    assert edit(admin, {"op": "remove-part", "at": "/0"}, if_match="*").status_code == 200


def test_a_key_is_good_for_one_version(admin: Browser) -> None:
    before = admin.api("GET", HOME).headers["etag"]
    first, second = (edit(admin, NEW, if_match=before, idempotency_key="one") for _ in range(2))
    assert (first.json()["is_new"], second.json()["is_new"]) == (True, False)
    assert first.headers["etag"] == second.headers["etag"]
    problem(edit(admin, NEW, note="other", idempotency_key="one"), 422, "key-reused")
    assert len(admin.api("GET", f"{HOME}/versions").json()["versions"]) == 2


def test_an_operation_that_cannot_be_done_is_named(admin: Browser) -> None:
    said = problem(edit(admin, NEW, {"op": "remove-part", "at": "/9"}), 422, "edit")
    assert (said["index"], said["reason"]) == (1, "edit-nothing-there")
    said = problem(edit(admin, {"op": "unheard-of"}), 422, "edit")
    assert said["reason"] == "edit-unknown"
    assert "new" not in admin.api("GET", HOME).json()["text"]


def test_what_no_form_can_be_made_of_is_not_published(admin: Browser) -> None:
    said = problem(edit(admin, {"op": "replace-text", "text": "5"}), 422, "refused")
    assert said["errors"][0]["pointer"] == "/definition"
    problem(edit(admin, {"op": "replace-text", "text": "[]"}), 422, "refused")


@pytest.mark.parametrize(
    ("body", "status"),
    [([], 400), ({"operations": [], "more": 1}, 400), ({"operations": [], "note": 5}, 400), ({"operations": 5}, 422), ({}, 422)],
)
def test_a_body_that_is_none_is_refused(admin: Browser, body: Any, status: int) -> None:
    assert admin.api("POST", f"{HOME}/operations", body, content_type="application/json").status_code == status


def test_a_restore_names_a_version(admin: Browser) -> None:
    problem(admin.api("POST", f"{HOME}/restore", {}, content_type="application/json"), 400, "malformed")
    problem(admin.api("POST", f"{HOME}/restore", {"hash": "0" * 64}, content_type="application/json"), 404, "not-found")
    problem(edit(admin, path=f"{HOME}/operations?dry_run=maybe"), 400, "malformed")
    problem(admin.api("GET", "/api/definitions/UNKNOWN"), 404, "not-found")
