"""Input that was typed and not saved, for each person, entity and record: encrypted, without secrets."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app.database.store import Store, run
from app.database.tables import drafts
from app.errors import DraftRefused
from app.platform.base import Principal

KEY = (
    drafts.c.tenant == sa.bindparam("key_tenant"),
    drafts.c.person == sa.bindparam("key_person"),
    drafts.c.entity == sa.bindparam("key_entity"),
    drafts.c.record == sa.bindparam("key_record"),
)
CONTENT = sa.select(drafts.c.at, drafts.c.content).where(*KEY)
TIME = sa.select(drafts.c.at).where(*KEY)
COUNT = sa.select(sa.func.count()).select_from(drafts).where(*KEY[:2])
COUNT_OF_ENTITY = sa.select(sa.func.count()).select_from(drafts).where(KEY[0], KEY[2])
INSERT = sa.insert(drafts)
DELETE = sa.delete(drafts).where(*KEY)
MAX_AGE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """`record` is "" for a new one; `at` in seconds since the epoch."""

    entity: str
    record: str
    at: float
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftLimits:
    """Bytes of one draft, and how many a person has."""

    bytes: int = 256 * 1024
    count: int = 50


class Drafts:
    """`clock` gives seconds since the epoch."""

    def __init__(
        self, store: Store, keys: MultiFernet, clock: Callable[[], float] = time.time, limits: DraftLimits | None = None
    ) -> None:
        self._store, self._keys, self._clock, self._limits = store, keys, clock, limits or DraftLimits()

    async def keep(
        self, principal: Principal, entity: str, record: str, content: Mapping[str, Any], *, is_last_copy: bool = False
    ) -> float:
        """Replaces the person's draft of a record; returns its time. Deletes the tenant's drafts that are too old.

        Raises DraftRefused beyond a limit. `is_last_copy`: no page holds the input any more; then twice the number is accepted, of
        any size.
        """
        key = _key(principal, entity, record)
        text = orjson.dumps(content)
        if len(text) > self._limits.bytes and not is_last_copy:
            raise DraftRefused("draft-too-large", limit=self._limits.bytes)
        max_others = self._limits.count * (2 if is_last_copy else 1) - 1
        now = self._clock()
        at = int(now * 1000)
        row = {
            "tenant": principal.tenant,
            "person": principal.person,
            "entity": entity,
            "record": record,
            "at": at,
            "content": self._keys.encrypt(text).decode(),
        }
        old = sa.delete(drafts).where(drafts.c.tenant == principal.tenant, drafts.c.at < at - MAX_AGE_DAYS * 86_400_000)

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE, key)
            if connection.execute(COUNT, key).scalar_one() > max_others:
                raise DraftRefused("draft-too-many", limit=self._limits.count)
            run(connection, INSERT, row)
            connection.execute(old)

        await self._store.write(work)
        return now

    async def time_of(self, principal: Principal, entity: str, record: str) -> float | None:
        """When the draft was stored; None where there is no draft."""
        row = await self._store.point(TIME, _key(principal, entity, record))
        return None if row is None else row[0] / 1000

    async def get(self, principal: Principal, entity: str, record: str) -> Draft | None:
        row = await self._store.point(CONTENT, _key(principal, entity, record))
        content = self._decrypt(row[1]) if row else None
        return None if row is None or content is None else Draft(entity, record, row[0] / 1000, content)

    async def discard(self, principal: Principal, entity: str, record: str) -> None:
        key = _key(principal, entity, record)
        await self._store.write(lambda connection: run(connection, DELETE, key))

    async def all(self, principal: Principal) -> list[Draft]:
        """A person's drafts, the latest first."""
        statement = (
            sa.select(drafts.c.entity, drafts.c.record, drafts.c.at, drafts.c.content)
            .where(drafts.c.tenant == principal.tenant, drafts.c.person == principal.person)
            .order_by(drafts.c.at.desc())
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        contents = [(row, self._decrypt(row[3])) for row in rows]
        return [Draft(row[0], row[1], row[2] / 1000, content) for row, content in contents if content is not None]

    async def count(self, tenant: str, entity: str) -> int:
        """How many drafts of records of an entity all people of a tenant have, those of new ones too."""
        row = await self._store.point(COUNT_OF_ENTITY, {"key_tenant": tenant, "key_entity": entity})
        return 0 if row is None else int(row[0])

    def _decrypt(self, encrypted: str) -> Mapping[str, Any] | None:
        """None where none of our keys decrypts it."""
        try:
            content: Mapping[str, Any] = orjson.loads(self._keys.decrypt(encrypted))
        except InvalidToken:
            return None
        return content


def _key(principal: Principal, entity: str, record: str) -> dict[str, str]:
    return {"key_tenant": principal.tenant, "key_person": principal.person, "key_entity": entity, "key_record": record}
