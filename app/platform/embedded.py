"""The embedded platform: objects, versions, tenants, tokens and history in one database, as DemandFlow documents them."""

import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from app import metrics
from app.caches.flights import Flights
from app.caches.sized_cache import SizedCache
from app.database.store import Store
from app.database.tables import facts, objects
from app.definition import DEFINITION
from app.errors import NotAllowed, UnreadableRecord
from app.platform.base import (
    SCOPES,
    UNREADABLE,
    Also,
    Capabilities,
    Found,
    Object,
    Principal,
    Receipt,
    Search,
    Visitor,
    governing,
    projected,
)
from app.platform.history import History
from app.platform.json_text import dump_body, load_body
from app.platform.moves import FIRST, NO_CARRIERS, Carriers, Moves
from app.platform.object_rows import ANY_TENANT, IGNORED_IN_PATCH, OBJECT, VERSION, ObjectRows, is_uuid
from app.platform.people import People
from app.platform.queries import entity_and_prefix, lines_of
from app.platform.receipts import receive
from app.platform.search import arranged, find_in, page_of
from app.platform.secret_properties import SecretProperties
from app.platform.tokens import Tokens
from app.platform.vault import Vault

ALIVE = sa.select(sa.literal(1))
VISITED_ROWS = 1_000
"""In one portion."""
LIST = (
    sa.select(objects.c.id, objects.c.entity, objects.c.version, objects.c.body)
    .where(
        objects.c.tenant == sa.bindparam("tenant"),
        objects.c.entity == sa.bindparam("entity"),
        sa.func.substr(objects.c.combo_key, 1, sa.bindparam("length")) == sa.bindparam("prefix"),
    )
    .order_by(objects.c.id)
)
OF_ENTITY = (objects.c.tenant == sa.bindparam("tenant"), objects.c.entity == sa.bindparam("entity"))
COUNT = sa.select(sa.func.count()).select_from(objects).where(*OF_ENTITY)
BODIES = sa.select(objects.c.id, objects.c.body).where(*OF_ENTITY)
ROWS = sa.select(objects.c.id, objects.c.entity, objects.c.version, objects.c.body).where(*OF_ENTITY)
PAGE = ROWS.order_by(objects.c.id).offset(sa.bindparam("offset")).limit(sa.bindparam("limit"))
THESE = ROWS.where(objects.c.id.in_(sa.bindparam("ids", expanding=True)))
ROWS_AT_ONCE = 1_000
MAX_CACHED_BYTES = 32 * 2**20
BYTES_OF_A_CHAR = 10
"""About how much memory each character of a definition takes once it is parsed."""


