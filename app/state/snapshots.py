"""Every definition ever served, by its content, and which of them holds: what outlives a restart with the platform down."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import current_definitions, snapshots
from app.platform.base import Object

KEY = (snapshots.c.tenant == sa.bindparam("tenant"), snapshots.c.entity == sa.bindparam("entity"))
BODY = sa.select(snapshots.c.body).where(*KEY, snapshots.c.hash == sa.bindparam("hash"))
FACTS = sa.select(snapshots.c.hash, snapshots.c.version, snapshots.c.source, snapshots.c.at).where(
    *KEY, snapshots.c.hash == sa.bindparam("hash")
)
INSERT = sa.insert(snapshots)
STANDING = sa.select(current_definitions.c.hash, current_definitions.c.checked, current_definitions.c.secrets).where(
    current_definitions.c.tenant == sa.bindparam("tenant"), current_definitions.c.entity == sa.bindparam("entity")
)
INSERT_STANDING = sa.insert(current_definitions)
DELETE_STANDING = sa.delete(current_definitions).where(
    current_definitions.c.tenant == sa.bindparam("tenant"), current_definitions.c.entity == sa.bindparam("entity")
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which definition holds for an entity. `checked`: when the platform last said so, in seconds since the epoch."""

    hash: str
    checked: float
    secrets: frozenset[str] = field(default_factory=frozenset)
    """Keys of fields that were ever secret."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    hash: str
    version: str
    source: str
    at: float


class Snapshots:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def keep(self, tenant: str, entity: str, hash: str, document: Object, version: str, source: str) -> None:
        """Adds a definition; one that is there already stays as it was first seen."""
        row = {
            "tenant": tenant,
            "entity": entity,
            "hash": hash,
            "version": version[:100],
            "source": source[:300],
            "at": int(self._clock() * 1000),
            "body": json.dumps(document, ensure_ascii=False),
        }

        def work(connection: sa.Connection) -> None:
            if connection.execute(BODY, {"tenant": tenant, "entity": entity, "hash": hash}).first() is None:
                run(connection, INSERT, row)

        await self._store.write(work)

    async def document(self, tenant: str, entity: str, hash: str) -> Object | None:
        row = await self._store.point(BODY, {"tenant": tenant, "entity": entity, "hash": hash})
        document: Object | None = json.loads(row[0]) if row else None
        return document

    async def stand(self, tenant: str, entity: str, standing: Standing) -> None:
        """Says which definition holds now."""
        place = {"tenant": tenant, "entity": entity}
        told = {"hash": standing.hash, "checked": int(standing.checked * 1000), "secrets": json.dumps(sorted(standing.secrets))}

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE_STANDING, place)
            run(connection, INSERT_STANDING, {**place, **told})

        await self._store.write(work)

    async def standing(self, tenant: str, entity: str) -> Standing | None:
        row = await self._store.point(STANDING, {"tenant": tenant, "entity": entity})
        return None if row is None else Standing(row[0], row[1] / 1000, frozenset(json.loads(row[2])))

    async def secrets(self, entity: str) -> frozenset[str]:
        """Keys of fields that were ever secret, in any tenant."""
        statement = sa.select(current_definitions.c.secrets).where(current_definitions.c.entity == entity)
        rows = await self._store.scan(lambda connection: connection.execute(statement).scalars().all())
        return frozenset(key for row in rows for key in json.loads(row))

    async def one(self, tenant: str, entity: str, hash: str) -> Snapshot | None:
        row = await self._store.point(FACTS, {"tenant": tenant, "entity": entity, "hash": hash})
        return None if row is None else Snapshot(row[0], row[1], row[2], row[3] / 1000)

    async def all(self, tenant: str, entity: str) -> list[Snapshot]:
        """The latest first."""
        statement = (
            sa.select(snapshots.c.hash, snapshots.c.version, snapshots.c.source, snapshots.c.at)
            .where(snapshots.c.tenant == tenant, snapshots.c.entity == entity)
            .order_by(snapshots.c.at.desc(), snapshots.c.hash)
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        return [Snapshot(row[0], row[1], row[2], row[3] / 1000) for row in rows]
