"""Access tokens of the embedded platform. The database holds a digest of each, never the token."""

import hashlib
import secrets
import time
from collections.abc import Callable

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import tokens
from app.errors import NotSignedIn
from app.platform.base import SCOPES, Principal

CACHE_SECONDS = 5.0
"""How long a token is not looked up again. A revocation by this process takes effect at once."""
MAX_CACHED_TOKENS = 4096

TOKEN = sa.select(tokens.c.tenant, tokens.c.user, tokens.c.scopes, tokens.c.digest).where(
    tokens.c.digest == sa.bindparam("digest"), tokens.c.revoked.is_(None)
)


class Tokens:
    """`tenant` is the tenant of a token that is created without one; `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, tenant: str, clock: Callable[[], float] = time.time) -> None:
        self._store, self._tenant, self._clock = store, tenant, clock
        self._cache: dict[str, tuple[Principal, float]] = {}

    @property
    def operator(self) -> Principal:
        return Principal(self._tenant, "admin", "", frozenset(SCOPES))

    async def authenticate(self, token: str) -> Principal:
        """Raises NotSignedIn."""
        cached = self._cache.get(token)
        if cached is not None and self._clock() < cached[1]:
            return cached[0]
        digest = _digest(token)
        row = await self._store.point(TOKEN, {"digest": digest})
        if row is None or not secrets.compare_digest(row[3], digest):
            self._cache.pop(token, None)
            raise NotSignedIn("token-invalid")
        principal = Principal(row[0], row[1], token, frozenset(row[2].split()))
        if len(self._cache) >= MAX_CACHED_TOKENS:
            self._cache.clear()
        self._cache[token] = (principal, self._clock() + CACHE_SECONDS)
        return principal

    def create(self, *, user: str = "admin", scopes: frozenset[str] = frozenset(SCOPES), token: str = "", tenant: str = "") -> str:
        """A new access token, or the given one, which stays as it is where it exists."""
        token = token or f"df_pat_{secrets.token_urlsafe(32)}"
        row = {
            "digest": _digest(token),
            "tenant": tenant or self._tenant,
            "user": user,
            "scopes": " ".join(scope for scope in SCOPES if scope in scopes),
            "created": int(self._clock() * 1000),
        }

        def work(connection: sa.Connection) -> None:
            same = sa.select(tokens.c.digest).where(tokens.c.digest == row["digest"])
            if connection.execute(same).first() is None:
                connection.execute(sa.insert(tokens).values(row))

        self._store.write_now(work)
        return token

    def revoke(self, token: str) -> None:
        statement = sa.update(tokens).where(tokens.c.digest == _digest(token)).values(revoked=int(self._clock() * 1000))
        self._store.write_now(lambda connection: connection.execute(statement))
        self._cache.pop(token, None)

    def ensure_admin(self, token: str | None) -> str | None:
        """Makes sure that somebody can sign in: with `token`, or with a new token, which is returned when it is made."""
        if token:
            self.create(token=token)
            return None
        count = sa.select(sa.func.count()).select_from(tokens).where(tokens.c.revoked.is_(None))
        if self._store.write_now(lambda connection: connection.execute(count).scalar_one()):
            return None
        return self.create()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
