"""Encrypts what was stored before its property became a secret: the records of an entity, and their history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import facts, history, objects, secret_properties
from app.jobs.queue import Job
from app.platform.sealing import seal_history, seal_object
from app.platform.secret_properties import secret_paths_of
from app.platform.vault import Vault

IDS_AT_ONCE = 40
"""Objects in one transaction: a few milliseconds, in which other writes wait."""
SEALED = "sealed "
"""Begins the names of facts: "sealed <tenant> <entity>" has the secret properties by which all stored objects are encrypted."""

NAME = sa.literal(SEALED) + secret_properties.c.tenant + sa.literal(" ") + secret_properties.c.entity
UNSEALED = (
    sa.select(secret_properties.c.tenant, secret_properties.c.entity)
    .select_from(secret_properties.outerjoin(facts, facts.c.name == NAME))
    .where(sa.or_(facts.c.value.is_(None), facts.c.value != secret_properties.c.properties))
)
PROPERTIES = sa.select(secret_properties.c.properties)


class Sealing:
    """A job for each entity whose secret properties are not those by which its records were encrypted before.

    That is compared in the database, so that no restart and no other process loses a job.
    """

    name = "seal"

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store, self._vault = store, vault

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        rows = await self._store.scan(lambda connection: connection.execute(UNSEALED).all())
        return [
            (tenant, {"entity": entity}) for tenant, entity in rows if await self._store.write(self._has_records(tenant, entity))
        ]

    def _has_records(self, tenant: str, entity: str) -> Callable[[sa.Connection], bool]:
        """Whether there is anything to encrypt. Where there is nothing, the next records are encrypted as they are written."""

        def work(connection: sa.Connection) -> bool:
            if connection.execute(_ids(tenant, entity).limit(1)).first() is not None:
                return True
            self._note(connection, tenant, entity, connection.execute(_of_entity(PROPERTIES, tenant, entity)).scalar())
            return False

        return work

    def start(self, connection: sa.Connection, job: Job) -> Job:
        """The properties of now are noted: of what becomes a secret meanwhile the next job takes care."""
        tenant, entity = job.tenant, job.arguments["entity"]
        count = sa.select(sa.func.count()).select_from(_ids(tenant, entity).subquery())
        properties = connection.execute(_of_entity(PROPERTIES, tenant, entity)).scalar()
        return replace(job, total=connection.execute(count).scalar_one(), report={"changed": 0, "properties": properties})

    def step(self, connection: sa.Connection, job: Job) -> tuple[Job, bool]:
        tenant, entity = job.tenant, job.arguments["entity"]
        ids = connection.execute(_ids(tenant, entity, job.cursor).order_by("id").limit(IDS_AT_ONCE)).scalars().all()
        paths = secret_paths_of(connection, tenant, entity)
        changed = sum(
            seal_object(connection, self._vault, tenant, id) or seal_history(connection, tenant, entity, id, paths) for id in ids
        )
        report = {**job.report, "changed": job.report["changed"] + changed}
        if ids:
            return replace(job, cursor=ids[-1], done=job.done + len(ids), report=report), False
        self._note(connection, tenant, entity, job.report["properties"])
        return replace(job, report={"changed": report["changed"]}), True

    @staticmethod
    def _note(connection: sa.Connection, tenant: str, entity: str, properties: str | None) -> None:
        name = f"{SEALED}{tenant} {entity}"
        connection.execute(sa.delete(facts).where(facts.c.name == name))
        if properties is not None:
            connection.execute(sa.insert(facts).values(name=name, value=properties))


def _ids(tenant: str, entity: str, after: str = "") -> Any:
    """The ids of an entity's objects, and of those that only its history has."""
    there = sa.select(objects.c.id).where(objects.c.tenant == tenant, objects.c.entity == entity, objects.c.id > after)
    once = sa.select(history.c.id).where(history.c.tenant == tenant, history.c.entity == entity, history.c.id > after)
    return sa.union(there, once)


def _of_entity(statement: sa.Select[Any], tenant: str, entity: str) -> sa.Select[Any]:
    return statement.where(secret_properties.c.tenant == tenant, secret_properties.c.entity == entity)