class EmbeddedPlatform:
    """The caller closes `store`. `keys` encrypt secrets; without keys they are stored as they are. `clock` gives epoch seconds.
    `carriers` know how records follow the steps of a version."""

    def __init__(
        self,
        store: Store,
        keys: Sequence[bytes] = (),
        clock: Callable[[], float] = time.time,
        carriers: Carriers = NO_CARRIERS,
    ) -> None:
        self._store, self._vault = store, Vault(keys)
        self._clock = clock
        self.moves = Moves(carriers, clock)
        self._rows = ObjectRows(self._vault, self._now, self.moves)
        self._loading = Flights()
        self._definitions: SizedCache[Object] = SizedCache(MAX_CACHED_BYTES)
        self.tenant = self._store.write_now(_local_tenant)
        self.tokens = Tokens(store, self.tenant, clock)
        self.people = People(store, clock)
        self._history = History(store)
        self.secret_properties = SecretProperties(store)
        self.capabilities = Capabilities(
            shares_database=True,
            compares_versions=True,
            tokens=self.tokens,
            people=self.people,
            history=self,
            seeding=self,
            moves=self.moves,
        )

    # --- objects

    async def authenticate(self, token: str) -> Principal:
        return await self.tokens.authenticate(token)

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        _need_to_look(principal, entity, id)
        if entity == DEFINITION:
            return await self._definition(principal, id)
        record = await self._read(principal, entity, id)
        principal.need("read", governing(record["entity"], id))
        return record

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        entity, id = str(body.get("entity", "")), str(body.get("id", ""))
        principal.need("admin" if entity == DEFINITION else "write", governing(entity, id))
        created = self._rows.new(principal, body)

        def work(connection: sa.Connection) -> None:
            if receipt is not None:
                receive(connection, principal, created["entity"], created["id"], receipt, created["created"])
            self._rows.insert(connection, principal, created)

        await self._store.write(work)
        return created

    async def update(
        self,
        principal: Principal,
        entity: str,
        id: str,
        changes: Object,
        if_version: int | None = None,
        receipt: Receipt | None = None,
        also: Also | None = None,
    ) -> Object:
        """Raises Conflict when the object is no longer at `if_version`; the database compares and sets in one statement."""
        _need_to_change(principal, entity, id)
        changes = {name: value for name, value in changes.items() if name not in IGNORED_IN_PATCH}
        dump_body(changes)

        def work(connection: sa.Connection) -> Object:
            if receipt is not None:
                receive(connection, principal, entity, id, receipt, self._now())
            updated = self._rows.patch(connection, principal, entity, id, changes, if_version)
            if also is not None:
                also(connection, updated)
            return updated

        return await self._store.write(work)

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        _need_to_change(principal, entity, id)

        await self._store.write(lambda connection: self._rows.delete(connection, principal, entity, id, if_version))

    def move(self, connection: sa.Connection, principal: Principal, id: str) -> None:
        """As `ObjectRows.move`: what the job of a version does with each record that waits for it."""
        self._rows.move(connection, principal, id)

    async def query(self, principal: Principal, queries: Sequence[Object]) -> Sequence[Object]:
        """Secrets are in the lines, and no filter finds an object by them."""
        _need_to_look(principal)
        lines: list[Object] = []
        for each in queries:
            entity, prefix = entity_and_prefix(each)
            paths = await self.secret_properties.of(principal.tenant, entity)
            lines += lines_of(each, await self.list(principal, entity, prefix), paths.stripped)
        return lines

    async def find(self, principal: Principal, entity: str, search: Search) -> Found:
        if entity == DEFINITION and principal.is_restricted:
            return find_in(await self.list(principal, entity), search)
        principal.need("read", entity)
        keys = {"tenant": principal.tenant, "entity": entity}

        def work(connection: sa.Connection) -> Found:
            current = self._current(connection, principal.tenant, entity)
            if search.takes_all:
                total = connection.execute(COUNT, keys).scalar_one()
                offset = search.offset_of(total)
                page = connection.execute(PAGE, {**keys, "offset": offset, "limit": search.limit}).all()
                return Found([current(self._load_or_stand_in(row)) for row in page], total, offset)
            stored = connection.execute(BODIES, keys, execution_options={"yield_per": ROWS_AT_ONCE})
            ids = arranged(((id, current(_searched_body(body))) for id, body in stored), search)
            offset, page_ids = page_of(ids, search)
            rows = {row[0]: row for row in connection.execute(THESE, {**keys, "ids": page_ids})}
            return Found([current(self._load_or_stand_in(rows[id])) for id in page_ids if id in rows], len(ids), offset)

        return await self._store.scan(work)

    async def history(self, principal: Principal, entity: str, id: str) -> list[Object]:
        """Every write of an object, the latest first. Of a secret a line says only that it changed."""
        principal.need("read", governing(entity, id))
        return await self._history.lines(principal, entity, id)

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        principal.need("read", governing(entity, id))
        return await self._history.written_since(principal, entity, id, version)

    async def last_write_of(self, principal: Principal, entity: str, id: str, page: str) -> int | None:
        principal.need("read", governing(entity, id))
        return await self._history.last_write_of(principal, entity, id, page)

    async def ready(self) -> str:
        await self._store.point(ALIVE, {})
        return ""

    async def close(self) -> None:
        pass

    async def list(
        self, principal: Principal, entity: str, prefix: str | None = None, fields: Sequence[str] = ()
    ) -> Sequence[Object]:
        _need_to_look(principal, entity if entity != DEFINITION else "")
        prefix = _prefix_of_tenant(principal, prefix)
        parameters = {"tenant": principal.tenant, "entity": entity, "prefix": prefix, "length": len(prefix)}

        def work(connection: sa.Connection) -> list[Object]:
            current = self._current(connection, principal.tenant, entity)
            return [current(self._load_or_stand_in(row)) for row in connection.execute(LIST, parameters)]

        stored = await self._store.scan(work)
        if entity == DEFINITION and principal.is_restricted:
            stored = [each for each in stored if principal.may("read", each["id"])]
        return [each if UNREADABLE in each else projected(each, fields) for each in stored]

    async def visit(self, principal: Principal, entity: str, visitor: Visitor, fields: Sequence[str] = ()) -> None:
        """A hundred thousand objects are never in memory at once, and nothing is decrypted."""
        principal.need("read", entity)
        prefix = _prefix_of_tenant(principal, None)
        parameters = {"tenant": principal.tenant, "entity": entity, "prefix": prefix, "length": len(prefix)}

        def work(connection: sa.Connection) -> None:
            current = self._current(connection, principal.tenant, entity)
            rows = connection.execute(LIST, parameters, execution_options={"yield_per": VISITED_ROWS})
            for portion in rows.partitions():
                if not visitor([current(self._load_or_stand_in(row, self._vault.load_plain)) for row in portion]):
                    return

        await self._store.scan(work)

    # --- seeds

    def seed(self, documents: Sequence[Object]) -> None:
        """Stores definitions that were never seeded before. One that was edited or deleted since stays as it is."""
        owner = Principal(self.tenant, "seed", "", frozenset(SCOPES))

        def work(connection: sa.Connection) -> None:
            for document in documents:
                name = f"seeded {document['id']}"
                if connection.execute(sa.select(facts.c.name).where(facts.c.name == name)).first():
                    continue
                connection.execute(sa.insert(facts).values(name=name, value="1"))
                key = {"tenant": self.tenant, "id": document["id"]}
                if connection.execute(VERSION, key).first() is None:
                    combo_key = f"SUB:{self.tenant}|ENT:"
                    self._rows.insert(connection, owner, self._rows.new(owner, {**document, "comboKey": combo_key}))

        self._store.write_now(work)

    # --- reading and writing

    async def _read(self, principal: Principal, entity: str, id: str) -> Object:
        # First whether it waits: a record that waits no more is read as it was moved.
        if await self._store.point(FIRST, {"tenant": principal.tenant, "record": id}) is not None:
            return await self._store.scan(lambda connection: self._read_waiting(connection, principal, entity, id))
        row = await self._store.point(OBJECT, {"tenant": principal.tenant, "id": id})
        elsewhere = row is None and is_uuid(id) and await self._store.point(ANY_TENANT, {"id": id}) is not None
        return self._rows.loaded(row, entity, elsewhere=elsewhere)[0]

    def _read_waiting(self, connection: sa.Connection, principal: Principal, entity: str, id: str) -> Object:
        """Whether it waits and what it is, at one moment."""
        row = connection.execute(OBJECT, {"tenant": principal.tenant, "id": id}).first()
        stored = self._rows.loaded(row, entity, elsewhere=False)[0]
        numbers = self.moves.numbers(connection, principal.tenant, id)
        return self.moves.carried(connection, principal.tenant, stored, numbers).record

    def _current(self, connection: sa.Connection, tenant: str, entity: str) -> Callable[[Object], Object]:
        """Stored objects of an entity under its present version, also those that wait to be moved."""
        waiting = self.moves.all(connection, tenant, entity)

        def current(stored: Object) -> Object:
            numbers = waiting.get(stored.get("id", ""))
            if numbers is None or UNREADABLE in stored:
                return stored
            return self.moves.carried(connection, tenant, stored, numbers).record

        return current

    async def _definition(self, principal: Principal, id: str) -> Object:
        """Parsed once for each version, however many ask; each call reads the version alone."""
        key = (principal.tenant, id)
        version = await self._store.point(VERSION, {"tenant": principal.tenant, "id": id})
        cached = self._definitions.get(key)
        if cached is not None and version is not None and version[0] == cached["_df_version"]:
            return cached
        if version is None:
            self._definitions.pop(key)
            return await self._read(principal, DEFINITION, id)  # raises Foreign or NotFound
        return await self._loading.once((*key, version[0]), lambda: self._load_definition(principal, id))

    async def _load_definition(self, principal: Principal, id: str) -> Object:
        key = (principal.tenant, id)
        row = await self._store.point(OBJECT, {"tenant": principal.tenant, "id": id})
        if row is None:
            return await self._read(principal, DEFINITION, id)  # raises Foreign or NotFound
        loaded = self._rows.loaded(row, DEFINITION, elsewhere=False)[0]
        self._definitions.put(key, loaded, len(row[2]) * BYTES_OF_A_CHAR)
        return loaded

    def _load_or_stand_in(self, row: Sequence[Any], load: Callable[[str], Object] | None = None) -> Object:
        """A row of id, entity, version and body: one that is damaged breaks no list."""
        id, entity, version, body = row
        try:
            return (load or self._vault.load)(body)
        except UnreadableRecord:
            metrics.unreadable_records.inc()
            return {"id": id, "entity": entity, "_df_version": version, UNREADABLE: True}

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _searched_body(body: str) -> Object:
    """What a search sees of a stored object, without its secrets: nothing of one that is damaged."""
    try:
        stored = load_body(body)
    except ValueError:
        return {}
    return stored if isinstance(stored, dict) else {}


def _local_tenant(connection: sa.Connection) -> str:
    tenant = connection.execute(sa.select(facts.c.value).where(facts.c.name == "tenant")).scalar()
    if tenant is None:
        tenant = str(uuid.uuid4())
        connection.execute(sa.insert(facts).values(name="tenant", value=tenant))
    return str(tenant)


def _prefix_of_tenant(principal: Principal, prefix: str | None) -> str:
    if prefix is None or prefix == "SUB":
        return f"SUB:{principal.tenant}|"
    if prefix.split("|")[0] != f"SUB:{principal.tenant}":
        raise NotAllowed("combo-key-of-other")
    return prefix


def _need_to_look(principal: Principal, entity: str = "", id: str = "") -> None:
    """Raises NotAllowed. Where no entity is named, it must be allowed for one at least: what is found decides then."""
    if entity or not principal.may_somewhere("read"):
        principal.need("read", governing(entity, id))


def _need_to_change(principal: Principal, entity: str, id: str) -> None:
    """As `_need_to_look`, before it is known what object it is."""
    if entity or not principal.may_somewhere("write"):
        principal.need("write", governing(entity, id))
