"""Moving the records of an entity: through kills, pauses, cancelled jobs and damaged records."""

import random

import pytest
import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import objects
from app.jobs import moving
from app.jobs.queue import LEASE_SECONDS
from tests.making import run
from tests.platform.moving import SWAP, TO_NUMBER, MovingPlace


@pytest.fixture
def place(store: Store, monkeypatch: pytest.MonkeyPatch) -> MovingPlace:
    monkeypatch.setattr(moving, "IDS_AT_ONCE", 3)
    return MovingPlace(store)


class Killed(BaseException):
    """As if the process had ended."""


def test_a_move_that_is_killed_goes_on_and_moves_nothing_twice(place: MovingPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [place.create(a=number, b=-number) for number in range(1, 30)]
    place.publish(*SWAP)
    move, dice = place.platform.move, random.Random(1)

    def sometimes(*arguments: object) -> None:
        if dice.random() < 0.2:
            raise Killed
        move(*arguments)  # type: ignore[arg-type]
        if dice.random() < 0.2:
            raise Killed

    monkeypatch.setattr(place.platform, "move", sometimes)
    kills = 0
    while place.waiting():
        try:
            place.work()
        except Killed:
            kills += 1
            place.now[0] += LEASE_SECONDS + 1
    assert kills > 5
    assert [place.read(id) for id in ids] == [{"a": -number, "b": number} for number in range(1, 30)]


def test_a_cancelled_move_stays_half_way_until_somebody_lets_it_go_on(place: MovingPlace) -> None:
    ids = [place.create(n=str(number)) for number in range(10)]
    place.publish(TO_NUMBER)
    ((tenant, arguments),) = run(moving.Moving(place.store, place.platform).due())
    run(place.jobs.enqueue(tenant, "move", arguments))
    (job,) = run(place.jobs.list(tenant))
    place.write(ids[0], c="x")
    run(place.jobs.cancel(tenant, job.id))
    place.work()
    assert place.waiting() == 9
    assert [place.read(id)["n"] for id in ids] == list(range(10))
    run(place.jobs.enqueue(tenant, "move", arguments))
    place.work()
    assert place.waiting() == 0 and {each.done for each in run(place.jobs.list(tenant))} == {0, 10}


def test_a_damaged_record_is_named_and_holds_up_no_other(place: MovingPlace) -> None:
    ids = [place.create(n=str(number)) for number in range(10)]
    run(place.store.write(lambda it: it.execute(sa.update(objects).where(objects.c.id == ids[4]).values(body="{")).rowcount))
    place.publish(TO_NUMBER)
    place.work()
    (job,) = run(place.jobs.list(place.person.tenant))
    assert (job.state, job.report["unreadable"], place.waiting()) == ("done", [ids[4]], 1)
    assert [place.read(id)["n"] for id in ids if id != ids[4]] == [0, 1, 2, 3, 5, 6, 7, 8, 9]


def test_the_report_counts_what_could_not_come_along(place: MovingPlace) -> None:
    for text in ("1", "x", "y"):
        place.create(n=text)
    place.publish(TO_NUMBER)
    place.work()
    (job,) = run(place.jobs.list(place.person.tenant))
    assert job.report == {"aside": 2, "unreadable": []}
