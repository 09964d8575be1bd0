"""Jobs as rows: who works on which one, how far it is, and what came out. One worker holds a job at a time, by a lease."""

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app.database.store import Store, run
from app.database.tables import jobs

JobState = Literal["queued", "running", "paused", "cancelled", "done", "failed"]
OPEN: tuple[JobState, ...] = ("queued", "running", "paused")
"""States in which a job may go on."""
LEASE_SECONDS = 30
"""How long a worker may be silent before another one takes its job."""
HELD_SECONDS = 60
"""How long what a job waits for may take, such as a publish."""
MAX_LISTED = 200
DROPPED = ""
"""In place of a credential that was taken from a job: it waits until somebody resumes it."""

OF_JOB = (jobs.c.tenant == sa.bindparam("key_tenant"), jobs.c.id == sa.bindparam("key_id"))
INSERT = sa.insert(jobs)
ADVANCE = (
    sa.update(jobs)
    .where(*OF_JOB, jobs.c.holder == sa.bindparam("key_holder"), jobs.c.state == "running")
    .values({name: sa.bindparam(f"new_{name}") for name in ("state", "cursor", "done", "total", "report", "lease_ends", "changed")})
)


@dataclass(frozen=True, slots=True)
class Job:
    """`done` of `total` rows, None before the first batch. `cursor`: where it goes on, "" at the beginning. Times in epoch ms."""

    tenant: str
    id: str
    kind: str
    person: str
    state: JobState
    arguments: Mapping[str, str]
    cursor: str
    done: int
    total: int | None
    report: Mapping[str, Any] = field(default_factory=dict)
    made: int = 0
    changed: int = 0
    holder: str | None = None
    credential: str | None = field(default=None, repr=False)
    """The access token in whose name it works, encrypted; None for a job that needs none, "" where it was dropped."""


