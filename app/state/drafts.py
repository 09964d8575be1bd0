"""What was typed and not saved, per person, entity and record: encrypted, without secrets."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app.database.store import Store, run
from app.database.tables import drafts
from app.platform.base import Principal

PLACE = (
    drafts.c.tenant == sa.bindparam("its_tenant"),
    drafts.c.person == sa.bindparam("its_person"),
    drafts.c.entity == sa.bindparam("its_entity"),
    drafts.c.record == sa.bindparam("its_record"),
)
CONTENT = sa.select(drafts.c.at, drafts.c.content).where(*PLACE)
TIME = sa.select(drafts.c.at).where(*PLACE)
INSERT = sa.insert(drafts)
DELETE = sa.delete(drafts).where(*PLACE)
KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """`record` is "" for a new one; `at` in seconds since the epoch."""

    entity: str
    record: str
    at: float
    content: Mapping[str, Any]


class Drafts:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: MultiFernet, clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock

    async def keep(self, principal: Principal, entity: str, record: str, content: Mapping[str, Any]) -> float:
        """Replaces the draft of that place; gives the time it is kept under."""
        place = _place(principal, entity, record)
        now = self._clock()
        at = int(now * 1000)
        row = {
            "tenant": principal.tenant,
            "person": principal.person,
            "entity": entity,
            "record": record,
            "at": at,
            "content": self._keys.encrypt(orjson.dumps(content)).decode(),
        }

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE, place)
            run(connection, INSERT, row)
            old = sa.delete(drafts).where(drafts.c.tenant == principal.tenant, drafts.c.at < at - KEPT_DAYS * 86_400_000)
            connection.execute(old)

        await self._store.write(work)
        return now

    async def time_of(self, principal: Principal, entity: str, record: str) -> float | None:
        """When the draft of that place was kept, None where there is none."""
        row = await self._store.point(TIME, _place(principal, entity, record))
        return None if row is None else row[0] / 1000

    async def get(self, principal: Principal, entity: str, record: str) -> Draft | None:
        row = await self._store.point(CONTENT, _place(principal, entity, record))
        content = self._opened(row[1]) if row else None
        return None if row is None or content is None else Draft(entity, record, row[0] / 1000, content)

    async def discard(self, principal: Principal, entity: str, record: str) -> None:
        place = _place(principal, entity, record)
        await self._store.write(lambda connection: run(connection, DELETE, place))

    async def all(self, principal: Principal) -> list[Draft]:
        """A person's drafts, the latest first."""
        statement = (
            sa.select(drafts.c.entity, drafts.c.record, drafts.c.at, drafts.c.content)
            .where(drafts.c.tenant == principal.tenant, drafts.c.person == principal.person)
            .order_by(drafts.c.at.desc())
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        found = [(row, self._opened(row[3])) for row in rows]
        return [Draft(row[0], row[1], row[2] / 1000, content) for row, content in found if content is not None]

    def _opened(self, content: str) -> Mapping[str, Any] | None:
        """None where the key it was kept with is gone."""
        try:
            opened: Mapping[str, Any] = orjson.loads(self._keys.decrypt(content))
        except InvalidToken:
            return None
        return opened


def _place(principal: Principal, entity: str, record: str) -> dict[str, str]:
    return {"its_tenant": principal.tenant, "its_person": principal.person, "its_entity": entity, "its_record": record}
