"""Where records have secrets, as definitions have said: written with a definition, read inside each write of a record.

A path that was secret once stays secret, whatever a later definition says: its old values are secrets still. What no definition
speaks of is a secret by its name.

A row is a JSON object by top-level property: {"password": [[]], "brief": [["pin"]], "": [["tokenOwner"]]}. Under "", which no field
is called, are the paths of fields that are no secrets although their names look so. Rows of earlier versions are arrays of
properties: ["brief","password"]; an earlier version reads the names of such an object as one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import orjson
import sqlalchemy as sa

from app.database.store import Store, fetch_one, run
from app.database.tables import current_definitions, facts, objects, secret_properties, tokens
from app.definition import DEFINITION, SYSTEM_FIELDS, Object
from app.platform.json_text import load_body
from app.reading.secret_paths import NO_PATHS, Names, SecretPaths

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
    .where(
        objects.c.tenant.in_(TENANTS),
        objects.c.entity == DEFINITION,
        sa.or_(secret_properties.c.entity.is_(None), secret_properties.c.properties.startswith("[")),
    )
)
PLAIN = ""


@dataclass(frozen=True, slots=True)
class UnrecordedDefinition:
    """A stored DEFINITION object of which no paths are on record. `ever_secret`: those of fields that were secret."""

    tenant: str
    entity: str
    document: Object
    ever_secret: frozenset[Names]


class SecretProperties:
    """The secret paths of each tenant and entity. They only grow."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, tenant: str, entity: str) -> SecretPaths:
        """The secret paths of an entity's records."""
        row = await self._store.point(PROPERTIES, {"key_tenant": tenant, "key_entity": entity})
        return NO_PATHS if row is None else _paths_in(row[0])

    async def add(self, tenant: str, entity: str, secret: Collection[Names], plain: Collection[Names] = ()) -> None:
        """Puts what the current definition says on record, also that nothing is secret. Must be called before it is used."""
        row = await self._store.point(PROPERTIES, {"key_tenant": tenant, "key_entity": entity})
        if row is None or _text_of(_grown(row[0], secret, plain)) != row[0]:
            await self._store.write(lambda connection: _add(connection, tenant, entity, secret, plain))

    async def announce(self, tenant: str, entity: str, secret: Collection[Names], plain: Collection[Names]) -> None:
        """The same for a definition that is about to be stored: until it is, what is no secret by it may still be one."""
        recorded = await self.of(tenant, entity)
        await self.add(tenant, entity, secret, recorded.plain.intersection(plain))

    def add_now(self, tenant: str, entity: str, secret: Collection[Names], plain: Collection[Names] = ()) -> None:
        """`add` from a thread without an event loop, such as at the start."""
        self._store.write_now(lambda connection: _add(connection, tenant, entity, secret, plain))

    def unrecorded(self) -> list[UnrecordedDefinition]:
        """DEFINITION objects that came into the database in another way: seeds, and those of earlier versions."""
        rows = self._store.write_now(lambda connection: connection.execute(UNRECORDED).all())
        return [
            UnrecordedDefinition(tenant, entity, document, paths_of_keys(secrets or "[]"))
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


def secret_paths_of(connection: sa.Connection, tenant: str, entity: str) -> SecretPaths:
    """The secret paths of an entity's records, as of this transaction.

    It is read in each write and not cached between them: another process may have added one, and a value that is written without it
    would stay readable.
    """
    row = fetch_one(connection, PROPERTIES, {"key_tenant": tenant, "key_entity": entity})
    return NO_PATHS if row is None else _paths_in(row[0])


def paths_of_keys(text: str) -> frozenset[Names]:
    """The paths of `current_definitions.secrets`: {"brief.pin": [["brief","pin"]]}.

    Earlier versions stored the keys of fields: ["brief.pin"], which may be a property of that name, or a part of another.
    """
    stored = orjson.loads(text)
    if isinstance(stored, dict):
        return frozenset(tuple(path) for paths in stored.values() for path in paths)
    return frozenset(path for key in stored for path in _paths_of_key(key))


def text_of_paths(paths: Collection[Names]) -> str:
    """The inverse of `paths_of_keys`."""
    by_key: dict[str, list[Names]] = {}
    for path in sorted(paths):
        by_key.setdefault(".".join(path), []).append(path)
    return orjson.dumps(by_key).decode()


def _paths_of_key(key: str) -> list[Names]:
    key = key.rstrip("'")
    return [
        (key,),
        *((key[:index], key[index + 1 :]) for index, sign in enumerate(key) if sign == "." and 0 < index < len(key) - 1),
    ]


def _add(connection: sa.Connection, tenant: str, entity: str, secret: Collection[Names], plain: Collection[Names]) -> None:
    key = {"key_tenant": tenant, "key_entity": entity}
    row = fetch_one(connection, PROPERTIES_TO_CHANGE, key)
    text = _text_of(_grown("{}" if row is None else row[0], secret, plain))
    if row is None:
        run(connection, INSERT, {"tenant": tenant, "entity": entity, "properties": text})
    elif text != row[0]:
        run(connection, UPDATE, {**key, "new_properties": text})


def _grown(text: str, secret: Collection[Names], plain: Collection[Names]) -> SecretPaths:
    """What is on record and what a definition says. Of an array's property that holds one of its secrets it is that one."""
    added = frozenset(path for path in secret if path[0] not in SYSTEM_FIELDS)
    recorded = _paths_in(text).secret
    if text.startswith("["):
        recorded = frozenset(path for path in recorded if path[0] not in {each[0] for each in added if len(each) > 1})
    return SecretPaths(recorded | added, frozenset(plain))


@lru_cache(256)
def _paths_in(text: str) -> SecretPaths:
    stored = orjson.loads(text)
    if isinstance(stored, list):
        return SecretPaths(frozenset((name,) for name in stored))
    plain = frozenset(tuple(path) for path in stored.pop(PLAIN, ()))
    return SecretPaths(frozenset((name, *rest) for name, paths in stored.items() for rest in paths), plain)


def _text_of(paths: SecretPaths) -> str:
    by_property: dict[str, list[Names]] = {}
    for name, *rest in sorted(paths.secret):
        by_property.setdefault(name, []).append(tuple(rest))
    return orjson.dumps({**by_property, **({PLAIN: sorted(paths.plain)} if paths.plain else {})}).decode()
