"""Works through the jobs, batch by batch, between the requests of the same process."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, runtime_checkable

import sqlalchemy as sa

from app.database.store import Store
from app.errors import JobFailed, NotSignedIn, Unavailable
from app.jobs.queue import LEASE_SECONDS, Job, Jobs, JobState
from app.platform.base import Principal

log = logging.getLogger("forms")

POLL_SECONDS = 5.0
"""How often is looked for jobs that another process has made, or has left."""
MAX_REMOTE_JOBS = 16
"""Jobs at once that wait for another system most of the time."""
PAUSE_BETWEEN_BATCHES = 0.01
"""Seconds in which requests come first."""


class JobKind(Protocol):
    """What all jobs of one kind do."""

    name: str

    def start(self, connection: sa.Connection, job: Job) -> Job:
        """The job with its total, before its first batch."""

    def step(self, connection: sa.Connection, job: Job) -> tuple[Job, bool]:
        """One batch: the job with its new cursor, count and report, and whether it is at its end. In one transaction with the
        job's own row, so that a batch is never done twice and never lost. It must take well under a second."""

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """(tenant, arguments) of jobs that the state of the database asks for."""


@runtime_checkable
class LongJobKind(Protocol):
    """What cannot be done in batches: it is done in a thread, outside of any transaction, and from the start again after a kill."""

    name: str

    def start(self, connection: sa.Connection, job: Job) -> Job:
        """As of `JobKind`."""

    def perform(self, job: Job) -> Mapping[str, Any]:
        """All of it; gives the report. What an earlier, killed attempt at the same job has left is removed."""

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """As of `JobKind`."""


@runtime_checkable
class RemoteJobKind(Protocol):
    """What asks another system, in the name of the person whose credential the job has: each step is outside of any transaction.

    A step that was done and not noted, because the process was killed, is done again and must find that out.
    """

    name: str

    async def begin(self, job: Job, principal: Principal) -> Job:
        """The job with its total, before its first step."""

    async def proceed(self, job: Job, principal: Principal) -> tuple[Job, bool]:
        """One step: the job with its new cursor, count and report, and whether it is at its end."""

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """As of `JobKind`."""


AnyKind = JobKind | LongJobKind | RemoteJobKind
Authenticate = Callable[[str], Awaitable[Principal]]
"""Raises NotSignedIn for an access token that isn't valid any more."""


class _Stopped(Exception):
    """The job was paused, cancelled, or taken by another worker."""


