"""Works through the jobs, batch by batch, between the requests of the same process."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import sqlalchemy as sa

from app.database.store import Store
from app.errors import Unavailable
from app.jobs.queue import Job, Jobs

log = logging.getLogger("forms")

POLL_SECONDS = 5.0
"""How often is looked for jobs that another process has made, or has left."""
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


class _Stopped(Exception):
    """The job was paused, cancelled, or taken by another worker."""


class Worker:
    def __init__(self, store: Store, jobs: Jobs, kinds: Sequence[JobKind]) -> None:
        self._store, self._jobs = store, jobs
        self._kinds = {kind.name: kind for kind in kinds}
        self._holder = secrets.token_hex(8)
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """There may be a job: do not wait for the next look."""
        self._wanted.set()

    async def run(self) -> None:
        """Until the task is cancelled. A database that is away for a while ends nothing."""
        while True:
            try:
                await self.run_until_idle()
            except Unavailable:
                log.warning("jobs wait: the database is unavailable")
            except Exception:
                log.exception("a job failed in a way that is a fault of this software")
            self._wanted.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), POLL_SECONDS)

    async def run_until_idle(self) -> None:
        """Does all jobs that are there or due."""
        for kind in self._kinds.values():
            for tenant, arguments in await kind.due():
                await self._jobs.enqueue(tenant, kind.name, arguments)
        while (job := await self._jobs.take(self._holder)) is not None:
            await self._work_on(job)

    async def _work_on(self, job: Job) -> None:
        kind = self._kinds.get(job.kind)
        if kind is None:
            await self._fail(job, "unknown-kind")
            return
        at_end = False
        try:
            if job.total is None:
                job = await self._store.write(lambda connection, job=job: self._started(connection, kind, job))  # type: ignore[misc]
            while not at_end:
                job, at_end = await self._store.write(lambda connection, job=job: self._stepped(connection, kind, job))  # type: ignore[misc]
                await asyncio.sleep(PAUSE_BETWEEN_BATCHES)
        except _Stopped:
            return
        except Unavailable:
            raise
        except Exception:
            log.exception("job %s of kind %s failed", job.id, job.kind)
            await self._fail(job, "fault")

    def _started(self, connection: sa.Connection, kind: JobKind, job: Job) -> Job:
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
