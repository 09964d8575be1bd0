"""Sessions of frames: short, for one form and the page around it. A token makes one session and never a second one.

A session is a random text. The database holds its digest and, encrypted, what it may do, so any process can serve it; it expires.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from app.database.store import Store, fetch_one, run
from app.database.tables import frame_records, frames
from app.embedding.grants import Grant, grant_from_json
from app.errors import NotSignedIn

PREFIX = "df_emb_"
SESSION_SECONDS = 600
"""The longest life of a session."""
ENDED_SESSION_SECONDS = 86_400
"""How long the successor of an ended session inherits its records."""
KNOWN_SECONDS = 7 * 86_400
"""How long the row of an ended session stays: its frame may still send input that was typed before the end."""
CACHE_SECONDS = 5.0
MAX_CACHED_SESSIONS = 4096

FIND = sa.select(frames.c.ends, frames.c.content).where(frames.c.digest == sa.bindparam("key_digest"))
MADE = sa.select(frame_records.c.record).where(
    frame_records.c.digest == sa.bindparam("key_digest"), frame_records.c.record == sa.bindparam("key_record")
)
END = sa.update(frames).where(frames.c.digest == sa.bindparam("key_digest")).values(ends=sa.bindparam("new_end"))
START: Mapping[str, ReturningInsert[str]] = {
    "sqlite": sqlite.insert(frames).on_conflict_do_nothing().returning(frames.c.token),
    "postgresql": postgresql.insert(frames).on_conflict_do_nothing().returning(frames.c.token),
}
"""Returns the token where no other session was made with it. Not every driver says how many rows were written."""
ADD: Mapping[str, sa.Insert] = {
    "sqlite": sqlite.insert(frame_records).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(frame_records).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True)
class FrameSession:
    """`access` is the access token that it acts with; `origin` is that of the page around it, "" where no browser named it.

    Until `renewable`, in epoch seconds, it can be renewed by itself: 0 for a session that the host's token made. `sign_in` is the
    digest of the browser's session that it was made with; it ends with that one.
    """

    access: str
    tenant: str
    guest: str
    origin: str
    grant: Grant
    ends: float = 0
    renewable: float = 0
    sign_in: str = ""
    digest: str = ""


class FrameSessions:
    """`life` in seconds; `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: MultiFernet, clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock
        self._cache: OrderedDict[str, tuple[FrameSession, float]] = OrderedDict()
        self.life: float = SESSION_SECONDS
        self._start, self._add = START[store.dialect], ADD[store.dialect]

    async def start(self, session: FrameSession, token: str = "", before: str = "") -> tuple[str, FrameSession]:
        """The session's text, and the session with its end.

        `token` is the id of the token that it is made with; `before` the text of the session that it follows, whose records it may
        open. Raises NotSignedIn where the token was used before.
        """
        text = PREFIX + secrets.token_urlsafe(32)
        now = self._clock()
        ends = min(now + self.life, session.renewable or now + self.life)
        session = replace(session, ends=ends, digest=_digest(text))
        row = {
            "token": token or secrets.token_urlsafe(18),
            "digest": session.digest,
            "ends": int(ends * 1000),
            "content": self._keys.encrypt(orjson.dumps(_to_json(session))).decode(),
        }
        earlier = await self._look_up(before) if before else None
        heir = earlier is not None and earlier.ends > now - ENDED_SESSION_SECONDS and _is_same_purpose(earlier, session)
        inherits = earlier.digest if earlier is not None and heir else ""

        def work(connection: sa.Connection) -> bool:
            if fetch_one(connection, self._start, row) is None:
                return False
            self._inherit(connection, inherits, session.digest)
            self._forget(connection, int((now - KNOWN_SECONDS) * 1000))
            return True

        if not await self._store.write(work):
            raise NotSignedIn("frame-token-used", reason="token_used")
        return text, session

    async def find(self, text: str) -> FrameSession:
        """Raises NotSignedIn for a session that has ended or does not exist."""
        session = await self._look_up(text)
        if session is None:
            raise NotSignedIn("frame-session-unknown", reason="session_unknown")
        if self._clock() >= session.ends:
            raise NotSignedIn("frame-session-expired", reason="session_expired")
        return session

    async def is_known(self, text: str) -> bool:
        """Whether the session is one of ours, also for `KNOWN_SECONDS` after its end."""
        session = await self._look_up(text)
        return session is not None and session.ends > self._clock() - KNOWN_SECONDS

    async def made(self, session: FrameSession, record: str) -> bool:
        """Whether the session, or one that it follows, has created this record."""
        return await self._store.point(MADE, {"key_digest": session.digest, "key_record": record}) is not None

    async def add(self, session: FrameSession, record: str) -> None:
        row = {"digest": session.digest, "record": record}
        await self._store.write(lambda connection: run(connection, self._add, row))

    async def end(self, text: str) -> None:
        """Other processes notice within `CACHE_SECONDS`."""
        digest = _digest(text)
        self._cache.pop(digest, None)
        ended = {"key_digest": digest, "new_end": int(self._clock() * 1000)}
        await self._store.write(lambda connection: run(connection, END, ended))

    async def _look_up(self, text: str) -> FrameSession | None:
        digest = _digest(text)
        cached = self._cache.get(digest)
        if cached is not None and self._clock() < cached[1]:
            return cached[0]
        row = await self._store.point(FIND, {"key_digest": digest})
        session = self._decrypt(digest, row[0] / 1000, row[1]) if row else None
        if session is not None:
            self._cache[digest] = (session, self._clock() + CACHE_SECONDS)
            if len(self._cache) > MAX_CACHED_SESSIONS:
                self._cache.popitem(last=False)
        return session

    def _decrypt(self, digest: str, ends: float, content: str) -> FrameSession | None:
        """None where none of our keys decrypts it."""
        try:
            stored = orjson.loads(self._keys.decrypt(content))
        except InvalidToken:
            return None
        grant = grant_from_json(stored["grant"])
        sign_in = stored.get("sign_in", "")  # sessions of earlier versions have none
        return FrameSession(
            stored["access"], stored["tenant"], stored["guest"], stored["origin"], grant, ends, stored["renewable"], sign_in, digest
        )

    def _inherit(self, connection: sa.Connection, earlier: str, digest: str) -> None:
        if not earlier:
            return
        rows = sa.select(sa.literal(digest), frame_records.c.record).where(frame_records.c.digest == earlier)
        connection.execute(sa.insert(frame_records).from_select(["digest", "record"], rows))

    def _forget(self, connection: sa.Connection, before: int) -> None:
        old = sa.select(frames.c.digest).where(frames.c.ends < before)
        connection.execute(sa.delete(frame_records).where(frame_records.c.digest.in_(old)))
        connection.execute(sa.delete(frames).where(frames.c.ends < before))


def _is_same_purpose(one: FrameSession, other: FrameSession) -> bool:
    def purpose(session: FrameSession) -> tuple[str, ...]:
        return session.tenant, session.guest, session.access, session.grant.entity, session.origin

    return purpose(one) == purpose(other)


def _to_json(session: FrameSession) -> dict[str, Any]:
    return {
        "access": session.access,
        "tenant": session.tenant,
        "guest": session.guest,
        "origin": session.origin,
        "grant": session.grant.to_json(),
        "renewable": session.renewable,
        "sign_in": session.sign_in,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
