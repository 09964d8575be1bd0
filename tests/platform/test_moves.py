"""Records that wait for a version are read through its steps, and written under it, whoever comes first."""

from dataclasses import replace
from typing import Any

import pytest

from app.database.store import Store
from app.errors import Conflict
from app.platform.base import Search
from app.platform.sealing import seal_object
from app.platform.vault import Vault
from tests.jobs.conftest import store  # noqa: F401 - a fixture
from tests.making import run
from tests.platform.conftest import postgres_url  # noqa: F401 - a fixture
from tests.platform.moving import KEY, RENAME, SWAP, TO_NUMBER, MovingPlace


@pytest.fixture
def place(store: Store) -> MovingPlace:  # noqa: F811
    return MovingPlace(store)


class Named:
    """A search column."""

    def __init__(self, name: str) -> None:
        self.name = name

    def text(self, stored: Any) -> str:
        return str(stored.get(self.name, ""))

    def holds(self, stored: Any, wanted: str) -> bool:
        return str(stored.get(self.name)) == wanted

    def rank(self, stored: Any) -> Any:
        return stored.get(self.name)


def test_a_record_that_waits_is_read_through_the_steps_everywhere(place: MovingPlace) -> None:
    id = place.create(a="x", n="12")
    place.publish(RENAME, TO_NUMBER)
    right = {"b": "x", "n": 12}
    assert place.read(id) == right
    platform, person = place.platform, place.person
    assert [each["b"] for each in run(platform.list(person, "THING"))] == ["x"]
    assert [each["n"] for each in run(platform.find(person, "THING", Search())).objects] == [12]
    found = run(platform.find(person, "THING", Search(equals=[(Named("b"), "x")], sort=Named("n"))))
    assert [each["n"] for each in found.objects] == [12]
    seen: list[Any] = []
    run(platform.visit(person, "THING", lambda some: seen.extend(some) or True))
    assert [each["n"] for each in seen] == [12]
    assert place.waiting() == 1


def test_whoever_writes_first_moves_the_record_with_that_write(place: MovingPlace) -> None:
    id = place.create(a="x", n="12")
    place.publish(RENAME, TO_NUMBER)
    assert place.write(id, if_version=0, c="z")["_df_version"] == 1
    assert place.read(id) == {"b": "x", "n": 12, "c": "z"} and place.waiting() == 0
    line = run(place.platform.history(place.person, "THING", id))[0]
    assert line["changes"] == {"a": ["x", None], "b": [None, "x"], "n": ["12", 12], "c": [None, "z"]}
    with pytest.raises(Conflict):
        place.write(id, if_version=0, c="y")


def test_the_job_writes_each_record_once(place: MovingPlace) -> None:
    ids = [place.create(a=number, b=10_000 + number) for number in range(100)]
    place.publish(*SWAP)
    place.write(ids[0], b="mine")
    place.work()
    assert place.waiting() == 0
    assert place.read(ids[0]) == {"a": 10_000, "b": "mine"}
    assert [place.read(id) for id in ids[1:]] == [{"a": 10_000 + number, "b": number} for number in range(1, 100)]
    (job,) = run(place.jobs.list(place.person.tenant))
    assert (job.state, job.done, job.total) == ("done", 100, 100)
    assert all(len(run(place.platform.history(place.person, "THING", id))) == 2 for id in ids)


def test_versions_follow_each_other_before_the_first_job_has_ended(place: MovingPlace) -> None:
    moved, late = place.create(a="x"), place.create(a="y")
    place.publish(RENAME)
    place.write(moved, c="1")
    place.publish({"step": "rename", "from": "/b", "to": "/d"}, hash="newer", base="new")
    assert (place.read(moved), place.read(late)) == ({"c": "1", "d": "x"}, {"d": "y"})
    place.work()
    assert (place.read(moved), place.read(late)) == ({"c": "1", "d": "x"}, {"d": "y"})


def test_an_undo_gives_back_what_was_and_keeps_what_was_written_since(place: MovingPlace) -> None:
    steps = (TO_NUMBER, {"step": "fill", "at": "/x", "value": "A", "blank": False})
    ids = [place.create(n=text) for text in ("007", "1,5", "8")]
    number = place.publish(*steps)
    place.work()
    assert [place.read(id).get("n") for id in ids] == [7, None, 8]
    place.write(ids[1], n=5)
    place.write(ids[2], n=9, x="C")
    late = place.create(n=3)
    place.undo(number, *steps)
    right = [{"n": "007"}, {"n": "5"}, {"n": "9", "x": "C"}, {"n": "3"}]
    assert [_blankless(place.read(id)) for id in (*ids, late)] == right
    place.work()
    assert [_blankless(place.read(id)) for id in (*ids, late)] == right
    assert place.noted(ids[1])[0]["aside"] == [
        {"at": "/n", "value": "1,5", "why": "not-converted", "reason": "not-a-number", "dropped": False}
    ]


def test_a_record_that_still_waits_is_not_moved_at_all_by_an_undo(place: MovingPlace) -> None:
    first, second = place.create(a="x"), place.create(a="y")
    number = place.publish(RENAME)
    place.write(first, c="1")
    place.undo(number, RENAME)
    assert place.waiting() == 1
    place.work()
    assert (place.read(first), place.read(second)) == ({"a": "x", "c": "1"}, {"a": "y"})
    assert len(run(place.platform.history(place.person, "THING", second))) == 1


def test_a_secret_is_moved_and_noted_nowhere(place: MovingPlace) -> None:
    place.becomes_secret("a", "b")
    id = place.create(a="CANARY")
    number = place.publish(RENAME)
    place.work()
    assert place.read(id) == {"b": "CANARY"}
    assert "CANARY" not in str(place.noted(id)) + str(run(place.platform.history(place.person, "THING", id)))
    place.undo(number, RENAME)
    place.work()
    assert place.read(id) == {"a": "CANARY"}


def test_a_record_that_is_created_by_the_version_before_waits_like_the_others(place: MovingPlace) -> None:
    place.publish(RENAME, hash="new", base="old")
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{place.person.tenant}|ENT:", "a": "x"}
    for hash, right in (("old", {"b": "x"}), ("new", {"a": "x"})):
        created = run(place.platform.create(replace(place.person, definition=hash), body))
        assert place.read(created["id"]) == right


def test_a_deleted_record_waits_no_more(place: MovingPlace) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    run(place.platform.delete(place.person, "THING", id))
    assert place.waiting() == 0
    place.work()


def _blankless(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}


def test_what_becomes_a_secret_later_is_taken_out_of_what_is_noted(place: MovingPlace) -> None:
    id = place.create(a="CANARY")
    place.publish(RENAME)
    place.work()
    assert "CANARY" in str(place.noted(id))
    place.becomes_secret("a", "b")
    run(place.store.write(lambda it: seal_object(it, Vault([KEY]), place.person.tenant, id)))
    assert "CANARY" not in str(place.noted(id)) and place.read(id) == {"b": "CANARY"}


def test_what_is_noted_goes_after_30_days(place: MovingPlace) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    place.work()
    place.now[0] += 31 * 86_400
    place.publish({"step": "rename", "from": "/b", "to": "/d"}, hash="newer", base="new")
    assert place.noted(id) == [] and place.read(id) == {"d": "x"}
