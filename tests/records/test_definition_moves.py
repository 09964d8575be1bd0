"""Publishing with steps, how far the records follow, and taking a publish back: for programs, over the whole engine."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import Browser, define, run, text

HOME = "/api/definitions/THING"
RENAME = {"op": "rename-field", "at": "/0", "id": "beta"}
RETYPE = {"op": "retype-field", "at": "/1", "type": "number"}
CONVERT = {"step": "convert", "at": "/n"}


class Place:
    """An administrator's programs. THING has the texts alpha and n."""

    def __init__(self, app: FastAPI) -> None:
        self.services, self.admin = app.state.services, Browser(app)
        define(self.admin, [text("alpha"), text("n")])

    def create(self, **values: Any) -> str:
        answer = self.admin.api("POST", "/api/forms/THING", values, content_type="application/json")
        assert answer.status_code == 201, answer.text
        return answer.headers["location"].rsplit("/", 1)[1]

    def change(self, id: str, **values: Any) -> httpx.Response:
        path = f"/api/forms/THING/{id}"
        tag = self.admin.api("GET", path).headers["etag"]
        return self.admin.api("PATCH", path, values, content_type="application/json", if_match=tag)

    def publish(self, *operations: Any, steps: Any = (), path: str = f"{HOME}/operations", **headers: str) -> httpx.Response:
        body = {"operations": list(operations), "steps": list(steps)}
        return self.admin.api("POST", path, body, content_type="application/json", **headers)

    def undo(self) -> httpx.Response:
        return self.admin.api("POST", f"{HOME}/undo", {}, content_type="application/json")

    def work(self) -> None:
        run(self.services.worker.run_until_idle())

    def read(self, id: str) -> dict[str, Any]:
        record = self.admin.api("GET", f"/api/forms/THING/{id}").json()["record"]
        return {name: record[name] for name in ("alpha", "beta", "n") if record.get(name) is not None}

    def versions(self) -> list[dict[str, Any]]:
        return list(self.admin.api("GET", f"{HOME}/versions").json()["versions"])


@pytest.fixture
def place(app: FastAPI) -> Place:
    return Place(app)


def test_values_follow_a_renamed_and_a_converted_field(place: Place) -> None:
    ids = [place.create(alpha="x", n=text) for text in ("12", "007", "12 pieces")]
    published = place.publish(RENAME, RETYPE, steps=[CONVERT])
    assert published.status_code == 200, published.text
    assert [step["step"] for step in published.json()["steps"]] == ["rename", "convert"]
    right = [{"beta": "x", "n": 12}, {"beta": "x", "n": 7}, {"beta": "x"}]
    assert [place.read(id) for id in ids] == right
    assert place.versions()[0]["moves"] == {"state": "queued", "done": 0, "total": 3, "aside": 0}
    place.work()
    assert [place.read(id) for id in ids] == right
    assert place.versions()[0]["moves"] == {"state": "done", "done": 3, "total": 3, "aside": 1}
    number = place.versions()[0]["number"]
    (aside,) = place.admin.api("GET", f"{HOME}/moves/{number}").json()["records"]
    assert aside["id"] == ids[2] and aside["values"][0]["value"] == "12 pieces"


def test_a_publish_is_taken_back_and_what_was_written_since_stays(place: Place) -> None:
    ids = [place.create(alpha="x", n=text) for text in ("007", "1,5", "8")]
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    place.work()
    place.change(ids[1], n=5)
    place.change(ids[2], beta="y")
    late = place.create(beta="z", n=3)
    assert [version["can_be_undone"] for version in place.versions()] == [True, False]
    assert place.undo().status_code == 200
    right = [{"alpha": "x", "n": "007"}, {"alpha": "x", "n": "5"}, {"alpha": "y", "n": "8"}, {"alpha": "z", "n": "3"}]
    assert [place.read(id) for id in (*ids, late)] == right
    place.work()
    assert [place.read(id) for id in (*ids, late)] == right
    assert [version["undoes"] for version in place.versions()] == [1, None, None]
    assert place.undo().status_code == 409


def test_two_publishes_are_taken_back_one_after_the_other(place: Place) -> None:
    id = place.create(alpha="x")
    place.publish(RENAME)
    place.publish({**RENAME, "id": "gamma"})
    for key in ("beta", "alpha"):
        assert place.undo().status_code == 200
        assert place.admin.api("GET", f"/api/forms/THING/{id}").json()["record"][key] == "x"
    place.work()
    assert place.read(id) == {"alpha": "x"}
    assert place.undo().status_code == 409


