"""Moving the records of a platform elsewhere: at a rate, through kills, refusals and other people's writes."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database.store import Store, open_store
from app.errors import Conflict, NotAllowed, Unavailable
from app.jobs.queue import LEASE_SECONDS
from app.jobs.tenant_moving import MAX_ATTEMPTS
from tests.making import run
from tests.platform.moving import RENAME, SWAP, TO_NUMBER, TenantPlace


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Iterator[TenantPlace]:
    far = open_store(f"sqlite:///{tmp_path}/far.sqlite")
    yield TenantPlace(store, far)
    far.close()


class Killed(BaseException):
    """As if the process had ended."""


def test_each_record_is_moved_once_however_often_the_process_is_killed(place: TenantPlace) -> None:
    ids = [place.create(a=number, b=-number, n=f"0{number}") for number in range(1, 30)]
    number = place.publish(*SWAP, TO_NUMBER)
    dice, kills = random.Random(1), 0

    def sometimes(call: str, moment: str) -> None:
        if dice.random() < 0.12:
            raise Killed

    place.far.between = sometimes
    while place.waiting():
        try:
            place.work()
        except Killed:
            kills += 1
            place.seconds[0] += LEASE_SECONDS + 1
    place.far.between = lambda call, moment: None
    place.work()
    assert kills > 5 and place.job().state == "done" and place.job().done == 29
    assert [place.stored(id) for id in ids] == [{"a": -each, "b": each, "n": each} for each in range(1, 30)]
    place.publish(*SWAP, TO_NUMBER, undoes=number)
    place.far.between = sometimes
    while place.waiting():
        try:
            place.work()
        except Killed:
            place.seconds[0] += LEASE_SECONDS + 1
    assert [place.stored(id) for id in ids] == [{"a": each, "b": -each, "n": f"0{each}"} for each in range(1, 30)]


def test_the_rate_is_kept(store: Store, tmp_path: Path) -> None:
    far = open_store(f"sqlite:///{tmp_path}/far.sqlite")
    place = TenantPlace(store, far, per_second=4)
    ids = [place.create(a="x") for _ in range(9)]
    place.publish(RENAME)
    began = place.seconds[0]
    place.work()
    assert place.seconds[0] - began == 2.0 and [place.stored(id)["b"] for id in ids] == ["x"] * 9
    assert place.far.calls.count("update") == 9
    far.close()


def test_records_that_the_platform_refuses_are_named_and_hold_up_no_other(place: TenantPlace) -> None:
    ids = sorted(place.create(a="x") for _ in range(5))
    place.publish(RENAME)
    update = place.far.update

    async def refusing(*arguments: object, **more: object) -> object:
        if arguments[2] == ids[1]:
            raise NotAllowed("no-write-permission")
        return await update(*arguments, **more)  # type: ignore[arg-type]

    place.far.update = refusing  # type: ignore[method-assign,assignment]
    place.work()
    job = place.job()
    assert (job.state, job.report["refused"], job.done, place.waiting()) == ("done", [ids[1]], 4, 1)
    assert place.read(ids[1]) == {"b": "x"} and place.stored(ids[1]) == {"a": "x"}


@pytest.mark.parametrize(("times", "refused"), [(MAX_ATTEMPTS - 1, False), (1000, True)])
def test_a_record_that_others_write_all_the_time_is_tried_at_the_rate_and_then_waits(
    place: TenantPlace, times: int, refused: bool
) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    conflicts = iter(range(times))

    def conflict(call: str, moment: str) -> None:
        if (call, moment) == ("update", "before") and next(conflicts, None) is not None:
            raise Conflict("record-changed")

    place.far.between = conflict
    place.work()
    assert place.job().report["refused"] == ([id] if refused else []) and place.waiting() == refused
    assert place.far.calls.count("update") == MAX_ATTEMPTS


def test_a_person_who_may_change_nothing_ends_the_job(place: TenantPlace) -> None:
    for _ in range(30):
        place.create(a="x")
    place.publish(RENAME)

    async def refusing(*arguments: object, **more: object) -> object:
        place.far.calls.append("refused")
        raise NotAllowed("no-write-permission")

    place.far.update = refusing  # type: ignore[method-assign,assignment]
    place.work()
    assert (place.job().state, place.job().report["reason"]) == ("failed", "records-refused")
    assert place.far.calls.count("refused") == 10


def test_a_platform_that_is_away_is_asked_again_when_the_lease_has_ended(place: TenantPlace) -> None:
    ids = [place.create(a="x") for _ in range(3)]
    place.publish(RENAME)

    def away(call: str, moment: str) -> None:
        raise Unavailable("platform-unreachable")

    place.far.between = away
    place.work()
    assert place.job().state == "running" and place.waiting() == 3
    place.far.between = lambda call, moment: None
    place.work()
    assert place.waiting() == 3  # not before
    place.seconds[0] += LEASE_SECONDS + 1
    place.work()
    assert place.job().state == "done" and [place.stored(id)["b"] for id in ids] == ["x"] * 3


def test_a_write_that_slips_in_is_named(place: TenantPlace) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    turns = iter([True])

    def slip(call: str, moment: str) -> None:
        if (call, moment) == ("get", "after") and next(turns, False):
            place.write_elsewhere(id, c="z")

    place.far.between = slip
    place.work()
    assert place.job().report["slipped_in"] == [id]
    assert place.stored(id) == {"a": None, "b": "x", "c": "z"}


def test_a_job_whose_token_ended_waits_for_somebody_who_resumes_it(place: TenantPlace) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    place.is_signed_in = False
    place.work()
    assert (place.job().state, place.job().credential) == ("paused", "")
    place.is_signed_in = True
    run(place.jobs.resume(place.person.tenant, place.job().id, "token"))
    place.work()
    assert place.job().state == "done" and place.job().credential is None and place.stored(id) == {"a": None, "b": "x"}


def test_a_version_that_was_not_published_moves_nothing(place: TenantPlace) -> None:
    id = place.create(a="x")
    place.publish(RENAME)
    place.is_published = False
    place.work()
    assert (place.job().state, place.job().report["reason"]) == ("failed", "not-published")
    assert place.stored(id) == {"a": "x"}


def test_a_cancelled_job_stops_between_two_records(place: TenantPlace) -> None:
    ids = [place.create(a="x") for _ in range(5)]
    place.publish(RENAME)

    def cancel(call: str, moment: str) -> None:
        if place.far.calls.count("update") == 2 and call == "get":
            run_in_thread(place)

    def run_in_thread(place: TenantPlace) -> None:
        place.store.write_now(lambda it: place.jobs._store and it.exec_driver_sql("UPDATE jobs SET state='cancelled'").rowcount)

    place.far.between = cancel
    place.work()
    assert place.job().state == "cancelled" and place.waiting() == 2
    assert [place.read(id) for id in ids if place.stored(id) == {"a": "x"}] == [{"b": "x"}] * 2
