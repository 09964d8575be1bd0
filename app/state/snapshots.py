"""Every definition that was ever served, by its hash, and which is current: so that forms open while the platform is down."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import current_definitions, snapshots
from app.platform.base import Object
from app.platform.secret_properties import paths_of_keys, text_of_paths
from app.reading.secret_paths import Names

SNAPSHOT_KEY = (
    snapshots.c.tenant == sa.bindparam("tenant"),
    snapshots.c.entity == sa.bindparam("entity"),
    snapshots.c.hash == sa.bindparam("hash"),
)
BODY = sa.select(snapshots.c.body).where(*SNAPSHOT_KEY)
FACTS = sa.select(snapshots.c.hash, snapshots.c.version, snapshots.c.source, snapshots.c.at).where(*SNAPSHOT_KEY)
OF_ENTITY = (
    sa.select(snapshots.c.hash, snapshots.c.version, snapshots.c.source, snapshots.c.at)
    .where(*SNAPSHOT_KEY[:2])
    .order_by(snapshots.c.at.desc())
)
INSERT = sa.insert(snapshots)
CURRENT_KEY = (current_definitions.c.tenant == sa.bindparam("tenant"), current_definitions.c.entity == sa.bindparam("entity"))
CURRENT = sa.select(current_definitions.c.hash, current_definitions.c.checked, current_definitions.c.secrets).where(*CURRENT_KEY)
INSERT_CURRENT = sa.insert(current_definitions)
DELETE_CURRENT = sa.delete(current_definitions).where(*CURRENT_KEY)
MAX_VERSION_CHARS, MAX_SOURCE_CHARS = 100, 300


@dataclass(frozen=True, slots=True)
class CurrentDefinition:
    """The current definition of an entity. `checked`: when the platform last confirmed it, in seconds since the epoch."""

    hash: str
    checked: float
    secrets: frozenset[Names] = field(default_factory=frozenset)
    """Paths that were ever secret."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a definition came from, and when it was first served, in seconds since the epoch."""

    hash: str
    version: str
    source: str
    at: float


class Snapshots:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def add(self, tenant: str, entity: str, hash: str, document: Object, version: str, source: str) -> None:
        """Adds a definition. One that is there already stays as it was first seen."""
        key = {"tenant": tenant, "entity": entity, "hash": hash}
        row = {
            **key,
            "version": version[:MAX_VERSION_CHARS],
            "source": source[:MAX_SOURCE_CHARS],
            "at": int(self._clock() * 1000),
            "body": json.dumps(document, ensure_ascii=False),
        }

        def work(connection: sa.Connection) -> None:
            if connection.execute(BODY, key).first() is None:
                run(connection, INSERT, row)

        await self._store.write(work)

    async def document(self, tenant: str, entity: str, hash: str) -> Object | None:
        row = await self._store.point(BODY, {"tenant": tenant, "entity": entity, "hash": hash})
        document: Object | None = json.loads(row[0]) if row else None
        return document

    async def snapshot(self, tenant: str, entity: str, hash: str) -> Snapshot | None:
        row = await self._store.point(FACTS, {"tenant": tenant, "entity": entity, "hash": hash})
        return None if row is None else Snapshot(row[0], row[1], row[2], row[3] / 1000)

    async def all(self, tenant: str, entity: str) -> list[Snapshot]:
        """Every definition of an entity that was ever served, the latest first."""
        rows = await self._store.scan(lambda connection: connection.execute(OF_ENTITY, {"tenant": tenant, "entity": entity}).all())
        return [Snapshot(row[0], row[1], row[2], row[3] / 1000) for row in rows]

    async def current(self, tenant: str, entity: str) -> CurrentDefinition | None:
        row = await self._store.point(CURRENT, {"tenant": tenant, "entity": entity})
        return None if row is None else CurrentDefinition(row[0], row[1] / 1000, paths_of_keys(row[2]))

    async def set_current(self, tenant: str, entity: str, current: CurrentDefinition) -> None:
        key = {"tenant": tenant, "entity": entity}
        row = {
            **key,
            "hash": current.hash,
            "checked": int(current.checked * 1000),
            "secrets": text_of_paths(current.secrets),
        }

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE_CURRENT, key)
            run(connection, INSERT_CURRENT, row)

        await self._store.write(work)

    async def ever_secret(self, entity: str) -> frozenset[Names]:
        """Paths that were ever secret in the entity's records, in any tenant."""
        statement = sa.select(current_definitions.c.secrets).where(current_definitions.c.entity == entity)
        rows = await self._store.scan(lambda connection: connection.execute(statement).scalars().all())
        return frozenset(path for row in rows for path in paths_of_keys(row))
