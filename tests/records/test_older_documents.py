"""Programs that speak an earlier version."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import define
from tests.records.test_definition_moves import CONVERT, RENAME, RETYPE, Place


class Older(Place):
    def __init__(self, app: FastAPI) -> None:
        super().__init__(app)
        self.id = self.create(alpha="x", n="007")
        self.hash = self.admin.api("GET", "/api/definitions/THING").json()["hash"]
        self.publish(RENAME, RETYPE, steps=[CONVERT])

    def ask(self, method: str, body: Any = None, hash: str = "") -> httpx.Response:
        path = f"/api/forms/THING/{self.id}"
        headers = {"x_definition": hash or self.hash}
        if method == "PATCH":
            headers |= {"content_type": "application/json", "if_match": self.admin.api("GET", path).headers["etag"]}
        return self.admin.api(method, path, body, **headers)


@pytest.fixture
def older(app: FastAPI) -> Older:
    return Older(app)


def test_both_names_of_a_renamed_field_lead_to_one_value(older: Older) -> None:
    answer = older.ask("PATCH", {"alpha": "y", "n": "12"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["record"]["alpha"], answer.json()["record"]["n"]) == ("y", "12")
    assert older.read(older.id) == {"beta": "y", "n": 12}
    assert older.ask("GET").json()["record"]["alpha"] == "y"


def test_a_name_that_the_version_does_not_have_is_named(older: Older) -> None:
    answer = older.ask("PATCH", {"alpha": "y", "beta": "z"})
    assert answer.status_code == 200 and "/beta" in answer.text
    assert older.read(older.id)["beta"] == "y"


def test_what_cannot_be_converted_is_refused(older: Older) -> None:
    assert older.ask("PATCH", {"n": "12 pieces"}).status_code == 422
    assert older.read(older.id)["n"] == 7


def test_a_cleared_value_is_cleared_under_the_new_name(older: Older) -> None:
    assert older.ask("PATCH", {"alpha": None}).status_code == 200
    assert older.read(older.id) == {"n": 7}


def test_an_unknown_version_is_refused(older: Older) -> None:
    assert older.ask("GET", hash="0" * 64).status_code == 409
    assert older.ask("PATCH", {"alpha": "y"}, hash="0" * 64).status_code == 409


def test_a_list_is_sorted_and_filtered_by_the_names_of_the_version(older: Older) -> None:
    other = older.create(beta="a", n=12)

    def listed(query: str) -> Any:
        answer = older.admin.api("GET", f"/api/forms/THING?{query}", x_definition=older.hash)
        assert answer.status_code == 200, answer.text
        return [(each["id"], each.get("alpha"), each.get("n")) for each in answer.json()["records"]]

    assert listed("sort=alpha") == [(other, "a", "12"), (older.id, "x", "7")]
    assert listed("sort=alpha&descending=true")[0][0] == older.id
    assert listed("where.alpha=x") == [(older.id, "x", "7")]
    assert listed("where.n=12") == [(other, "a", "12")] == listed("where.n=012")
    answer = older.admin.api("GET", "/api/forms/THING?sort=beta", x_definition=older.hash)
    assert answer.status_code == 400
    assert older.admin.api("GET", "/api/forms/THING?sort=alpha").status_code == 400


def test_a_document_is_validated_as_the_version_means_it(older: Older) -> None:
    def judged(body: Any, query: str = "") -> Any:
        answer = older.admin.api(
            "POST", f"/api/forms/THING/validate{query}", body, x_definition=older.hash, content_type="application/json"
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    for query in ("", f"?record={older.id}", "?for=update"):
        assert judged({"alpha": "y", "n": "12"}, query) == {**judged({}, query), "valid": True}
        wrong = judged({"alpha": "y", "n": "12 pieces", "beta": "z"}, query)
        assert [(each["pointer"], each["field"]) for each in wrong["errors"]] == [("/n", "n")]
        assert [each["pointer"] for each in wrong["notTaken"]] == ["/beta"]


def test_messages_name_the_field_as_the_version_does(older: Older) -> None:
    answer = older.ask("PATCH", {"alpha": 7})
    assert [(each["pointer"], each["field"]) for each in answer.json()["errors"]] == [("/alpha", "alpha")]


def test_the_tag_of_a_record_differs_from_version_to_version(older: Older) -> None:
    """They are different answers."""
    answer, present = older.ask("GET"), older.admin.api("GET", f"/api/forms/THING/{older.id}")
    assert answer.headers["etag"].split("-")[0] == present.headers["etag"].split("-")[0]
    assert answer.headers["etag"] != present.headers["etag"] and "X-Definition" in answer.headers["vary"]


def test_after_a_month_the_refusal_says_the_new_name(older: Older, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = older.services.older_documents._steps
    monkeypatch.setattr(steps, "_clock", lambda: 10**10)
    answer = older.ask("PATCH", {"alpha": "y"})
    assert answer.status_code == 409 and "/alpha → /beta" in answer.json()["detail"]


def test_a_list_that_the_version_shows_in_part_keeps_the_rest(app: FastAPI) -> None:
    place = Place(app)
    person = [{"id": "owner", "type": "objectLookup", "entity": "PERSON"}, {"id": "note"}]
    define(place.admin, person, "CASE")
    hash = place.admin.api("GET", "/api/definitions/CASE").json()["hash"]
    id = place.admin.new_record("CASE", owner="p1", note="n")["id"]
    several = [{"op": "set-property", "at": "/0", "name": "multi", "value": True}]
    place.publish(*several, steps=[{"step": "convert", "at": "/owner"}], path="/api/definitions/CASE/operations")
    headers = {"content_type": "application/json"}
    path = f"/api/forms/CASE/{id}"
    place.admin.api("PATCH", path, {"owner": ["p1", "p2"]}, **headers)
    assert place.admin.api("GET", path, x_definition=hash).json()["record"]["owner"] == "p1"
    place.admin.api("PATCH", path, {"owner": "p1", "note": "other"}, x_definition=hash, **headers)
    assert place.admin.api("GET", path).json()["record"]["owner"] == ["p1", "p2"]
    place.admin.api("PATCH", path, {"owner": "p3"}, x_definition=hash, **headers)
    assert place.admin.api("GET", path).json()["record"]["owner"] == ["p3", "p2"]
