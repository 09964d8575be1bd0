"""Access tokens of the embedded platform. The database holds a digest of each, never the token."""

import hashlib
import secrets
import time
from collections.abc import Callable

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import tokens
from app.errors import NotSignedIn
from app.platform.base import SCOPES, AccessToken, Principal

CACHE_SECONDS = 5.0
"""How long a token is not looked up again. A revocation by this process takes effect at once."""
MAX_CACHED_TOKENS = 4096

ID_CHARS = 12
"""So many characters of its digest name a token in lists."""
HINT_CHARS = 4
HEX = "0123456789abcdef"

TOKEN = sa.select(tokens.c.tenant, tokens.c.user, tokens.c.scopes, tokens.c.digest, tokens.c.ends).where(
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
        now = self._clock()
        if row is None or not secrets.compare_digest(row[3], digest) or _has_ended(row[4], now):
            self._cache.pop(token, None)
            raise NotSignedIn("token-invalid")
        principal = Principal(row[0], row[1], token, frozenset(row[2].split()))
        if len(self._cache) >= MAX_CACHED_TOKENS:
            self._cache.clear()
        self._cache[token] = (principal, now + CACHE_SECONDS if row[4] is None else min(now + CACHE_SECONDS, row[4] / 1000))
        return principal

    def create(
        self,
        *,
        user: str = "admin",
        scopes: frozenset[str] = frozenset(SCOPES),
        name: str = "",
        ends: float | None = None,
        token: str = "",
        tenant: str = "",
    ) -> str:
        """A new access token, or the given one, which stays as it is where it exists. `ends`: seconds since the epoch."""
        token = token or f"df_pat_{secrets.token_urlsafe(32)}"
        row = {
            "digest": _digest(token),
            "tenant": tenant or self._tenant,
            "user": user,
            "scopes": " ".join(scope for scope in SCOPES if scope in scopes),
            "created": int(self._clock() * 1000),
            "name": name,
            "ends": None if ends is None else int(ends * 1000),
            "hint": token[-HINT_CHARS:],
        }

        def work(connection: sa.Connection) -> None:
            same = sa.select(tokens.c.digest).where(tokens.c.digest == row["digest"])
            if connection.execute(same).first() is None:
                connection.execute(sa.insert(tokens).values(row))

        self._store.write_now(work)
        return token

    def all(self) -> list[AccessToken]:
        """Every token, also those that have ended, the latest last."""
        columns = (tokens.c[name] for name in ("digest", "name", "user", "scopes", "hint", "created", "ends", "revoked"))
        statement = sa.select(*columns).order_by(tokens.c.created, tokens.c.digest)
        rows = self._store.write_now(lambda connection: connection.execute(statement).all())
        return [AccessToken(row[0][:ID_CHARS], row[1] or "", row[2], tuple(row[3].split()), row[4] or "", *row[5:]) for row in rows]

    def find(self, token: str) -> AccessToken | None:
        """A token, or the one that an id of `all` names."""
        id = token if _is_id(token) else _digest(token)[:ID_CHARS]
        return next((each for each in self.all() if each.id == id), None)

    def revoke(self, token: str) -> int:
        """Revokes a token, or the one that an id of `all` names. How many were revoked by this call: 0 for an unknown one."""
        named = tokens.c.digest.startswith(token) if _is_id(token) else tokens.c.digest == _digest(token)
        statement = sa.update(tokens).where(named, tokens.c.revoked.is_(None)).values(revoked=int(self._clock() * 1000))
        self._cache.clear()
        return self._store.write_now(lambda connection: connection.execute(statement).rowcount)

    def ensure_admin(self, token: str | None, name: str = "", ends: float | None = None) -> str | None:
        """Makes sure that somebody can sign in: with `token`, or with a new one until `ends`, which is returned when it is made."""
        if token:
            self.create(token=token)
            return None
        usable = sa.or_(tokens.c.ends.is_(None), tokens.c.ends > int(self._clock() * 1000))
        count = sa.select(sa.func.count()).select_from(tokens).where(tokens.c.revoked.is_(None), usable)
        if self._store.write_now(lambda connection: connection.execute(count).scalar_one()):
            return None
        return self.create(name=name, ends=ends)


def _is_id(text: str) -> bool:
    return len(text) == ID_CHARS and not set(text) - set(HEX)


def _has_ended(ends: int | None, now: float) -> bool:
    return ends is not None and now * 1000 >= ends


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
