"""An embedded platform with records that wait to be moved by the steps of a version."""

from typing import Any

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import moved_records
from app.jobs.moving import Moving
from app.jobs.queue import Jobs
from app.jobs.worker import Worker
from app.platform.base import Object, Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.json_text import load_body
from app.platform.moves import Carriers
from app.platform.secret_properties import SecretProperties
from app.state.definition_versions import DefinitionVersions, PublishedVersion
from app.steps.stored import carry, carry_back
from tests.making import run

KEY = b"k" * 32
ALL = frozenset({"read", "write", "admin", "secrets"})
RENAME = {"step": "rename", "from": "/a", "to": "/b"}
SWAP = [RENAME, {"step": "rename", "from": "/b", "to": "/a"}]
TO_NUMBER = {"step": "convert", "at": "/n", "before": {"kind": "text"}, "after": {"kind": "number"}}


class MovingPlace:
    def __init__(self, store: Store) -> None:
        self.store, self.now = store, [1000.0]
        self.platform = EmbeddedPlatform(store, [KEY], lambda: self.now[0], Carriers(carry, carry_back))
        self.jobs = Jobs(store, lambda: self.now[0])
        self.versions = DefinitionVersions(store, lambda: self.now[0])
        self.person = Principal(self.platform.tenant, "ada", "", ALL)

    def create(self, **values: Any) -> str:
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{self.person.tenant}|ENT:", **values}
        return str(run(self.platform.create(self.person, body))["id"])

    def publish(self, *steps: Any, undoes: int | None = None, hash: str = "new", base: str = "old") -> int:
        version = PublishedVersion(hash, 1, "ada", base=base, steps=list(steps), undoes=undoes)

        def work(connection: sa.Connection) -> int:
            number = self.versions.insert(connection, self.person.tenant, "THING", version)
            assert number is not None
            self.platform.moves.begin(connection, self.person.tenant, "THING", number, undoes)
            return number

        return run(self.store.write(work))

    def undo(self, number: int, *steps: Any) -> int:
        """`steps` of the version that is undone."""
        return self.publish(*steps, undoes=number)

    def worker(self) -> Worker:
        return Worker(self.store, self.jobs, [Moving(self.store, self.platform)])

    def work(self) -> None:
        run(self.worker().run_until_idle())

    def read(self, id: str) -> Object:
        return _own(run(self.platform.get(self.person, "THING", id)))

    def write(self, id: str, if_version: int | None = None, **changes: Any) -> Object:
        return run(self.platform.update(self.person, "THING", id, changes, if_version))

    def waiting(self) -> int:
        return sum(map(len, run(self.store.scan(lambda it: self.platform.moves.all(it, self.person.tenant, "THING"))).values()))

    def noted(self, id: str) -> list[Object]:
        rows = sa.select(moved_records.c.content).where(moved_records.c.record == id).order_by(moved_records.c.number)
        return [load_body(text) for text in run(self.store.scan(lambda it: it.execute(rows).scalars().all()))]

    def becomes_secret(self, *names: str) -> None:
        run(SecretProperties(self.store).add(self.person.tenant, "THING", {(name,) for name in names}))


def _own(stored: Object) -> Object:
    """Without what the platform sets."""
    return {name: value for name, value in stored.items() if len(name) <= 2 and name != "id"}
