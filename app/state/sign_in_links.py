"""One-time links to sign in: a link holds a random code, and the row under its digest an access token, encrypted.

A link works once, for a few minutes. Its code is worth nothing afterwards, wherever histories and logs have it.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app.database.store import Store, run
from app.database.tables import sign_in_links

LINK_SECONDS = 600
"""How long a link works."""
LINK_NAME = "sign-in link"
"""The name of the access tokens that are made for links; they expire with the session that a link begins."""
FORGET_SECONDS = 86_400
"""How long the row of a link that no longer works stays."""
MAX_CODE_CHARS = 200

FIND = sa.select(sign_in_links.c.token, sign_in_links.c.user, sign_in_links.c.ends, sign_in_links.c.used).where(
    sign_in_links.c.digest == sa.bindparam("key_digest")
)
USE = (
    sa.update(sign_in_links)
    .where(sign_in_links.c.digest == sa.bindparam("key_digest"), sign_in_links.c.used.is_(None))
    .values(used=sa.bindparam("new_used"), token="")
)


@dataclass(frozen=True, slots=True)
class SignInLink:
    user: str
    token: str = field(repr=False)


class SignInLinks:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: MultiFernet, clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock

    def create(self, token: str, user: str) -> str:
        """The code of a new link that signs in with `token`."""
        code = secrets.token_urlsafe(32)
        now, digest = self._clock(), _digest(code)
        sealed = self._keys.encrypt(orjson.dumps({"link": digest, "token": token})).decode()
        row = {"digest": digest, "token": sealed, "user": user, "ends": int((now + LINK_SECONDS) * 1000)}
        old = sa.delete(sign_in_links).where(sign_in_links.c.ends < int((now - FORGET_SECONDS) * 1000))

        def work(connection: sa.Connection) -> None:
            connection.execute(old)
            connection.execute(sa.insert(sign_in_links).values(row))

        self._store.write_now(work)
        return code

    async def find(self, code: str) -> SignInLink | None:
        """The link of a code while it works."""
        digest = _digest(code[:MAX_CODE_CHARS])
        row = await self._store.point(FIND, {"key_digest": digest})
        if row is None or row[3] is not None or self._clock() * 1000 >= row[2]:
            return None
        try:
            stored = orjson.loads(self._keys.decrypt(row[0]))
        except (InvalidToken, ValueError):
            return None
        return SignInLink(row[1], stored["token"]) if stored["link"] == digest else None

    async def use(self, code: str) -> SignInLink | None:
        """The link, which no longer works from now on; None where it does not work, also where two requests use it at once."""
        link = await self.find(code)
        if link is None:
            return None
        used = {"key_digest": _digest(code[:MAX_CODE_CHARS]), "new_used": int(self._clock() * 1000)}
        return link if await self._store.write(lambda connection: run(connection, USE, used)) == 1 else None


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
