"""Moves the records of a platform elsewhere after its definition was published with steps: by PATCHes at a stated rate."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import moved_records
from app.errors import Conflict, JobFailed, NotAllowed, Refused
from app.jobs.moving import MAX_NAMED, NAME, moved_by, target_of
from app.jobs.pace import Pace
from app.jobs.queue import Job
from app.platform.base import Principal
from app.platform.moving import MovingPlatform, RecordMoved

MAX_ATTEMPTS = 3
"""For a record that others write meanwhile; then it waits on, and is moved by the next write through this engine."""
MAX_REFUSED_AT_ONCE = 10
"""Records that the platform refuses one after the other, before anything was moved: then it is no matter of single records."""

Settle = Callable[[Principal, str, int], Awaitable[bool]]
"""Whether a version of an entity was published: a kill may have come before that was noted."""


class TenantMoving:
    """One job for each version with steps, with the credential of the person who published it. The database says which records are
    left; of a PATCH that was sent before a kill the record itself shows whether it was carried out."""

    name = NAME

    def __init__(self, store: Store, platform: MovingPlatform, settle: Settle, new_pace: Callable[[], Pace]) -> None:
        """Each tenant has a pace of its own."""
        self._store, self._platform, self._settle, self._new_pace = store, platform, settle, new_pace
        self._paces: dict[str, Pace] = {}

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """None: publishing creates the job, since only then there is a credential for it."""
        return []

    async def begin(self, job: Job, principal: Principal) -> Job:
        """Raises JobFailed for a version that was not published after all."""
        entity, number = target_of(job)
        if not await self._settle(replace(principal, source="job"), entity, number):
            raise JobFailed("job-failed", reason="not-published")
        left, moved, _ = await self._store.scan(lambda connection: self._counts(connection, job))
        return replace(job, total=left + moved, report={"refused": [], "slipped_in": []})

    async def proceed(self, job: Job, principal: Principal) -> tuple[Job, bool]:
        """One record."""
        entity, number = target_of(job)
        moves = self._platform.tenant_moves.moves
        ids = await self._store.scan(lambda connection: moves.ids(connection, job.tenant, entity, number, 1, job.cursor))
        report = {"refused": list(job.report.get("refused", ())), "slipped_in": list(job.report.get("slipped_in", ()))}
        for id in ids:
            try:
                moved = await self._moved(principal, entity, id)
            except (Conflict, NotAllowed, Refused) as error:
                report["refused"] = [*report["refused"], id][:MAX_NAMED]
                if not job.done and len(report["refused"]) >= MAX_REFUSED_AT_ONCE:
                    raise JobFailed("job-failed", reason="records-refused") from error
            else:
                report["slipped_in"] = [*report["slipped_in"], *([id] if moved.slipped_in else [])][:MAX_NAMED]
        left, _, aside = await self._store.scan(lambda connection: self._counts(connection, job))
        counted = {**report, "aside": aside}
        return replace(job, cursor=ids[-1] if ids else job.cursor, done=max((job.total or 0) - left, 0), report=counted), not ids

    async def _moved(self, principal: Principal, entity: str, id: str) -> RecordMoved:
        """Each attempt has its turn. Raises Conflict for a record that somebody else writes all the time."""
        for attempts_left in reversed(range(MAX_ATTEMPTS)):
            await self._pace_of(principal.tenant).turn()
            try:
                return await self._platform.move(replace(principal, source="job"), entity, id)
            except Conflict:
                if not attempts_left:
                    raise
        raise AssertionError("unreachable")

    def _pace_of(self, tenant: str) -> Pace:
        if tenant not in self._paces:
            self._paces[tenant] = self._new_pace()
        return self._paces[tenant]

    def _counts(self, connection: sa.Connection, job: Job) -> tuple[int, int, int]:
        """Records that wait, that were moved, and values that could not come along."""
        entity, number = target_of(job)
        left = self._platform.tenant_moves.moves.count(connection, job.tenant, entity, number)
        done: tuple[Any, ...] = (*moved_by(job), moved_records.c.state == "done")
        counted = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(moved_records.c.aside), 0)).where(*done)
        moved, aside = connection.execute(counted).one()
        return left, int(moved), int(aside)
