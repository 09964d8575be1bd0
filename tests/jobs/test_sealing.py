"""When a field becomes a secret, all that is stored of it becomes one too, history included, wherever the job was stopped."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import history, objects
from app.definition import ENCRYPTED
from app.jobs import sealing
from app.jobs.queue import LEASE_SECONDS, Jobs
from app.jobs.sealing import Sealing
from app.jobs.worker import Worker
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties
from app.platform.vault import Vault
from tests.making import run

KEY = b"k" * 32
ALL = frozenset({"read", "write", "admin", "secrets"})


class Place:
    """An embedded platform with records of an entity whose `pin` is no secret yet, one of them deleted."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, [1000.0]
        self.platform = EmbeddedPlatform(store, [KEY])
        self.jobs = Jobs(store, lambda: self.now[0])
        self.person = Principal(self.platform.tenant, "ada", "", ALL)

    def fill(self, count: int) -> list[str]:
        async def work() -> list[str]:
            ids = []
            for number in range(count):
                body = {
                    "entity": "THING",
                    "level": 1,
                    "comboKey": f"SUB:{self.person.tenant}|ENT:",
                    "pin": f"CANARY{number}",
                    "name": "N",
                }
                ids.append((await self.platform.create(self.person, body))["id"])
            await self.platform.update(self.person, "THING", ids[0], {"pin": "CANARY-later"})
            await self.platform.delete(self.person, "THING", ids[-1])
            return ids

        return run(work())

    def becomes_secret(self) -> None:
        run(SecretProperties(self.store).add(self.person.tenant, "THING", {("pin",)}))

    def worker(self) -> Worker:
        return Worker(self.store, self.jobs, [Sealing(self.store, Vault([KEY]))])

    def texts(self) -> str:
        def work(connection: sa.Connection) -> list[str]:
            bodies = connection.execute(sa.select(objects.c.body).where(objects.c.entity == "THING")).scalars().all()
            return [*bodies, *connection.execute(sa.select(history.c.changes).where(history.c.entity == "THING")).scalars().all()]

        return "\n".join(self.store.write_now(work))

    def job(self) -> Any:
        return run(self.jobs.list(self.person.tenant))[0]


@pytest.fixture
def place(store: Store) -> Place:
    return Place(store)


def test_records_and_history_are_encrypted_those_of_deleted_records_too(place: Place) -> None:
    ids = place.fill(5)
    assert "CANARY" in place.texts()
    place.becomes_secret()
    run(place.worker().run_until_idle())
    assert "CANARY" not in place.texts()
    assert (place.job().state, place.job().done, place.job().total, place.job().report) == ("done", 5, 5, {"changed": 5})
    read = run(place.platform.get(place.person, "THING", ids[0]))
    assert (read["pin"], read["_df_version"], read["name"]) == ("CANARY-later", 1, "N")
    assert all(ENCRYPTED in json.loads(line) for line in place.texts().splitlines() if '"entity":"THING"' in line)


def test_it_goes_on_wherever_it_was_killed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "IDS_AT_ONCE", 2)
    place.fill(7)
    place.becomes_secret()
    steps, step = [0], Sealing.step

    class Killed(BaseException):
        pass

    def killed_now_and_then(self: Sealing, connection: sa.Connection, job: Any) -> Any:
        steps[0] += 1
        done = step(self, connection, job)
        if steps[0] % 2 == 0:
            raise Killed
        return done

    monkeypatch.setattr(Sealing, "step", killed_now_and_then)
    for _ in range(12):
        try:
            run(place.worker().run_until_idle())
        except Killed:
            place.now[0] += LEASE_SECONDS + 1
    assert place.job().state == "done" and place.job().done == 7
    assert "CANARY" not in place.texts()


def test_nothing_is_due_afterwards_until_more_becomes_secret(place: Place) -> None:
    place.fill(3)
    place.becomes_secret()
    kind = Sealing(place.store, Vault([KEY]))
    assert run(kind.due()) == [(place.person.tenant, {"entity": "THING"})]
    run(place.worker().run_until_idle())
    assert run(kind.due()) == []
    run(SecretProperties(place.store).add(place.person.tenant, "THING", {("name",)}))
    assert run(kind.due()) == [(place.person.tenant, {"entity": "THING"})]


def test_what_becomes_secret_while_a_job_runs_is_a_job_of_its_own(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.fill(3)
    place.becomes_secret()
    step = Sealing.step

    def more_meanwhile(self: Sealing, connection: sa.Connection, job: Any) -> Any:
        monkeypatch.setattr(Sealing, "step", step)
        done = step(self, connection, job)
        from app.platform import secret_properties

        secret_properties._add(connection, job.tenant, "THING", frozenset({("name",)}), frozenset())
        return done

    monkeypatch.setattr(Sealing, "step", more_meanwhile)
    run(place.worker().run_until_idle())
    assert run(Sealing(place.store, Vault([KEY])).due()) == [(place.person.tenant, {"entity": "THING"})]
    run(place.worker().run_until_idle())
    assert '"name":"N"' not in place.texts()


def test_an_entity_without_records_needs_no_job(place: Place) -> None:
    place.becomes_secret()
    run(place.worker().run_until_idle())
    assert run(place.jobs.list(place.person.tenant)) == []
    place.fill(2)
    assert "CANARY" not in place.texts()
    assert run(Sealing(place.store, Vault([KEY])).due()) == []
