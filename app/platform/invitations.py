"""One-time links by which a person signs in for the first time, or again: a link holds a random code, the row its digest."""

import hashlib
import secrets
import time
from collections.abc import Callable

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import invitations

INVITATION_SECONDS = 7 * 86_400
"""How long a link works."""
FORGET_SECONDS = 30 * 86_400
"""How long the row of a link that no longer works stays."""
MAX_CODE_CHARS = 200

FIND = sa.select(invitations.c.tenant, invitations.c.person, invitations.c.ends, invitations.c.used).where(
    invitations.c.digest == sa.bindparam("key_digest")
)
INSERT = sa.insert(invitations)
USE = (
    sa.update(invitations)
    .where(invitations.c.digest == sa.bindparam("key_digest"), invitations.c.used.is_(None))
    .values(used=sa.bindparam("new_used"))
)
END_ALL = (
    sa.update(invitations)
    .where(
        invitations.c.tenant == sa.bindparam("key_tenant"),
        invitations.c.person == sa.bindparam("key_person"),
        invitations.c.used.is_(None),
    )
    .values(used=sa.bindparam("new_used"))
)
DELETE_OLD = sa.delete(invitations).where(invitations.c.ends < sa.bindparam("key_ends"))


class Invitations:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    def add(self, connection: sa.Connection, tenant: str, person: str) -> str:
        """The code of a new link, in the caller's transaction. Earlier links of the person no longer work."""
        code, now = secrets.token_urlsafe(32), int(self._clock() * 1000)
        run(connection, DELETE_OLD, {"key_ends": now - FORGET_SECONDS * 1000})
        self.end_all(connection, tenant, person)
        row = {
            "digest": _digest(code),
            "tenant": tenant,
            "person": person,
            "ends": now + INVITATION_SECONDS * 1000,
            "used": None,
        }
        run(connection, INSERT, row)
        return code

    def end_all(self, connection: sa.Connection, tenant: str, person: str) -> None:
        """No link of the person works from now on."""
        now = int(self._clock() * 1000)
        run(connection, END_ALL, {"key_tenant": tenant, "key_person": person, "new_used": now})

    async def find(self, code: str) -> tuple[str, str] | None:
        """Tenant and id of the person whom a link invites, while it works."""
        row = await self._store.point(FIND, {"key_digest": _digest(code)})
        if row is None or row[3] is not None or self._clock() * 1000 >= row[2]:
            return None
        return row[0], row[1]

    def use(self, connection: sa.Connection, code: str) -> bool:
        """Uses a link up. Whether it was not used before, also where two requests use it at once."""
        return run(connection, USE, {"key_digest": _digest(code), "new_used": int(self._clock() * 1000)}) == 1


def _digest(code: str) -> str:
    return hashlib.sha256(code[:MAX_CODE_CHARS].encode("utf-8", "surrogatepass")).hexdigest()
