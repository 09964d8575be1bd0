"""Counts of requests that several processes share: sign-ins and tokens that aren't valid, and tokens of frames.

With PostgreSQL alone: over SQLite there is one process, whose memory is enough. A row holds a digest, and never what somebody sent.
"""

import hashlib
import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from app.database.store import Store, fetch_one, run
from app.database.tables import request_limits as limits
from app.limits import FORGIVEN_SECONDS, Count, Rule, after_event, after_failure

KEY = (limits.c.name == sa.bindparam("key_name"), limits.c.digest == sa.bindparam("key_digest"))
COUNT = sa.select(limits.c.left, limits.c.at, limits.c.pauses, limits.c.until).where(*KEY).with_for_update()
INSERT = sa.insert(limits)
UPDATE = sa.update(limits).where(*KEY).values({name: sa.bindparam(f"new_{name}") for name in ("left", "at", "pauses", "until")})
FORGET = sa.delete(limits).where(limits.c.at < sa.bindparam("before"), limits.c.until < sa.bindparam("before"))
WRITES_UNTIL_OLD_ROWS_GO = 200
FAILURES = "failures"


class SharedLimits:
    """`clock` gives seconds since the epoch: of machines whose clocks differ, one counts a little more strictly."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._writes = 0

    async def fail(self, keys: Sequence[str], per_minute: int) -> list[float]:
        """Counts a failure by each key: 0, or the seconds of a pause that are left."""
        now = self._clock()

        def work(connection: sa.Connection) -> list[float]:
            # In one order, so that two failures with the same keys never wait for each other.
            waits = {
                key: _count(connection, FAILURES, key, lambda known: after_failure(known, per_minute, now)) for key in sorted(keys)
            }
            self._forget(connection, now)
            return [waits[key] for key in keys]

        return await self._store.write(work)

    async def take(self, rule: Rule, key: str) -> float:
        """Counts an event: 0, or the seconds until one is allowed."""
        now = self._clock()

        def work(connection: sa.Connection) -> float:
            self._forget(connection, now)
            return _count(connection, rule.name, key, lambda known: after_event(known, rule, now))

        return await self._store.write(work)

    def _forget(self, connection: sa.Connection, now: float) -> None:
        """Rows that mean nothing any more go, now and then."""
        self._writes += 1
        if self._writes % WRITES_UNTIL_OLD_ROWS_GO == 0:
            run(connection, FORGET, {"before": _milliseconds(now - FORGIVEN_SECONDS)})


def _count(connection: sa.Connection, name: str, key: str, after: Callable[[Count | None], tuple[Count, float]]) -> float:
    row_key = {"key_name": name, "key_digest": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()}
    row = fetch_one(connection, COUNT, row_key)
    known = None if row is None else Count(row[0], row[1] / 1000, row[2], row[3] / 1000)
    count, seconds = after(known)
    new = {"left": count.left, "at": _milliseconds(count.at), "pauses": count.pauses, "until": _milliseconds(count.until)}
    if row is None:
        run(connection, INSERT, {"name": name, "digest": row_key["key_digest"], **new})
    elif count != known:
        run(connection, UPDATE, {**row_key, **{f"new_{name}": value for name, value in new.items()}})
    return seconds


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
