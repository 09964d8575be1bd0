"""Whether the engine's own database takes writes: a full disk and a read-only folder show only when something is written."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import facts

NAME = "ready probe"
SECONDS_BETWEEN_PROBES = 5
"""A durable write each time that somebody asks would be a way to keep the disk busy."""

UPDATE = sa.update(facts).where(facts.c.name == sa.bindparam("key")).values(value=sa.bindparam("new_value"))
INSERT = sa.insert(facts)


class Readiness:
    """`clock` gives seconds and never goes backwards."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._good_until = 0.0

    async def check(self) -> None:
        """Returns when a write is durable, or was within the last seconds. Raises Unavailable."""
        if self._clock() < self._good_until:
            return
        await self._store.write(self._probe)
        self._good_until = self._clock() + SECONDS_BETWEEN_PROBES

    @staticmethod
    def _probe(connection: sa.Connection) -> None:
        value = str(int(time.time()))
        if not run(connection, UPDATE, {"key": NAME, "new_value": value}):
            run(connection, INSERT, {"name": NAME, "value": value})
