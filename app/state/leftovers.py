"""What a person typed and no field holds any more: stored for 30 days, encrypted and without secrets, or until it isn't needed."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app.database.store import Store, run
from app.database.tables import leftovers
from app.errors import LeftoversFull
from app.platform.base import Principal

MAX_AGE_DAYS = 30
DAY_MS = 86_400_000
OF_PERSON = (leftovers.c.tenant == sa.bindparam("key_tenant"), leftovers.c.person == sa.bindparam("key_person"))
BYTES = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(leftovers.c.content)), 0)).where(*OF_PERSON)
IDS = sa.select(leftovers.c.id).where(*OF_PERSON, leftovers.c.instance == sa.bindparam("key_instance"))
INSERT = sa.insert(leftovers)


@dataclass(frozen=True, slots=True)
class Leftover:
    """`record` is "" for a new record that was not saved; `at` in seconds since the epoch. `words` is the code of the sentence that
    says why it is none of the record's. Of a secret there is no text: its loss is named."""

    id: str
    entity: str
    record: str
    at: float
    label: str
    words: str
    texts: tuple[str, ...]
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """One to be stored."""

    label: str
    words: str
    texts: tuple[str, ...]
    is_secret: bool = False


class Leftovers:
    """`key` keys the digests that tell one text from another; `limit` is in bytes for each person, as stored. `clock` gives
    seconds since the epoch."""

    def __init__(
        self, store: Store, keys: MultiFernet, key: bytes, limit: int = 5_000_000, clock: Callable[[], float] = time.time
    ) -> None:
        self._store, self._keys, self._key, self._limit, self._clock = store, keys, key, limit, clock

    async def add(self, principal: Principal, entity: str, record: str, instance: str, typed: Sequence[Typed]) -> None:
        """What a form instance has left over. The same text of the same field is stored once. Deletes those that are too old.

        Raises LeftoversFull, and then stores nothing.
        """
        key, now = _key(principal), int(self._clock() * 1000)
        rows = {row["id"]: row for row in (self._row(principal, entity, record, instance, each, now) for each in typed)}
        old = sa.delete(leftovers).where(leftovers.c.at < now - MAX_AGE_DAYS * DAY_MS)

        def work(connection: sa.Connection) -> None:
            connection.execute(old)
            stored = set(connection.execute(IDS, {**key, "key_instance": instance[:64]}).scalars())
            added = [row for id, row in rows.items() if id not in stored]
            if connection.execute(BYTES, key).scalar_one() + sum(len(row["content"]) for row in added) > self._limit:
                raise LeftoversFull("leftovers-full", limit=self._limit)
            for row in added:
                run(connection, INSERT, row)

        await self._store.write(work)

    async def belong_to(self, principal: Principal, instance: str, record: str) -> None:
        """Names the record that a new form's instance was saved as."""
        change = sa.update(leftovers).where(*_own(principal), leftovers.c.instance == instance[:64], leftovers.c.record == "")
        await self._store.write(lambda connection: connection.execute(change.values(record=record[:200])).rowcount)

    async def of_instance(self, principal: Principal, instance: str) -> list[Leftover]:
        return await self._read(*_own(principal), leftovers.c.instance == instance[:64])

    async def all(self, principal: Principal, entity: str = "", record: str | None = None) -> list[Leftover]:
        """A person's leftovers, the latest first; of one entity, and of one record of it, where they are named."""
        wanted = [*_own(principal)]
        if entity:
            wanted.append(leftovers.c.entity == entity)
        if record is not None:
            wanted.append(leftovers.c.record == record)
        return await self._read(*wanted)

    async def count(self, principal: Principal) -> int:
        recent = leftovers.c.at >= self._oldest()
        statement = sa.select(sa.func.count()).select_from(leftovers).where(*_own(principal), recent)
        return await self._store.scan(lambda connection: connection.execute(statement).scalar_one())

    async def drop(self, principal: Principal, ids: Sequence[str]) -> None:
        statement = sa.delete(leftovers).where(*_own(principal), leftovers.c.id.in_(list(ids)))
        await self._store.write(lambda connection: connection.execute(statement).rowcount)

    async def _read(self, *wanted: sa.ColumnElement[bool]) -> list[Leftover]:
        table = leftovers.c
        statement = sa.select(table.id, table.entity, table.record, table.at, table.content).where(
            *wanted, table.at >= self._oldest()
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        contents = ((row, self._decrypt(row[4])) for row in rows)
        read = [
            Leftover(row[0], row[1], row[2], row[3] / 1000, each["label"], each["words"], tuple(each["texts"]), each["secret"])
            for row, each in contents
            if each is not None
        ]
        return sorted(read, key=lambda leftover: (-leftover.at, leftover.label))

    def _row(self, principal: Principal, entity: str, record: str, instance: str, typed: Typed, now: int) -> dict[str, Any]:
        content = orjson.dumps({"label": typed.label, "words": typed.words, "texts": typed.texts, "secret": typed.is_secret})
        return {
            "tenant": principal.tenant,
            "person": principal.person,
            "id": self._digest(instance, typed),
            "instance": instance[:64],
            "entity": entity,
            "record": record[:200],
            "at": now,
            "content": self._keys.encrypt(content).decode(),
        }

    def _digest(self, instance: str, typed: Typed) -> str:
        told_apart = orjson.dumps([instance, typed.label, typed.texts])
        return hashlib.blake2b(told_apart, key=self._key[:64], digest_size=16).hexdigest()

    def _oldest(self) -> int:
        return int(self._clock() * 1000) - MAX_AGE_DAYS * DAY_MS

    def _decrypt(self, encrypted: str) -> Mapping[str, Any] | None:
        """None where none of our keys decrypts it."""
        try:
            content: Mapping[str, Any] = orjson.loads(self._keys.decrypt(encrypted))
        except InvalidToken:
            return None
        return content


def _key(principal: Principal) -> dict[str, str]:
    return {"key_tenant": principal.tenant, "key_person": principal.person}


def _own(principal: Principal) -> tuple[sa.ColumnElement[bool], ...]:
    return leftovers.c.tenant == principal.tenant, leftovers.c.person == principal.person
