"""Sign-ins of browsers, as rows: the cookie holds a random text, and the row under its digest the access token, encrypted.

Signing out ends the row, so a cookie that somebody kept is worth nothing from then on, in any process. Cookies of earlier versions
hold the encrypted access token themselves; at its first use such a cookie gets a row, so that it can be ended too.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy.dialects import postgresql, sqlite

from app.database.store import Store, run
from app.database.tables import jobs, sessions
from app.errors import Unavailable

PREFIX = "df_ses_"
OLD = "old:"
"""Begins the digests of cookies of earlier versions, whose rows must outlive the cookies."""
OLD_COOKIE_SECONDS = 90 * 86_400
"""The longest life that a cookie of an earlier version can have."""
ENDED_SECONDS = 7 * 86_400
"""How long the row of an ended session stays: its browser may still send input that was typed before the end."""
SEEN_SECONDS = 60
"""`seen` is written at most that often, so that reading a page is no durable write."""
MAX_CACHED_TOKENS = 4096
"""Decrypted access tokens in memory; decrypting one takes longer than filling a page."""
MAX_LISTED = 200

COLUMNS = (*(sessions.c[name] for name in ("digest", "tenant", "person", "token", "label", "made", "seen", "ends", "ended")),)
FIND = sa.select(*COLUMNS).where(sessions.c.digest == sa.bindparam("key_digest"))
SEE = (
    sa.update(sessions)
    .where(sessions.c.digest == sa.bindparam("key_digest"), sessions.c.ended.is_(None), sessions.c.seen < sa.bindparam("key_seen"))
    .values(seen=sa.bindparam("new_seen"), ends=sa.bindparam("new_ends"))
)
END = (
    sa.update(sessions)
    .where(sessions.c.digest == sa.bindparam("key_digest"), sessions.c.ended.is_(None))
    .values(ended=sa.bindparam("new_end"))
)
DELETE_OLD = sa.delete(sessions).where(
    sessions.c.ends < sa.bindparam("key_ends"),
    sa.or_(sessions.c.digest.not_like(f"{OLD}%"), sessions.c.made < sa.bindparam("key_made")),
)
INSERT: Mapping[str, sa.Insert] = {
    "sqlite": sqlite.insert(sessions).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(sessions).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that has not ended. Times are in seconds since the epoch."""

    digest: str
    tenant: str
    person: str
    label: str
    made: float
    seen: float
    token: str = field(repr=False)

    @property
    def id(self) -> str:
        """What addresses name it by; it opens nothing."""
        return self.digest[-24:]


