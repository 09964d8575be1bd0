"""Moves the records of an entity after its definition was published with steps: each once, whenever the process is killed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import jobs, moved_records, records_to_move
from app.errors import UnreadableRecord
from app.jobs.queue import OPEN, Job, text_of
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform

NAME = "move"
IDS_AT_ONCE = 40
"""Records in one transaction: a few milliseconds, in which other writes wait."""
MAX_NAMED = 10_000
"""Records that a report names."""

WAITING = sa.select(records_to_move.c.tenant, records_to_move.c.entity, records_to_move.c.number).distinct()


class Moving:
    """One job for each version with steps. Which records are left is in the database, so that a batch is never done twice."""

    name = NAME

    def __init__(self, store: Store, platform: EmbeddedPlatform) -> None:
        self._store, self._platform = store, platform

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """A job that was cancelled or has failed goes on when somebody says so."""
        return await self._store.scan(self._due)

    def _due(self, connection: sa.Connection) -> list[tuple[str, Mapping[str, str]]]:
        due: list[tuple[str, Mapping[str, str]]] = []
        for tenant, entity, number in connection.execute(WAITING):
            arguments = arguments_of(entity, number)
            if self._goes_on(connection, tenant, arguments):
                due.append((tenant, arguments))
        return due

    def _goes_on(self, connection: sa.Connection, tenant: str, arguments: Mapping[str, str]) -> bool:
        """One that is done has left damaged records alone, unless some have come to wait since."""
        same = (jobs.c.tenant == tenant, jobs.c.kind == NAME, jobs.c.arguments == text_of(arguments))
        rows = sa.select(jobs.c.state, jobs.c.report).where(*same).order_by(jobs.c.made.desc(), jobs.c.changed.desc())
        last = connection.execute(rows.limit(1)).first()
        if last is None or last[0] != "done":
            return last is None or last[0] in OPEN
        waiting = self._platform.moves.count(connection, tenant, arguments["entity"], int(arguments["number"]))
        return waiting > len(orjson.loads(last[1]).get("unreadable", ()))

    def start(self, connection: sa.Connection, job: Job) -> Job:
        """What other writes have moved since the publish is in the total, too."""
        entity, number = target_of(job)
        left = self._platform.moves.count(connection, job.tenant, entity, number)
        moved = sa.select(sa.func.count()).select_from(moved_records).where(*moved_by(job))
        return replace(job, total=left + connection.execute(moved).scalar_one(), report={"unreadable": []})

    def step(self, connection: sa.Connection, job: Job) -> tuple[Job, bool]:
        entity, number = target_of(job)
        unreadable = list(job.report.get("unreadable", []))
        ids = self._platform.moves.ids(connection, job.tenant, entity, number, IDS_AT_ONCE, job.cursor)
        principal = Principal(job.tenant, job.person, "", frozenset({"read", "write"}), source="job")
        for id in ids:
            try:
                self._platform.move(connection, principal, id)
            except UnreadableRecord:
                unreadable.append(id)
        left = self._platform.moves.count(connection, job.tenant, entity, number)
        aside = connection.execute(
            sa.select(sa.func.coalesce(sa.func.sum(moved_records.c.aside), 0)).where(*moved_by(job))
        ).scalar()
        report = {"aside": int(aside or 0), "unreadable": unreadable[:MAX_NAMED]}
        cursor = ids[-1] if ids else job.cursor
        return replace(job, cursor=cursor, done=max((job.total or 0) - left, 0), report=report), not ids


def arguments_of(entity: str, number: int) -> dict[str, str]:
    return {"entity": entity, "number": str(number)}


def target_of(job: Job) -> tuple[str, int]:
    return job.arguments["entity"], int(job.arguments["number"])


def moved_by(job: Job) -> tuple[Any, ...]:
    entity, number = target_of(job)
    table = moved_records.c
    return table.tenant == job.tenant, table.entity == entity, table.number == number
