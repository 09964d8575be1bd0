"""A platform elsewhere, through which records are read under the present version and moved by the next write."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.database.store import Store, open_store
from app.errors import Conflict, NotFound, Refused, Unavailable
from app.platform.base import Search
from tests.jobs.conftest import store  # noqa: F401 - a fixture
from tests.making import run
from tests.platform.conftest import postgres_url  # noqa: F401 - a fixture
from tests.platform.moving import RENAME, SWAP, TO_NUMBER, TenantPlace


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Iterator[TenantPlace]:  # noqa: F811
    far = open_store(f"sqlite:///{tmp_path}/far.sqlite")
    yield TenantPlace(store, far)
    far.close()


INNER = {"step": "rename", "from": "/p/x", "to": "/p/y"}


def test_a_record_that_waits_is_read_through_the_steps_everywhere(place: TenantPlace) -> None:
    ids = [place.create(a="x", n="12"), place.create(a="y", n="7")]
    place.publish(RENAME, TO_NUMBER)
    platform, person = place.platform, place.person
    assert place.read(ids[0]) == {"b": "x", "n": 12}
    assert sorted(each["b"] for each in run(platform.list(person, "THING"))) == ["x", "y"]
    assert {tuple(each) for each in run(platform.list(person, "THING", fields=("b",)))} == {("id", "b")}
    assert sorted(each["n"] for each in run(platform.find(person, "THING", Search())).objects) == [7, 12]
    seen: list[Any] = []
    run(platform.visit(person, "THING", lambda some: seen.extend(some) or True, ("n",)))
    assert sorted(each["n"] for each in seen) == [7, 12]
    place.work()
    assert sorted(each["b"] for each in run(platform.list(person, "THING"))) == ["x", "y"]


def test_whoever_writes_first_moves_the_record_with_one_patch(place: TenantPlace) -> None:
    id = place.create(a="x", n="12")
    place.publish(RENAME, TO_NUMBER)
    assert place.write(id, c="z")["_df_version"] == 1
    assert place.stored(id) == {"a": None, "b": "x", "n": 12, "c": "z"} and place.waiting() == 0
    assert place.far.calls.count("update") == 1
    place.write(id, b="w")
    place.work()
    assert place.stored(id)["b"] == "w"


def test_what_goes_inside_of_an_object_is_null_and_the_rest_stays(place: TenantPlace) -> None:
    """Whether the platform merges objects or replaces them."""
    id = place.create(p={"x": "B", "z": {"w": 1.0}, "q": None})
    place.publish(INNER)
    place.work()
    assert place.stored(id) == {"p": {"x": None, "y": "B", "z": {"w": 1.0}, "q": None}}
    assert place.read(id) == place.stored(id)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_patch_that_was_sent_and_not_noted_is_found_out_by_every_reader(place: TenantPlace, moment: str) -> None:
    ids = [place.create(a=1, b=2), place.create(a=3, b=4)]
    place.publish(*SWAP)

    def broken(call: str, now: str) -> None:
        if call == "update" and now == moment:
            raise Unavailable("platform-timeout", outcome_unknown=True)

    place.far.between = broken
    with pytest.raises(Unavailable):
        run(place.platform.move(place.person, "THING", ids[0]))
    place.far.between = lambda call, now: None
    right = [{"a": 2, "b": 1}, {"a": 4, "b": 3}]
    assert (place.stored(ids[0]) == right[0]) is (moment == "after") and place.waiting() == 2
    assert [place.read(id) for id in ids] == right
    listed = {each["id"]: each for each in run(place.platform.list(place.person, "THING"))}
    assert [(listed[id]["a"], listed[id]["b"]) for id in ids] == [(2, 1), (4, 3)]
    place.write_elsewhere(ids[0], c="z")  # its version alone says nothing now
    assert place.read(ids[0]) == {**right[0], "c": "z"}
    place.work()
    assert place.stored(ids[0]) == {**right[0], "c": "z"}


def test_a_reader_is_not_misled_by_a_move_between_its_looking_and_its_reading(place: TenantPlace) -> None:
    id = place.create(a=1, b=2)
    for moment in ("before", "after"):
        number = place.publish(*SWAP)
        turns = iter([True])

        def move(call: str, now: str, turns: Any = turns, moment: str = moment) -> None:
            if call in ("get", "list") and now == moment and next(turns, False):
                place.moved_meanwhile(id)

        place.far.between = move
        assert place.read(id) == {"a": 2, "b": 1}, moment
        place.far.between = lambda call, now: None
        place.publish(*SWAP, undoes=number)
        place.work()
        assert place.read(id) == {"a": 1, "b": 2}


def test_a_refused_patch_leaves_the_record_waiting(place: TenantPlace) -> None:
    id = place.create(a=1, b=2)
    place.publish(*SWAP)

    def refuse(call: str, now: str) -> None:
        if call == "update":
            raise Refused("value-not-storable")

    place.far.between = refuse
    with pytest.raises(Refused):
        place.write(id, c="z")
    place.far.between = lambda call, now: None
    place.write_elsewhere(id, a=9)
    assert place.read(id) == {"a": 2, "b": 9}


def test_where_versions_are_compared_a_write_between_is_moved_with_it(place: TenantPlace) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    turns = iter([True])

    def slip(call: str, now: str) -> None:
        if (call, now) == ("update", "before") and next(turns, False):
            place.write_elsewhere(id, a="newer")
            raise Conflict("record-changed")

    place.far.between = slip
    with pytest.raises(Conflict):
        run(place.platform.move(place.person, "THING", id))
    assert not run(place.platform.move(place.person, "THING", id)).slipped_in
    assert place.stored(id) == {"a": None, "b": "newer"}


def test_what_is_gone_or_needs_nothing_is_not_written(place: TenantPlace) -> None:
    gone, blank, deleted = place.create(a="x"), place.create(c="z"), place.create(a="y")
    place.publish(RENAME)
    run(place.origin.delete(place.person, "THING", gone))
    run(place.platform.delete(place.person, "THING", deleted))
    with pytest.raises(NotFound):
        place.read(gone)
    place.far.calls.clear()
    place.work()
    assert place.waiting() == 0 and "update" not in place.far.calls and place.far.calls.count("get") == 2
    assert place.read(blank) == {"c": "z"}


def test_a_record_made_by_the_version_before_is_moved_too(place: TenantPlace) -> None:
    place.publish(RENAME, hash="new", base="old")
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{place.person.tenant}|ENT:", "a": "x"}
    late = run(place.platform.create(replace(place.person, definition="old"), body))["id"]
    present = run(place.platform.create(replace(place.person, definition="new"), {**body, "a": "other"}))["id"]
    assert place.read(late) == {"a": None, "b": "x"} and place.stored(present) == {"a": "other"} == place.read(present)


def test_versions_follow_each_other_before_the_first_job_has_ended(place: TenantPlace) -> None:
    id = place.create(a="x")
    first = place.publish(RENAME)
    second = place.publish({"step": "rename", "from": "/b", "to": "/c"}, hash="newer", base="new")
    assert place.read(id) == {"c": "x"}
    place.work()
    assert place.stored(id) == {"a": None, "c": "x"} and place.waiting() == 0
    place.publish(undoes=second)
    place.publish(undoes=first)
    assert place.read(id) == {"a": "x"}
    place.work()
    assert place.stored(id) == {"a": "x", "c": None}
