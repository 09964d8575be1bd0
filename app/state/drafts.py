"""Input that was typed and not saved, for each opened form of a person: encrypted, without secrets."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app.database.store import Store, run
from app.database.tables import drafts as old_drafts
from app.database.tables import form_drafts as drafts
from app.errors import DraftRefused
from app.platform.base import Principal

OF_PERSON = (drafts.c.tenant == sa.bindparam("key_tenant"), drafts.c.person == sa.bindparam("key_person"))
KEY = (*OF_PERSON, drafts.c.instance == sa.bindparam("key_instance"))
COLUMNS = (drafts.c.entity, drafts.c.record, drafts.c.instance, drafts.c.at, drafts.c.content)
ONE = sa.select(*COLUMNS).where(*KEY)
LATEST = sa.select(sa.func.max(drafts.c.at)).where(
    *OF_PERSON, drafts.c.entity == sa.bindparam("key_entity"), drafts.c.record == sa.bindparam("key_record")
)
COUNT = sa.select(sa.func.count()).select_from(drafts).where(*OF_PERSON)
COUNT_OF_ENTITY = (
    sa.select(sa.func.count())
    .select_from(drafts)
    .where(drafts.c.tenant == sa.bindparam("key_tenant"), drafts.c.entity == sa.bindparam("key_entity"))
)
INSERT = sa.insert(drafts)
DELETE = sa.delete(drafts).where(*KEY)
DELETE_UNCHANGED = DELETE.where(drafts.c.at == sa.bindparam("key_at"))
OLD_AT = sa.select(old_drafts.c.at).where(
    old_drafts.c.tenant == sa.bindparam("key_tenant"),
    old_drafts.c.person == sa.bindparam("key_person"),
    old_drafts.c.entity == sa.bindparam("key_entity"),
    old_drafts.c.record == sa.bindparam("key_record"),
)
MAX_AGE_DAYS = 30
OLD = "~"
"""Begins the instances that drafts of earlier releases get, which had one draft for each record."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`record` is "" for a new one; `instance` is that of the opened form; `at` in seconds since the epoch."""

    entity: str
    record: str
    instance: str
    at: float
    content: Mapping[str, Any]

    @property
    def mark(self) -> str:
        """Names the draft as it is now: "instance.milliseconds". Once more is typed into its form, it is another one."""
        return f"{self.instance}.{round(self.at * 1000)}"


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
        self,
        principal: Principal,
        entity: str,
        record: str,
        instance: str,
        content: Mapping[str, Any],
        *,
        continues: str = "",
        is_last_copy: bool = False,
    ) -> Draft:
        """Replaces the draft of this form instance alone. Deletes the tenant's drafts that are too old.

        `continues`: the mark of the draft that the form was opened with; it goes, unless its own form has drafted more since.
        Raises DraftRefused beyond a limit. `is_last_copy`: no page holds the input any more; then twice the number is accepted, of
        any size.
        """
        text = orjson.dumps(content)
        if len(text) > self._limits.bytes and not is_last_copy:
            raise DraftRefused("draft-too-large", limit=self._limits.bytes)
        max_others = self._limits.count * (2 if is_last_copy else 1) - 1
        at = int(self._clock() * 1000)
        draft = Draft(entity, record, instance, at / 1000, content)
        key = _key(principal, instance)
        row = {
            "tenant": principal.tenant,
            "person": principal.person,
            "instance": instance,
            "entity": entity,
            "record": record,
            "at": at,
            "content": self._keys.encrypt(text).decode(),
        }
        before = at - MAX_AGE_DAYS * 86_400_000

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE, key)
            if continues:
                self._discard(connection, principal, continues)
            if connection.execute(COUNT, _owner(principal)).scalar_one() > max_others:
                raise DraftRefused("draft-too-many", limit=self._limits.count)
            run(connection, INSERT, row)
            for table in (drafts, old_drafts):
                connection.execute(sa.delete(table).where(table.c.tenant == principal.tenant, table.c.at < before))

        await self._store.write(work)
        return draft

    async def time_of(self, principal: Principal, entity: str, record: str) -> float | None:
        """When the latest draft of a record was stored; None where there is no draft."""
        key = {**_owner(principal), "key_entity": entity, "key_record": record}
        rows = [await self._store.point(statement, key) for statement in (LATEST, OLD_AT)]
        times = [row[0] for row in rows if row is not None and row[0] is not None]
        return max(times) / 1000 if times else None

    async def get(self, principal: Principal, instance: str) -> Draft | None:
        if instance.startswith(OLD):
            return next((each for each in await self.all(principal) if each.instance == instance), None)
        row = await self._store.point(ONE, _key(principal, instance))
        drafts = [] if row is None else self._drafts([row])
        return drafts[0] if drafts else None

    async def of_record(self, principal: Principal, entity: str, record: str) -> list[Draft]:
        """A person's drafts of one record, the latest first. `record` is "" for new ones."""
        return await self._read(principal, lambda table: [table.c.entity == entity, table.c.record == record])

    async def all(self, principal: Principal) -> list[Draft]:
        """A person's drafts, the latest first."""
        return await self._read(principal, lambda table: [])

    async def discard(self, principal: Principal, *drafts_or_marks: str) -> None:
        """Each is an instance, whatever its draft is by now, or a mark, for the draft as it was then."""
        named = [each for each in drafts_or_marks if each]
        if named:
            await self._store.write(lambda connection: self._discard_all(connection, principal, named))

    def _discard_all(self, connection: sa.Connection, principal: Principal, named: Sequence[str]) -> None:
        for each in named:
            self._discard(connection, principal, each)

    def _discard(self, connection: sa.Connection, principal: Principal, named: str) -> None:
        instance, _, at = named.partition(".")
        if instance.startswith(OLD):
            _discard_old(connection, principal, instance)
        elif at.isdigit():
            run(connection, DELETE_UNCHANGED, {**_key(principal, instance), "key_at": int(at)})
        else:
            run(connection, DELETE, _key(principal, instance))

    async def _read(self, principal: Principal, wanted: Callable[[sa.Table], list[sa.ColumnElement[bool]]]) -> list[Draft]:
        def statement(table: sa.Table, instance: sa.ColumnElement[str]) -> sa.Select[Any]:
            return sa.select(table.c.entity, table.c.record, instance, table.c.at, table.c.content).where(
                table.c.tenant == principal.tenant, table.c.person == principal.person, *wanted(table)
            )

        def work(connection: sa.Connection) -> list[Any]:
            present = connection.execute(statement(drafts, drafts.c.instance)).all()
            return [*present, *connection.execute(statement(old_drafts, sa.literal(OLD))).all()]

        read = self._drafts(await self._store.scan(work))
        return sorted(read, key=lambda draft: draft.at, reverse=True)

    def _drafts(self, rows: Sequence[Sequence[Any]]) -> list[Draft]:
        """Those that our keys decrypt."""
        contents = ((row, self._decrypt(row[4])) for row in rows)
        return [
            Draft(row[0], row[1], _old_instance(row[0], row[1]) if row[2] == OLD else row[2], row[3] / 1000, content)
            for row, content in contents
            if content is not None
        ]

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


def _discard_old(connection: sa.Connection, principal: Principal, instance: str) -> None:
    table = old_drafts
    own = (table.c.tenant == principal.tenant, table.c.person == principal.person)
    for row in connection.execute(sa.select(table.c.entity, table.c.record).where(*own)).all():
        if _old_instance(*row) == instance:
            connection.execute(sa.delete(table).where(*own, table.c.entity == row[0], table.c.record == row[1]))


def _old_instance(entity: str, record: str) -> str:
    return OLD + hashlib.sha256(f"{entity}\0{record}".encode()).hexdigest()[:40]


def _owner(principal: Principal) -> dict[str, str]:
    return {"key_tenant": principal.tenant, "key_person": principal.person}


def _key(principal: Principal, instance: str) -> dict[str, str]:
    return {**_owner(principal), "key_instance": instance}
