"""Whose tokens a remote platform has told: so that a form opens while that platform is down, also after a restart."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import token_owners

KNOWN = sa.select(token_owners.c.tenant, token_owners.c.user, token_owners.c.at).where(
    token_owners.c.digest == sa.bindparam("its_digest")
)
DELETE = sa.delete(token_owners).where(token_owners.c.digest == sa.bindparam("its_digest"))
INSERT = sa.insert(token_owners)
KEPT_SECONDS = 7 * 86_400
ANEW_SECONDS = 86_400


class TokenOwners:
    """Only digests of tokens are kept, keyed with a secret of the engine's own. `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._store, self._key, self._clock = store, key, clock

    async def remember(self, token: str, tenant: str, user: str) -> None:
        """Anew once a day: what is in use is not forgotten."""
        digest, now = self._digest(token), int(self._clock() * 1000)
        known = await self._store.point(KNOWN, {"its_digest": digest})
        if known is not None and (known[0], known[1]) == (tenant, user) and now - known[2] < ANEW_SECONDS * 1000:
            return
        row: dict[str, Any] = {"digest": digest, "tenant": tenant, "user": user, "at": now}

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE, {"its_digest": digest})
            run(connection, INSERT, row)

        await self._store.write(work)

    async def forget(self, token: str) -> None:
        digest = self._digest(token)
        await self._store.write(lambda connection: run(connection, DELETE, {"its_digest": digest}))

    async def tenant_of(self, token: str) -> str | None:
        """The tenant that the platform named for this token in the last `KEPT_SECONDS`."""
        row = await self._store.point(KNOWN, {"its_digest": self._digest(token)})
        if row is None or self._clock() - row[2] / 1000 > KEPT_SECONDS:
            return None
        return str(row[0])

    def _digest(self, token: str) -> str:
        return hashlib.blake2b(token.encode(), digest_size=32, key=self._key).hexdigest()