def test_what_is_refused_is_not_published(place: Place) -> None:
    place.create(n="x")
    refused = place.publish(RETYPE, steps=[{**CONVERT, "policy": "refuse"}])
    assert (refused.status_code, refused.json()["code"]) == (422, "edit"), refused.text
    assert len(place.versions()) == 1
    assert place.publish(RETYPE, steps=[{**CONVERT, "policy": "refuse"}], path=f"{HOME}/operations?dry_run=1").status_code == 422
    assert place.publish(RETYPE, steps=[{"step": "convert", "at": "/nothing"}]).status_code == 422


def test_a_move_that_was_stopped_goes_on(place: Place) -> None:
    place.create(n="1")
    place.publish(RETYPE, steps=[CONVERT])
    tenant = place.services.platform.tenant
    run(place.services.jobs.enqueue(tenant, "move", {"entity": "THING", "number": "1"}))
    run(place.services.jobs.cancel(tenant, run(place.services.jobs.list(tenant))[0].id))
    place.work()
    assert place.versions()[0]["moves"]["state"] == "cancelled"
    person = place.services.platform.tokens.operator
    assert run(place.services.definition_moves.progress(person, "THING"))[1].is_stopped
    run(place.services.definition_moves.go_on(person, "THING", 1))
    place.work()
    assert place.versions()[0]["moves"]["state"] == "done"


def test_a_publish_that_moved_nothing_is_taken_back_without_a_move(place: Place) -> None:
    id = place.create(alpha="x")
    place.publish({"op": "set-property", "at": "/0", "name": "name", "value": "Alpha"})
    assert place.undo().status_code == 200
    assert place.read(id) == {"alpha": "x"} and [version["moves"] for version in place.versions()] == [None] * 3


def restored(place: Place, hash: str) -> None:
    answer = place.admin.api("POST", f"{HOME}/restore", {"hash": hash}, content_type="application/json")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("is_moved", [True, False])
def test_a_restored_version_has_the_values_that_steps_have_moved_since(place: Place, is_moved: bool) -> None:
    """`is_moved`: whether the jobs between had the time."""
    work = place.work if is_moved else lambda: None
    first = place.versions()[0]["hash"]
    ids = [place.create(alpha="x", n=text) for text in ("007", "8", "12 pieces")]
    place.publish(RENAME, steps=())
    work()
    place.publish({"op": "set-property", "at": "/0", "name": "name", "value": "Beta"})
    place.publish(RETYPE, steps=[CONVERT])
    work()
    place.change(ids[1], n=9, beta="new")
    restored(place, first)
    right = [{"alpha": "x", "n": "007"}, {"alpha": "new", "n": "9"}, {"alpha": "x", "n": "12 pieces"}]
    assert [place.read(id) for id in ids] == right
    place.work()
    assert [place.read(id) for id in ids] == right
    assert place.versions()[0]["hash"] == first and place.versions()[0]["is_current"]


def test_a_version_that_was_taken_back_is_restored_with_its_values(place: Place) -> None:
    ids = [place.create(alpha="x", n=text) for text in ("007", "12 pieces")]
    place.publish(RENAME, RETYPE, steps=[CONVERT])
    second = place.versions()[0]["hash"]
    place.work()
    place.undo()
    place.work()
    restored(place, second)
    assert [place.read(id) for id in ids] == [{"beta": "x", "n": 7}, {"beta": "x"}]
    place.work()
    assert [place.read(id) for id in ids] == [{"beta": "x", "n": 7}, {"beta": "x"}]
    assert place.undo().status_code == 200
    assert [place.read(id) for id in ids] == [{"alpha": "x", "n": "007"}, {"alpha": "x", "n": "12 pieces"}]


def test_a_restored_version_without_steps_between_moves_nothing(place: Place) -> None:
    first, id = place.versions()[0]["hash"], place.create(alpha="x", n="1")
    place.publish({"op": "set-property", "at": "/0", "name": "name", "value": "Beta"})
    restored(place, first)
    assert place.read(id) == {"alpha": "x", "n": "1"} and place.versions()[0]["moves"] is None