class Jobs:
    """`keys` encrypt the credentials of jobs; `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time, keys: MultiFernet | None = None) -> None:
        self._store, self._clock, self._keys = store, clock, keys

    async def enqueue(
        self, tenant: str, kind: str, arguments: Mapping[str, str], person: str = "", credential: str | None = None
    ) -> None:
        """Adds a job, unless one of the same kind with the same arguments is open. `credential`: the access token of the person,
        where the job must end with it."""
        await self._store.write(lambda connection: self._enqueue(connection, tenant, kind, arguments, person, credential) and None)

    def enqueue_now(self, tenant: str, kind: str, arguments: Mapping[str, str], person: str) -> None:
        """The same from a command."""
        self._store.write_now(lambda connection: self._enqueue(connection, tenant, kind, arguments, person, None) and None)

    def credential_of(self, job: Job) -> str:
        """The access token in whose name a job works; "" where it was dropped or cannot be decrypted, and of another job."""
        if not job.credential or self._keys is None:
            return ""
        try:
            stored = orjson.loads(self._keys.decrypt(job.credential))
        except (InvalidToken, ValueError):
            return ""
        return str(stored["token"]) if stored["job"] == job.id else ""

    async def suspend(self, job: Job) -> None:
        """Pauses a job whose credential isn't valid any more, and drops it."""
        statement = sa.update(jobs).where(jobs.c.tenant == job.tenant, jobs.c.id == job.id, jobs.c.state.in_(OPEN))
        values = {"state": "paused", "holder": None, "credential": DROPPED, "changed": self._now()}
        await self._store.write(lambda connection: connection.execute(statement.values(values)) and None)

    def hold(
        self, connection: sa.Connection, tenant: str, kind: str, arguments: Mapping[str, str], person: str, credential: str
    ) -> None:
        """Adds a job that nobody begins before `release`, or before a lease ends: where the process was killed in between."""
        if (id := self._enqueue(connection, tenant, kind, arguments, person, credential)) is not None:
            held = {"state": "running", "holder": "held", "lease_ends": self._now() + HELD_SECONDS * 1000}
            connection.execute(sa.update(jobs).where(jobs.c.tenant == tenant, jobs.c.id == id).values(**held))

    def release(
        self, connection: sa.Connection, tenant: str, kind: str, arguments: Mapping[str, str], state: JobState = "queued"
    ) -> None:
        same = (jobs.c.tenant == tenant, jobs.c.kind == kind, jobs.c.arguments == text_of(arguments), jobs.c.holder == "held")
        credential = {"credential": None} if state == "cancelled" else {}
        values = {"state": state, "holder": None, "changed": self._now(), **credential}
        connection.execute(sa.update(jobs).where(*same, jobs.c.state == "running").values(**values))

    async def take(self, holder: str, *, only: Collection[str] = (), without: Collection[str] = ()) -> Job | None:
        """The oldest job that no living worker holds, which `holder` holds from now on; None for none. `only` of these kinds, where
        any are named, and of none of those `without`."""
        return await self._store.write(lambda connection: self._take(connection, holder, only, without))

    def advance(self, connection: sa.Connection, job: Job, state: JobState = "running") -> bool:
        """Stores how far a job is, in the transaction of the batch itself. False where the job was paused, cancelled or taken by
        another worker: then the batch must be rolled back."""
        now = self._now()
        row = {
            "key_tenant": job.tenant,
            "key_id": job.id,
            "key_holder": job.holder,
            "new_state": state,
            "new_cursor": job.cursor,
            "new_done": job.done,
            "new_total": job.total,
            "new_report": text_of(job.report),
            "new_lease_ends": now + LEASE_SECONDS * 1000,
            "new_changed": now,
        }
        advanced = run(connection, ADVANCE, row) == 1
        if advanced and state == "done" and job.credential is not None:
            same = (jobs.c.tenant == job.tenant, jobs.c.id == job.id)
            connection.execute(sa.update(jobs).where(*same).values(credential=None))
        return advanced

    async def pause(self, tenant: str, id: str) -> bool:
        return await self._move(tenant, id, "paused", ("queued", "running"))

    async def resume(self, tenant: str, id: str, credential: str = "") -> bool:
        """A failed job goes on where it failed. `credential`: of the person who resumes it, where the job needs one."""
        new = sa.case((jobs.c.credential.is_not(None), self._encrypted(credential, id)), else_=None)
        return await self._move(tenant, id, "queued", ("paused", "failed"), new if credential else jobs.c.credential)

    async def cancel(self, tenant: str, id: str) -> bool:
        """What was done stays done."""
        return await self._move(tenant, id, "cancelled", (*OPEN, "failed"), sa.null())

    async def list(self, tenant: str) -> list[Job]:
        """The newest first."""
        statement = sa.select(jobs).where(jobs.c.tenant == tenant).order_by(jobs.c.made.desc(), jobs.c.id).limit(MAX_LISTED)
        return await self._store.scan(lambda connection: [_job_of(row) for row in connection.execute(statement).mappings()])

    def _enqueue(
        self,
        connection: sa.Connection,
        tenant: str,
        kind: str,
        arguments: Mapping[str, str],
        person: str,
        credential: str | None,
    ) -> str | None:
        """The id of the job; None where there is one."""
        text = text_of(arguments)
        same = sa.select(jobs.c.id).where(
            jobs.c.tenant == tenant, jobs.c.kind == kind, jobs.c.arguments == text, jobs.c.state.in_(OPEN)
        )
        if connection.execute(same).first() is not None:
            return None
        now, id = self._now(), secrets.token_urlsafe(12)
        row = {
            "tenant": tenant,
            "id": id,
            "kind": kind,
            "person": person,
            "state": "queued",
            "arguments": text,
            "cursor": "",
            "done": 0,
            "report": "{}",
            "credential": None if credential is None else self._encrypted(credential, id),
            "made": now,
            "changed": now,
        }
        run(connection, INSERT, row)
        return id

    def _take(self, connection: sa.Connection, holder: str, only: Collection[str], without: Collection[str]) -> Job | None:
        now = self._now()
        free = sa.or_(jobs.c.state == "queued", sa.and_(jobs.c.state == "running", jobs.c.lease_ends < now))
        free = sa.and_(free, jobs.c.kind.not_in(without), *([jobs.c.kind.in_(only)] if only else ()))
        # Another worker that takes one at the same moment does not wait, but takes the next.
        oldest = sa.select(jobs).where(free).order_by(jobs.c.made, jobs.c.id).limit(1).with_for_update(skip_locked=True)
        row = connection.execute(oldest).mappings().first()
        if row is None:
            return None
        taken = {"state": "running", "holder": holder, "lease_ends": now + LEASE_SECONDS * 1000, "changed": now}
        same = (jobs.c.tenant == row["tenant"], jobs.c.id == row["id"])
        connection.execute(sa.update(jobs).where(*same).values(taken))
        return _job_of({**row, **taken})

    def _encrypted(self, credential: str, id: str) -> str:
        """Together with the id: in another job it is worth nothing."""
        return "" if self._keys is None else self._keys.encrypt(orjson.dumps({"job": id, "token": credential})).decode()

    async def _move(self, tenant: str, id: str, state: JobState, before: tuple[JobState, ...], credential: Any = None) -> bool:
        """Whether the job was in one of the states before. `credential`: SQL of what it is afterwards."""
        same = (jobs.c.tenant == tenant, jobs.c.id == id, jobs.c.state.in_(before))
        after = jobs.c.credential if credential is None else credential
        statement = sa.update(jobs).where(*same).values(state=state, holder=None, credential=after, changed=self._now())
        return await self._store.write(lambda connection: connection.execute(statement).rowcount == 1)

    def _now(self) -> int:
        return int(self._clock() * 1000)


def text_of(value: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(value), option=orjson.OPT_SORT_KEYS).decode()


def _job_of(row: Any) -> Job:
    return Job(
        tenant=row["tenant"],
        id=row["id"],
        kind=row["kind"],
        person=row["person"],
        state=row["state"],
        arguments=orjson.loads(row["arguments"]),
        cursor=row["cursor"],
        done=row["done"],
        total=row["total"],
        report=orjson.loads(row["report"]),
        made=row["made"],
        changed=row["changed"],
        holder=row["holder"],
        credential=row["credential"],
    )
