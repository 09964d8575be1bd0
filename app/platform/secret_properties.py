"""Which properties of records are secret, as definitions have said: written with a definition, read inside each write of a record.

A property that was secret once stays secret, whatever a later definition says: its old values are secrets still.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import orjson
import sqlalchemy as sa

from app.database.store import Store, fetch_one, run
from app.database.tables import current_definitions, facts, objects, secret_properties, tokens
from app.definition import DEFINITION, SYSTEM_FIELDS
from app.platform.base import Object
from app.platform.json_text import load_body

KEY = (secret_properties.c.tenant == sa.bindparam("key_tenant"), secret_properties.c.entity == sa.bindparam("key_entity"))
PROPERTIES = sa.select(secret_properties.c.properties).where(*KEY)
PROPERTIES_TO_CHANGE = PROPERTIES.with_for_update()
INSERT = sa.insert(secret_properties)
UPDATE = sa.update(secret_properties).where(*KEY).values(properties=sa.bindparam("new_properties"))
TENANTS = sa.union(sa.select(tokens.c.tenant), sa.select(facts.c.value).where(facts.c.name == "tenant"))
UNRECORDED = (
    sa.select(objects.c.tenant, objects.c.id, objects.c.body, current_definitions.c.secrets)
    .select_from(
        objects.outerjoin(
            secret_properties,
            sa.and_(secret_properties.c.tenant == objects.c.tenant, secret_properties.c.entity == objects.c.id),
        ).outerjoin(
            current_definitions,
            sa.and_(current_definitions.c.tenant == objects.c.tenant, current_definitions.c.entity == objects.c.id),
        )
    )
    # By tenant, since the index of `objects` begins with it: a start must not read all records.
    .where(objects.c.tenant.in_(TENANTS), objects.c.entity == DEFINITION, secret_properties.c.entity.is_(None))
)


@dataclass(frozen=True, slots=True)
class UnrecordedDefinition:
    """A stored DEFINITION object of which no secret properties are on record. `ever_secret`: keys of fields that were secret."""

    tenant: str
    entity: str
    document: Object
    ever_secret: frozenset[str]


class SecretProperties:
    """One set of property names for each tenant and entity. Sets only grow."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, tenant: str, entity: str, properties: Collection[str]) -> None:
        """Puts what a definition says on record, also that no property is secret. Must be called before the definition is used."""
        row = await self._store.point(PROPERTIES, {"key_tenant": tenant, "key_entity": entity})
        if row is None or not _names_in(row[0]).issuperset(properties):
            await self._store.write(lambda connection: _add(connection, tenant, entity, properties))

    def add_now(self, tenant: str, entity: str, properties: Collection[str]) -> None:
        """The same from a thread without an event loop, such as at the start."""
        self._store.write_now(lambda connection: _add(connection, tenant, entity, properties))

    def unrecorded(self) -> list[UnrecordedDefinition]:
        """DEFINITION objects that came into the database in another way: seeds, and those from before there were such records."""
        rows = self._store.write_now(lambda connection: connection.execute(UNRECORDED).all())
        return [
            UnrecordedDefinition(tenant, entity, document, _names_in(secrets or "[]"))
            for tenant, entity, body, secrets in rows
            if (document := _document_of(body)) is not None
        ]


def _document_of(body: str) -> Object | None:
    """None for one that is damaged."""
    try:
        document = load_body(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def secret_properties_of(connection: sa.Connection, tenant: str, entity: str) -> frozenset[str] | None:
    """The secret properties of an entity's records, as of this transaction; None where no definition has said anything.

    It is read in each write and not cached between them: another process may have added a property, and a value that is written
    without it would stay readable.
    """
    row = fetch_one(connection, PROPERTIES, {"key_tenant": tenant, "key_entity": entity})
    return None if row is None else _names_in(row[0])


def _add(connection: sa.Connection, tenant: str, entity: str, properties: Collection[str]) -> None:
    key = {"key_tenant": tenant, "key_entity": entity}
    added = frozenset(properties) - SYSTEM_FIELDS
    row = fetch_one(connection, PROPERTIES_TO_CHANGE, key)
    if row is None:
        run(connection, INSERT, {"tenant": tenant, "entity": entity, "properties": _text_of(added)})
    elif not added <= _names_in(row[0]):
        run(connection, UPDATE, {**key, "new_properties": _text_of(added | _names_in(row[0]))})


@lru_cache(256)
def _names_in(text: str) -> frozenset[str]:
    """'["password","pin"]' -> {"password", "pin"}"""
    return frozenset(orjson.loads(text))


def _text_of(names: Collection[str]) -> str:
    return orjson.dumps(sorted(names)).decode()
