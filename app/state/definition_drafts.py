"""What administrators have edited of definitions and not published yet, one draft for each person and entity."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.database.store import Store, fetch_one, run
from app.database.tables import definition_drafts as drafts
from app.errors import Conflict, DraftRefused
from app.platform.base import Principal

MAX_DRAFT_BYTES = 32 * 1024 * 1024
OF_PERSON = (
    drafts.c.tenant == sa.bindparam("key_tenant"),
    drafts.c.person == sa.bindparam("key_person"),
    drafts.c.entity == sa.bindparam("key_entity"),
)
DRAFT = sa.select(drafts.c.id, drafts.c.revision, drafts.c.at, drafts.c.content).where(*OF_PERSON)
BY_ID = sa.select(drafts.c.entity, drafts.c.person, drafts.c.content).where(
    drafts.c.tenant == sa.bindparam("tenant"), drafts.c.id == sa.bindparam("id")
)
INSERT = sa.insert(drafts)
UPDATE = (
    sa.update(drafts)
    .where(*OF_PERSON, drafts.c.revision == sa.bindparam("key_revision"))
    .values(revision=sa.bindparam("new_revision"), at=sa.bindparam("new_at"), content=sa.bindparam("new_content"))
)
DELETE = sa.delete(drafts).where(*OF_PERSON)
OF_ENTITIES = sa.select(drafts.c.entity, drafts.c.person, drafts.c.at).where(drafts.c.tenant == sa.bindparam("tenant"))


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """`content` as JSON. `revision` grows with each write. `at` in seconds since the epoch."""

    content: Mapping[str, Any]
    id: str
    revision: int
    at: float


@dataclass(frozen=True, slots=True)
class DraftLine:
    """That somebody has a draft."""

    entity: str
    person: str
    at: float


@dataclass(frozen=True, slots=True)
class SharedDraft:
    """A draft of `person`; `content` as JSON."""

    entity: str
    person: str
    content: Mapping[str, Any]


class DefinitionDrafts:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def get(self, principal: Principal, entity: str) -> StoredDraft | None:
        row = await self._store.point(DRAFT, _key(principal, entity))
        return None if row is None else StoredDraft(json.loads(row[3]), row[0], row[1], row[2] / 1000)

    async def by_id(self, tenant: str, id: str) -> SharedDraft | None:
        """Anybody's draft, by its private id."""
        row = await self._store.point(BY_ID, {"tenant": tenant, "id": id})
        return None if row is None else SharedDraft(row[0], row[1], json.loads(row[2]))

    async def put(self, principal: Principal, entity: str, content: Mapping[str, Any], revision: int) -> StoredDraft:
        """Stores a draft that was read at `revision`, 0 for a new one.

        Raises Conflict where it was stored since, as from another tab; DraftRefused for one that is too large.
        """
        text = json.dumps(content)
        if len(text) > MAX_DRAFT_BYTES:
            raise DraftRefused("draft-too-large", limit=MAX_DRAFT_BYTES)
        key, now = _key(principal, entity), int(self._clock() * 1000)
        id = secrets.token_urlsafe(18)

        def work(connection: sa.Connection) -> str:
            row = fetch_one(connection, DRAFT, key)
            if (row[1] if row else 0) != revision:
                raise Conflict("definition-draft-changed")
            if row is None:
                values = {"tenant": principal.tenant, "person": principal.person, "entity": entity}
                run(connection, INSERT, {**values, "id": id, "revision": 1, "at": now, "content": text})
                return id
            new = {"key_revision": revision, "new_revision": revision + 1, "new_at": now, "new_content": text}
            if run(connection, UPDATE, {**key, **new}) != 1:
                raise Conflict("definition-draft-changed")
            return str(row[0])

        return StoredDraft(content, await self._store.write(work), revision + 1, now / 1000)

    async def discard(self, principal: Principal, entity: str) -> None:
        await self._store.write(lambda connection: run(connection, DELETE, _key(principal, entity)))

    async def all(self, tenant: str) -> list[DraftLine]:
        """Of all administrators, the latest first."""
        rows = await self._store.scan(lambda connection: connection.execute(OF_ENTITIES, {"tenant": tenant}).all())
        return sorted((DraftLine(row[0], row[1], row[2] / 1000) for row in rows), key=lambda line: -line.at)


def _key(principal: Principal, entity: str) -> dict[str, str]:
    return {"key_tenant": principal.tenant, "key_person": principal.person, "key_entity": entity}
