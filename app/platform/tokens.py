"""Access tokens of the embedded platform. The database holds a digest of each, never the token."""

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import people, tokens
from app.errors import NotSignedIn
from app.platform.base import HINT_CHARS, SCOPES, AccessToken, Principal
from app.platform.people import Record, access_of

CACHE_SECONDS = 5.0
"""How long a token whose owner is no person is not looked up again. A revocation by this process takes effect at once.

A person's token is looked up each time: what is taken from a role counts at once, in every process.
"""
MAX_CACHED_TOKENS = 4096

ID_CHARS = 12
"""So many characters of its digest name a token in lists."""
HEX = "0123456789abcdef"
SESSION_TOKEN_NAME = "session"
"""The name of the tokens that sign-ins of people use."""
LISTED = tuple(tokens.c[name] for name in ("digest", "name", "user", "scopes", "hint", "created", "ends", "revoked"))

END = sa.select(tokens.c.name, tokens.c.ends).where(tokens.c.digest == sa.bindparam("digest"))
OWNER = sa.and_(people.c.tenant == tokens.c.tenant, people.c.id == tokens.c.user)
TOKEN = (
    sa.select(
        *(tokens.c[name] for name in ("tenant", "user", "scopes", "digest", "ends")),
        *(people.c[name] for name in ("role", "entities", "name", "zone", "disabled")),
    )
    .select_from(tokens.outerjoin(people, OWNER))
    .where(tokens.c.digest == sa.bindparam("digest"), tokens.c.revoked.is_(None))
)
"""A token, and the person who owns it: null where its owner is no person."""


class Tokens:
    """`tenant` is the tenant of a token that is created without one; `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, tenant: str, clock: Callable[[], float] = time.time) -> None:
        self._store, self._tenant, self._clock = store, tenant, clock
        self._cache: dict[str, tuple[Principal, float]] = {}

    @property
    def operator(self) -> Principal:
        return Principal(self._tenant, "admin", "", frozenset(SCOPES))

    async def authenticate(self, token: str) -> Principal:
        """Raises NotSignedIn, also for a person who is disabled."""
        cached = self._cache.get(token)
        if cached is not None and self._clock() < cached[1]:
            return cached[0]
        digest = _digest(token)
        row = await self._store.point(TOKEN, {"digest": digest})
        now = self._clock()
        if row is None or not secrets.compare_digest(row[3], digest) or _has_ended(row[4], now):
            self._cache.pop(token, None)
            raise NotSignedIn("token-invalid")
        scopes = frozenset(row[2].split())
        if row[5] is not None:
            return _person_principal(row, token, scopes)
        principal = Principal(row[0], row[1], token, scopes)
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
        token, work = self._creation(user, scopes, name, ends, token, tenant)
        self._store.write_now(work)
        return token

    async def issue(
        self, tenant: str, user: str, scopes: frozenset[str], name: str, ends: float | None, record: Record | None = None
    ) -> str:
        """The same for a new token, on the event loop. `record` puts it on record in the same transaction."""
        token, creation = self._creation(user, scopes, name, ends, "", tenant)

        def work(connection: sa.Connection) -> None:
            if record is not None:
                record(connection)
            creation(connection)

        await self._store.write(work)
        return token

    async def of_person(self, tenant: str, user: str) -> list[AccessToken]:
        """The tokens of a person that are valid, but for those of their sign-ins, the latest first."""
        valid = sa.or_(tokens.c.ends.is_(None), tokens.c.ends > int(self._clock() * 1000))
        statement = (
            sa.select(*LISTED)
            .where(tokens.c.tenant == tenant, tokens.c.user == user, tokens.c.revoked.is_(None), valid)
            .where(sa.func.coalesce(tokens.c.name, "") != SESSION_TOKEN_NAME)
            .order_by(tokens.c.created.desc(), tokens.c.digest)
        )
        return [_listed(row) for row in await self._store.scan(lambda connection: connection.execute(statement).all())]

    async def end_of(self, token: str) -> float | None:
        """When a token ends (seconds since the epoch); None for one without an end, and for that of a person's sign-in."""
        row = await self._store.point(END, {"digest": _digest(token)})
        return None if row is None or row[0] == SESSION_TOKEN_NAME or row[1] is None else float(row[1] / 1000)

    async def revoke_own(self, tenant: str, user: str, id: str, record: Record) -> None:
        """Revokes a token of a person by an id of `of_person`."""
        own = (tokens.c.tenant == tenant, tokens.c.user == user, tokens.c.digest.startswith(id, autoescape=True))
        statement = sa.update(tokens).where(*own, tokens.c.revoked.is_(None)).values(revoked=int(self._clock() * 1000))

        def work(connection: sa.Connection) -> None:
            record(connection)
            connection.execute(statement)

        self._cache.clear()
        await self._store.write(work)

    def _creation(
        self, user: str, scopes: frozenset[str], name: str, ends: float | None, token: str, tenant: str
    ) -> tuple[str, Callable[[sa.Connection], None]]:
        """The token, and what stores it."""
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

        return token, work

    def all(self) -> list[AccessToken]:
        """Every token, also those that have ended, the latest last."""
        statement = sa.select(*LISTED).order_by(tokens.c.created, tokens.c.digest)
        rows = self._store.write_now(lambda connection: connection.execute(statement).all())
        return [_listed(row) for row in rows]

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


def _person_principal(row: Sequence[Any], token: str, scopes: frozenset[str]) -> Principal:
    """What the token allows and the person's present role allows, too. Raises NotSignedIn."""
    tenant, user, *_, role, entities, name, zone, disabled = row
    if disabled is not None:
        raise NotSignedIn("account-disabled")
    return Principal(tenant, user, token, scopes, access=access_of(role, entities), name=name, zone=zone)


def _listed(row: Sequence[Any]) -> AccessToken:
    digest, name, user, scopes, hint, *times = row
    return AccessToken(digest[:ID_CHARS], name or "", user, tuple(scopes.split()), hint or "", *times)


def _is_id(text: str) -> bool:
    return len(text) == ID_CHARS and not set(text) - set(HEX)


def _has_ended(ends: int | None, now: float) -> bool:
    return ends is not None and now * 1000 >= ends


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
