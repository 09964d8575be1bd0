"""Which tenant and user a remote platform named for a token: so that forms open while it is down, also after a restart."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import token_owners

OWNER = sa.select(token_owners.c.tenant, token_owners.c.user, token_owners.c.at).where(
    token_owners.c.digest == sa.bindparam("key_digest")
)
DELETE = sa.delete(token_owners).where(token_owners.c.digest == sa.bindparam("key_digest"))
INSERT = sa.insert(token_owners)
MAX_AGE_SECONDS = 7 * 86_400
REFRESH_SECONDS = 86_400


class TokenOwners:
    """Digests of tokens are stored, made with `key`, never tokens. `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._store, self._key, self._clock = store, key, clock

    async def remember(self, token: str, tenant: str, user: str) -> None:
        """Written again once a day, so that a token in use is not forgotten. `user` may be "": then the one named before stays."""
        digest, now = self._digest(token), int(self._clock() * 1000)
        owner = await self._store.point(OWNER, {"key_digest": digest})
        user = user or (owner[1] if owner is not None and owner[0] == tenant else "")
        if owner is not None and (owner[0], owner[1]) == (tenant, user) and now - owner[2] < REFRESH_SECONDS * 1000:
            return
        row: dict[str, Any] = {"digest": digest, "tenant": tenant, "user": user, "at": now}

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE, {"key_digest": digest})
            run(connection, INSERT, row)

        await self._store.write(work)

    async def forget(self, token: str) -> None:
        digest = self._digest(token)
        await self._store.write(lambda connection: run(connection, DELETE, {"key_digest": digest}))

    async def tenant_of(self, token: str) -> str | None:
        """The tenant that the platform named for this token, where that is no longer ago than `MAX_AGE_SECONDS`."""
        row = await self._store.point(OWNER, {"key_digest": self._digest(token)})
        if row is None or self._clock() - row[2] / 1000 > MAX_AGE_SECONDS:
            return None
        return str(row[0])

    async def user_of(self, token: str) -> str:
        """The user that the platform named for this token; "" where it named none so far."""
        row = await self._store.point(OWNER, {"key_digest": self._digest(token)})
        return "" if row is None else str(row[1])

    def _digest(self, token: str) -> str:
        return hashlib.blake2b(token.encode(), digest_size=32, key=self._key).hexdigest()