class Worker:
    """`authenticate` is asked before each batch of a job that works with somebody's credential."""

    def __init__(self, store: Store, jobs: Jobs, kinds: Sequence[AnyKind], authenticate: Authenticate | None = None) -> None:
        self._store, self._jobs, self._authenticate = store, jobs, authenticate
        self._kinds = {kind.name: kind for kind in kinds}
        self._remote = frozenset(kind.name for kind in kinds if isinstance(kind, RemoteJobKind))
        self._holder = secrets.token_hex(8)
        self._wanted_locally, self._wanted_remotely = asyncio.Event(), asyncio.Event()

    def wake(self) -> None:
        """There may be a job: do not wait for the next look."""
        self._wanted_locally.set()
        self._wanted_remotely.set()

    async def run(self) -> None:
        """Until the task is cancelled. Jobs that wait for another system hold up no others."""
        remotely = self._loop(self._do_remote_jobs, self._wanted_remotely)
        loops = [self._loop(self._do_local_jobs, self._wanted_locally), remotely]
        await asyncio.gather(*loops)

    async def run_until_idle(self) -> None:
        """Does all jobs that are there or due."""
        await self._do_local_jobs()
        await self._do_remote_jobs()

    async def _loop(self, work: Callable[[], Awaitable[None]], wanted: asyncio.Event) -> None:
        """A database that is away for a while ends nothing."""
        while True:
            try:
                await work()
            except Unavailable:
                log.warning("jobs wait: the database is unavailable")
            except Exception:
                log.exception("a job failed in a way that is a fault of this software")
            wanted.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wanted.wait(), POLL_SECONDS)

    async def _do_local_jobs(self) -> None:
        for kind in self._kinds.values():
            for tenant, arguments in await kind.due():
                await self._jobs.enqueue(tenant, kind.name, arguments)
        while (job := await self._jobs.take(self._holder, without=self._remote)) is not None:
            await self._work_on(job)

    async def _do_remote_jobs(self) -> None:
        """Several at once: one of a tenant with many records takes hours, in which others do not wait for it."""
        if not self._remote:
            return
        running = set[asyncio.Task[None]]()
        try:
            while True:
                while (
                    len(running) < MAX_REMOTE_JOBS and (job := await self._jobs.take(self._holder, only=self._remote)) is not None
                ):
                    running.add(asyncio.create_task(self._work_on(job)))
                if not running:
                    return
                done, running = await asyncio.wait(running, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                for each in done:
                    each.result()
        finally:
            for each in running:
                each.cancel()

    async def _work_on(self, job: Job) -> None:
        kind = self._kinds.get(job.kind)
        if kind is None:
            await self._fail(job, "unknown-kind")
            return
        try:
            if isinstance(kind, RemoteJobKind):
                await self._ask(kind, job)
                return
            await self._check_credential(job)
            if job.total is None:
                job = await self._store.write(lambda connection: self._started(connection, kind, job))
            if isinstance(kind, LongJobKind):
                await self._perform(kind, job)
                return
            at_end = False
            while not at_end:
                await self._check_credential(job)
                job, at_end = await self._store.write(lambda connection, job=job: self._stepped(connection, kind, job))  # type: ignore[misc]
                await asyncio.sleep(PAUSE_BETWEEN_BATCHES)
        except _Stopped:
            return
        except NotSignedIn:
            await self._jobs.suspend(job)
        except Unavailable:
            raise
        except JobFailed as error:
            await self._fail(job, error.reason)
        except Exception:
            log.exception("job %s of kind %s failed", job.id, job.kind)
            await self._fail(job, "fault")

    async def _ask(self, kind: RemoteJobKind, job: Job) -> None:
        """While the other system does not answer the job stays as it is, and is taken again when its lease has ended."""
        try:
            if job.total is None:
                job = await kind.begin(job, await self._principal(job))
                await self._store.write(partial(self._advanced, job=job, state="running"))
            at_end = False
            while not at_end:
                job, at_end = await kind.proceed(job, await self._principal(job))
                await self._store.write(partial(self._advanced, job=job, state="done" if at_end else "running"))
        except Unavailable as error:
            log.warning("job %s waits: %s", job.id, error.code)

    async def _principal(self, job: Job) -> Principal:
        """Raises NotSignedIn where the job's credential isn't valid any more, or is of another tenant."""
        credential = self._jobs.credential_of(job)
        principal = await self._authenticate(credential) if credential and self._authenticate is not None else None
        if principal is None or principal.tenant != job.tenant:
            raise NotSignedIn("token-invalid")
        return principal

    def _advanced(self, connection: sa.Connection, job: Job, state: JobState) -> None:
        if not self._jobs.advance(connection, job, state):
            raise _Stopped

    async def _perform(self, kind: LongJobKind, job: Job) -> None:
        """Meanwhile the lease is renewed. A job that was paused or cancelled is worked out to its end, and not counted."""
        work = asyncio.ensure_future(asyncio.to_thread(kind.perform, job))
        while not work.done():
            await asyncio.wait([work], timeout=LEASE_SECONDS / 3)
            await self._store.write(lambda connection: self._jobs.advance(connection, job))
        ended = replace(job, done=job.total or 0, report=await work)
        await self._store.write(lambda connection: self._jobs.advance(connection, ended, "done"))

    async def _check_credential(self, job: Job) -> None:
        """Raises NotSignedIn where the job was started with a credential that isn't valid any more."""
        if job.credential is not None and self._authenticate is not None:
            await self._authenticate(self._jobs.credential_of(job))

    def _started(self, connection: sa.Connection, kind: JobKind | LongJobKind, job: Job) -> Job:
        job = kind.start(connection, job)
        if not self._jobs.advance(connection, job):
            raise _Stopped
        return job

    def _stepped(self, connection: sa.Connection, kind: JobKind, job: Job) -> tuple[Job, bool]:
        job, at_end = kind.step(connection, job)
        if not self._jobs.advance(connection, job, "done" if at_end else "running"):
            raise _Stopped
        return job, at_end

    async def _fail(self, job: Job, reason: str) -> None:
        failed = replace(job, report={**job.report, "reason": reason})
        await self._store.write(lambda connection: self._jobs.advance(connection, failed, "failed"))
