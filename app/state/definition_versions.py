"""The versions of definitions that were published through the engine: by whom, when, why, and by which operations."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import definition_versions as versions
from app.platform.moves import PUBLISHING, WITHDRAWN

OF_ENTITY = (versions.c.tenant == sa.bindparam("tenant"), versions.c.entity == sa.bindparam("entity"))
LAST = sa.select(sa.func.coalesce(sa.func.max(versions.c.number), 0)).where(*OF_ENTITY)
PUBLISHED = versions.c.version > PUBLISHING
ALL = sa.select(versions).where(*OF_ENTITY, PUBLISHED).order_by(versions.c.number.desc()).limit(sa.bindparam("count"))
IN_PROGRESS = sa.select(versions).where(*OF_ENTITY, versions.c.version == PUBLISHING).order_by(versions.c.number)
OF_TENANT = sa.select(versions.c.entity, sa.func.max(versions.c.number).label("number")).where(
    versions.c.tenant == sa.bindparam("tenant")
)
NEWEST = OF_TENANT.group_by(versions.c.entity).subquery()
LATEST = sa.select(versions).join(
    NEWEST,
    sa.and_(
        versions.c.entity == NEWEST.c.entity, versions.c.number == NEWEST.c.number, versions.c.tenant == sa.bindparam("tenant")
    ),
)
BY_RECEIPT = sa.select(versions).where(*OF_ENTITY, versions.c.receipt == sa.bindparam("receipt"))
INSERT = sa.insert(versions)
MAX_AUTHOR_CHARS = 200


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """`base`: the hash of the version before. `version`: the platform's number. `at` in seconds since the epoch."""

    hash: str
    version: int
    author: str
    note: str = ""
    source: str = ""
    base: str = ""
    operations: Sequence[Any] = ()
    """As JSON."""
    receipt: str = ""
    """The idempotency key that it was published with."""
    fingerprint: str = ""
    """Of what was sent with that key."""
    at: float = field(default=0, compare=False)
    steps: Sequence[Any] = ()
    """As JSON: how values follow from the version before."""
    undoes: int | None = None
    """The number of the version that this one takes back."""
    approved_by: str = ""
    """The person who agreed, where another administrator had to."""
    number: int = field(default=0, compare=False)
    """Counts the versions of the entity that were published through the engine, from 1."""


class DefinitionVersions:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def add(self, tenant: str, entity: str, version: PublishedVersion) -> bool:
        """False where a version with the same idempotency key is there already."""
        return await self._store.write(lambda connection: self.insert(connection, tenant, entity, version)) is not None

    def insert(self, connection: sa.Connection, tenant: str, entity: str, version: PublishedVersion) -> int | None:
        """The same in a transaction: the number of the version, None where it is there already."""
        key = {"tenant": tenant, "entity": entity, "receipt": version.receipt}
        if version.receipt and connection.execute(BY_RECEIPT, key).first() is not None:
            return None
        last: int = connection.execute(LAST, {"tenant": tenant, "entity": entity}).scalar_one()
        row = {
            "tenant": tenant,
            "entity": entity,
            "number": last + 1,
            "hash": version.hash,
            "version": version.version,
            "at": int(self._clock() * 1000),
            "author": version.author[:MAX_AUTHOR_CHARS],
            "note": version.note,
            "source": version.source,
            "base": version.base,
            "operations": json.dumps(list(version.operations)),
            "receipt": version.receipt or None,
            "fingerprint": version.fingerprint or None,
            "steps": json.dumps(list(version.steps)) if version.steps else None,
            "undoes": version.undoes,
            "approved_by": version.approved_by or None,
        }
        run(connection, INSERT, row)
        return last + 1

    def insert_publishing(self, connection: sa.Connection, tenant: str, entity: str, version: PublishedVersion) -> int:
        """Notes one that is about to be written to a platform elsewhere. An attempt with the same key before it counts no more."""
        of_entity = (versions.c.tenant == tenant, versions.c.entity == entity, versions.c.version == PUBLISHING)
        same = (versions.c.receipt == version.receipt) if version.receipt else (versions.c.hash == version.hash)
        connection.execute(sa.update(versions).where(*of_entity, same).values(version=WITHDRAWN, receipt=None))
        number = self.insert(connection, tenant, entity, replace(version, version=PUBLISHING))
        assert number is not None, "a key that was used is found before"
        return number

    async def publishing(self, tenant: str, entity: str) -> list[PublishedVersion]:
        """Those that are being written to a platform elsewhere, the earliest first."""
        key = {"tenant": tenant, "entity": entity}
        rows = await self._store.scan(lambda connection: connection.execute(IN_PROGRESS, key).mappings().all())
        return [_version(row) for row in rows]

    async def all(self, tenant: str, entity: str, count: int = 1000) -> list[PublishedVersion]:
        """The latest first."""
        key = {"tenant": tenant, "entity": entity, "count": count}
        rows = await self._store.scan(lambda connection: connection.execute(ALL, key).mappings().all())
        return [_version(row) for row in rows]

    async def latest(self, tenant: str) -> dict[str, PublishedVersion]:
        """entity -> its latest version, of all entities that have one."""
        rows = await self._store.scan(lambda connection: connection.execute(LATEST, {"tenant": tenant}).mappings().all())
        return {row["entity"]: _version(row) for row in rows}

    async def by_receipt(self, tenant: str, entity: str, receipt: str) -> PublishedVersion | None:
        key = {"tenant": tenant, "entity": entity, "receipt": receipt}
        of_receipt = BY_RECEIPT.where(PUBLISHED)
        rows = await self._store.scan(lambda connection: connection.execute(of_receipt, key).mappings().all())
        return _version(rows[0]) if rows else None


def way_between(versions: Sequence[PublishedVersion], start: str, end: str) -> list[PublishedVersion]:
    """The versions from one hash to another, the earliest first; [] where a link is missing. `versions`: the latest first."""
    way: list[PublishedVersion] = []
    wanted = end
    for version in versions:
        if wanted == start:
            break
        if version.hash == wanted:
            way.append(version)
            wanted = version.base
    return way[::-1] if wanted == start else []


def _version(row: sa.RowMapping) -> PublishedVersion:
    return PublishedVersion(
        row["hash"],
        row["version"],
        row["author"],
        row["note"],
        row["source"],
        row["base"],
        tuple(json.loads(row["operations"])),
        row["receipt"] or "",
        row["fingerprint"] or "",
        row["at"] / 1000,
        tuple(json.loads(row["steps"] or "[]")),
        row["undoes"],
        row["approved_by"] or "",
        row["number"],
    )