class Sessions:
    """`lifetime` and `idle` in seconds: from the sign-in, and since the last request. `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: MultiFernet, lifetime: int, idle: int, clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock
        self._lifetime, self._idle = lifetime, idle
        self._tokens: OrderedDict[str, str] = OrderedDict()

    async def start(self, token: str, tenant: str, person: str, label: str, replaces: str = "") -> tuple[str, str]:
        """The cookie's value and the digest. `replaces` is the browser's earlier cookie, whose session ends."""
        cookie = PREFIX + secrets.token_urlsafe(32)
        now = self._clock()
        row = self._row(_digest(cookie), token, tenant, person, label, now, now + min(self._lifetime, self._idle))

        def work(connection: sa.Connection) -> None:
            run(connection, END, {"key_digest": _digest(replaces), "new_end": _milliseconds(now)})
            run(connection, INSERT[self._store.dialect], row)
            before = {"key_ends": _milliseconds(now - ENDED_SECONDS), "key_made": _milliseconds(now - OLD_COOKIE_SECONDS)}
            run(connection, DELETE_OLD, before)

        await self._store.write(work)
        return cookie, str(row["digest"])

    async def find(self, cookie: str, *, seen: bool = True) -> Session | None:
        """The session of a cookie; None where it has ended or is unknown. `seen` is False for requests that no person makes."""
        return await self._live(_digest(cookie), seen=seen) if cookie else None

    async def is_live(self, digest: str, *, seen: bool = True) -> bool:
        """Whether the session with this digest has not ended."""
        return await self._live(digest, seen=seen) is not None

    async def is_known(self, cookie: str) -> bool:
        """Whether a cookie is of a session of ours that lives, or that ended less than `ENDED_SECONDS` ago."""
        row = await self._store.point(FIND, {"key_digest": _digest(cookie)}) if cookie else None
        if row is not None:
            ended = min(row[7], row[8] or row[7]) / 1000
            return bool(ended > self._clock() - ENDED_SECONDS)
        return self._read_old_cookie(cookie, ENDED_SECONDS) is not None

    async def read_old_cookie(self, cookie: str) -> tuple[str, int] | None:
        """The access token in a cookie of an earlier version that has no row yet, and when it was made; None for any other."""
        if not cookie or await self._store.point(FIND, {"key_digest": _digest(cookie)}) is not None:
            return None
        return self._read_old_cookie(cookie)

    def _read_old_cookie(self, cookie: str, grace: int = 0) -> tuple[str, int] | None:
        if not cookie or cookie.startswith(PREFIX):
            return None
        try:
            made = self._keys.extract_timestamp(cookie)
            token = self._keys.decrypt(cookie).decode()
        except (InvalidToken, ValueError):
            return None
        return (token, made) if self._clock() < made + self._lifetime + grace else None

    async def adopt(self, cookie: str, token: str, tenant: str, person: str, label: str, made: int) -> Session | None:
        """Gives a cookie of an earlier version its row, unless it has one."""
        row = self._row(_digest(cookie), token, tenant, person, label, made, made + self._lifetime)
        await self._store.write(lambda connection: run(connection, INSERT[self._store.dialect], row))
        return await self.find(cookie)

    async def all(self, tenant: str, person: str) -> list[Session]:
        """The sessions of a person that have not ended, the latest first."""
        statement = (
            sa.select(*COLUMNS)
            .where(_of_person(tenant, person))
            .order_by(sessions.c.made.desc(), sessions.c.digest)
            .limit(MAX_LISTED)
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        read = (self._session(row) for row in rows)
        return [session for session in read if session is not None]

    async def end(self, cookie: str) -> None:
        """Ends the session of a cookie."""
        ended = {"key_digest": _digest(cookie), "new_end": _milliseconds(self._clock())}
        await self._store.write(lambda connection: run(connection, END, ended))

    async def end_one(self, tenant: str, person: str, id: str) -> bool:
        """Ends one session of a person. Whether there was one."""
        digests = [session.digest for session in await self.all(tenant, person) if session.id == id]
        if digests:
            await self._end_where(_of_person(tenant, person), sessions.c.digest.in_(digests))
        return bool(digests)

    async def end_others(self, tenant: str, person: str, digest: str) -> None:
        """Ends all sessions of a person but the one with this digest; "" ends all.
        Jobs lose the person's credential with them, and pause."""
        of_jobs = (jobs.c.tenant == tenant, jobs.c.person == person, jobs.c.credential.is_not(None))
        drop = sa.update(jobs).where(*of_jobs).values(credential="", holder=None)
        drop = drop.values(state=sa.case((jobs.c.state.in_(("queued", "running")), "paused"), else_=jobs.c.state))
        await self._end_where(_of_person(tenant, person), sessions.c.digest != digest, also=drop)

    async def _end_where(self, *conditions: sa.ColumnElement[bool], also: sa.Update | None = None) -> None:
        statement = sa.update(sessions).where(*conditions).values(ended=_milliseconds(self._clock()))

        def work(connection: sa.Connection) -> None:
            for each in (statement, also):
                if each is not None:
                    connection.execute(each)

        await self._store.write(work)

    async def _live(self, digest: str, *, seen: bool = True) -> Session | None:
        row = await self._store.point(FIND, {"key_digest": digest})
        session = None if row is None else self._session(row)
        if session is not None and seen and self._clock() - session.seen >= SEEN_SECONDS:
            with suppress(Unavailable):  # a page can be read while nothing can be written
                await self._see(session)
        return session

    async def _see(self, session: Session) -> None:
        now = self._clock()
        absolute = session.made + self._lifetime
        ends = absolute if session.digest.startswith(OLD) else min(absolute, now + self._idle)
        values = {
            "key_digest": session.digest,
            "key_seen": _milliseconds(now - SEEN_SECONDS) + 1,
            "new_seen": _milliseconds(now),
            "new_ends": _milliseconds(ends),
        }
        await self._store.write(lambda connection: run(connection, SEE, values))

    def _session(self, row: Any) -> Session | None:
        """None for a row that has ended, and for one that none of our keys decrypts."""
        digest, tenant, person, encrypted, label, made, seen, ends, ended = row
        now = self._clock() * 1000
        if ended is not None or now >= ends or now >= made + self._lifetime * 1000:
            return None
        token = self._decrypt(digest, encrypted)
        return None if token is None else Session(digest, tenant, person, label, made / 1000, seen / 1000, token)

    def _decrypt(self, digest: str, encrypted: str) -> str | None:
        token = self._tokens.get(f"{digest} {encrypted}")
        if token is None:
            try:
                stored = orjson.loads(self._keys.decrypt(encrypted))
            except (InvalidToken, ValueError):
                return None
            if stored["session"] != digest:
                return None
            token = self._tokens[f"{digest} {encrypted}"] = str(stored["token"])
            if len(self._tokens) > MAX_CACHED_TOKENS:
                self._tokens.popitem(last=False)
        return token

    def _row(self, digest: str, token: str, tenant: str, person: str, label: str, made: float, ends: float) -> dict[str, Any]:
        """The token is encrypted together with the digest: in another row, or as a cookie, it is worth nothing."""
        sealed = self._keys.encrypt(orjson.dumps({"session": digest, "token": token})).decode()
        return {
            "digest": digest,
            "tenant": tenant,
            "person": person,
            "token": sealed,
            "label": label[:200],
            "made": _milliseconds(made),
            "seen": _milliseconds(max(made, self._clock())),
            "ends": _milliseconds(ends),
        }


def _of_person(tenant: str, person: str) -> sa.ColumnElement[bool]:
    return sa.and_(sessions.c.tenant == tenant, sessions.c.person == person, sessions.c.ended.is_(None))


def _digest(cookie: str) -> str:
    digest = hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
    return digest if cookie.startswith(PREFIX) else f"{OLD}{digest[len(OLD) :]}"


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
