"""Platforms with records that wait to be moved by the steps of a version: an embedded one, and one that is elsewhere."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, MultiFernet

from app.database.store import Store
from app.database.tables import moved_records
from app.errors import NotSignedIn
from app.jobs.moving import NAME, Moving, arguments_of
from app.jobs.pace import Pace
from app.jobs.queue import Job, Jobs
from app.jobs.tenant_moving import TenantMoving
from app.jobs.worker import Worker
from app.platform.base import Capabilities, Object, Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.json_text import load_body
from app.platform.moves import Carriers, Moves, Waiting
from app.platform.moving import MovingPlatform
from app.platform.object_rows import OBJECT
from app.platform.secret_properties import SecretProperties
from app.platform.tenant_moves import TenantMoves, changes_to
from app.state.definition_versions import DefinitionVersions, PublishedVersion
from app.steps.stored import carry, carry_back, paths
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


class Far:
    """A platform elsewhere: it compares no versions, lists in no order of ours, and dies or answers as `between` says.

    `between` is called before each call, after each that was carried out, and with its name: it may write, or raise.
    """

    capabilities = Capabilities()

    def __init__(self, platform: EmbeddedPlatform) -> None:
        self.platform, self.calls = platform, list[str]()
        self.between: Callable[[str, str], None] = lambda call, moment: None

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        return await self._call("get", self.platform.get(principal, entity, id))

    async def list(self, principal: Principal, entity: str, prefix: str | None = None, fields: Any = ()) -> Any:
        return await self._call("list", self.platform.list(principal, entity, prefix, fields))

    async def create(self, principal: Principal, body: Object, receipt: Any = None) -> Object:
        return await self._call("create", self.platform.create(principal, body))

    async def update(
        self,
        principal: Principal,
        entity: str,
        id: str,
        changes: Object,
        if_version: Any = None,
        receipt: Any = None,
        also: Any = None,
    ) -> Object:
        return await self._call("update", self.platform.update(principal, entity, id, changes))

    async def delete(self, principal: Principal, entity: str, id: str, if_version: Any = None) -> None:
        await self._call("delete", self.platform.delete(principal, entity, id))

    async def _call(self, name: str, work: Any) -> Any:
        self.calls.append(name)
        try:
            self.between(name, "before")
        except BaseException:
            work.close()
            raise
        answer = await work
        self.between(name, "after")
        return answer


class TenantPlace:
    """An engine over a platform elsewhere. `seconds` is its clock, which the pace of its job moves on."""

    def __init__(self, store: Store, far_store: Store, per_second: float = 1_000) -> None:
        self.store, self.seconds, self.slept = store, [1000.0], list[float]()
        self.origin = EmbeddedPlatform(far_store, (), lambda: self.seconds[0])
        self.far = Far(self.origin)
        moves = TenantMoves(Moves(Carriers(carry, carry_back, paths), lambda: self.seconds[0]), lambda: self.seconds[0])
        self.platform = MovingPlatform(self.far, store, moves)  # type: ignore[arg-type]
        self.jobs = Jobs(store, lambda: self.seconds[0], MultiFernet([Fernet(Fernet.generate_key())]))
        self.versions = DefinitionVersions(store, lambda: self.seconds[0])
        self.person = Principal(self.origin.tenant, "ada", "token", ALL)
        self.pace = Pace(per_second, lambda: self.seconds[0], self._sleep)
        self.is_published, self.is_signed_in = True, True

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds[0] += seconds

    def create(self, **values: Any) -> str:
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{self.person.tenant}|ENT:", **values}
        return str(run(self.origin.create(self.person, body))["id"])

    def publish(self, *steps: Any, undoes: int | None = None, hash: str = "new", base: str = "old") -> int:
        version = PublishedVersion(hash, 1, "ada", base=base, steps=list(steps), undoes=undoes)
        tenant, moves = self.person.tenant, self.platform.tenant_moves
        ids = [each["id"] for each in run(self.origin.list(self.person, "THING"))]

        def work(connection: sa.Connection) -> int:
            number = self.versions.insert_publishing(connection, tenant, "THING", version)
            self.jobs.hold(connection, tenant, NAME, arguments_of("THING", number), "ada", "token")
            moves.take_effect(connection, tenant, "THING", number, undoes, 1, ids)
            self.jobs.release(connection, tenant, NAME, arguments_of("THING", number))
            return number

        return run(self.store.write(work))

    def worker(self) -> Worker:
        async def settle(principal: Principal, entity: str, number: int) -> bool:
            return self.is_published

        async def authenticate(token: str) -> Principal:
            if not self.is_signed_in:
                raise NotSignedIn("token-invalid")
            return self.person

        return Worker(self.store, self.jobs, [TenantMoving(self.store, self.platform, settle, lambda: self.pace)], authenticate)

    def work(self) -> None:
        run(self.worker().run_until_idle())

    def job(self) -> Job:
        return run(self.jobs.list(self.person.tenant))[0]

    def read(self, id: str) -> Object:
        return _own(run(self.platform.get(self.person, "THING", id)))

    def stored(self, id: str) -> Object:
        """As the platform has it."""
        return _own(run(self.origin.get(self.person, "THING", id)))

    def write(self, id: str, **changes: Any) -> Object:
        return run(self.platform.update(self.person, "THING", id, changes))

    def write_elsewhere(self, id: str, **changes: Any) -> None:
        """By another client of the tenant."""
        self.origin._store.write_now(
            lambda it: self.origin._rows.patch(it, self.person, "THING", id, changes, None) and None  # within a call of ours
        )

    def moved_meanwhile(self, id: str) -> None:
        """Another process moves a record, within a call of ours."""
        tenant, moves = self.person.tenant, self.platform.tenant_moves
        key = {"tenant": tenant, "id": id}
        stored = self.origin._store.write_now(
            lambda it: self.origin._rows.loaded(it.execute(OBJECT, key).first(), "", elsewhere=False)
        )[0]

        def work(connection: sa.Connection) -> Waiting:
            standing = moves.standing(connection, tenant, "THING", id)
            waiting = moves.carried(connection, tenant, stored, standing)
            assert waiting is not None
            moves.confirm(connection, tenant, "THING", id, waiting, stored["_df_version"] + 1, standing)
            return waiting

        waiting = self.store.write_now(work)
        self.write_elsewhere(id, **changes_to(stored, waiting.record))

    def waiting(self) -> int:
        return len(run(self.store.scan(lambda it: self.platform.tenant_moves.standings(it, self.person.tenant, "THING"))))


def _own(stored: Object) -> Object:
    """Without what the platform sets."""
    return {name: value for name, value in stored.items() if len(name) <= 2 and name != "id"}
