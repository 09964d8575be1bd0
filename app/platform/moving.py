"""A platform elsewhere whose records follow the steps of versions: read through them, and moved by a job or by the next write."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

import sqlalchemy as sa

from app.database.store import Store
from app.definition import DEFINITION
from app.errors import FormsError, NotFound, Unavailable
from app.platform.base import Also, Capabilities, Found, Object, Platform, Principal, Receipt, Search, Visitor, projected
from app.platform.moves import FIRST, Waiting
from app.platform.search import find_in
from app.platform.tenant_moves import Standing, TenantMoves, changes_to


@dataclass(frozen=True, slots=True)
class RecordMoved:
    """`slipped_in`: somebody else has written the record between our reading and our PATCH, as the platform's number says."""

    slipped_in: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A record as it is there, and under the present version: None where it follows that already."""

    stored: Object
    standing: Standing
    waiting: Waiting | None


class MovingPlatform:
    """`inner` knows nothing of versions. Which of its records wait is in `store`."""

    def __init__(self, inner: Platform, store: Store, tenant_moves: TenantMoves) -> None:
        self.inner, self._store, self.tenant_moves = inner, store, tenant_moves
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @property
    def capabilities(self) -> Capabilities:
        return replace(self.inner.capabilities, moves=self.tenant_moves.moves)

    # --- reading

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        # First whether it waits: a record that waits no more is read as it was moved.
        if entity == DEFINITION or not await self._waits(principal, id):
            return await self.inner.get(principal, entity, id)
        before = await self._standing(principal, entity, id)
        stored = await self.inner.get(principal, entity, id)
        return await self._current_one(principal, entity, stored, before)

    async def find(self, principal: Principal, entity: str, search: Search) -> Found:
        """The platform's list has no offset and its filter no order: it is read whole and searched here."""
        return find_in(await self.list(principal, entity), search)

    async def visit(self, principal: Principal, entity: str, visitor: Visitor, fields: Sequence[str] = ()) -> None:
        rows = await self.list(principal, entity, fields=fields)
        await asyncio.to_thread(visitor, rows)

    async def list(
        self, principal: Principal, entity: str, prefix: str | None = None, fields: Sequence[str] = ()
    ) -> Sequence[Object]:
        before = await self._standings(principal, entity) if entity != DEFINITION else {}
        if not before:
            return await self.inner.list(principal, entity, prefix, fields)
        more = await self._properties(principal, entity, before)
        wanted = tuple(dict.fromkeys((*fields, *sorted(more), "_df_version"))) if fields else ()
        stored = await self.inner.list(principal, entity, prefix, wanted)
        return [projected(each, fields) for each in await self._current(principal, entity, stored, before)]

    # --- writing

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        created = await self.inner.create(principal, body, receipt)
        entity, id = str(body.get("entity", "")), str(created.get("id", ""))
        if entity != DEFINITION and principal.definition:
            named = {**created, "entity": entity}
            wait_if_late = self.tenant_moves.moves.wait_if_late
            await self._store.write(lambda it: wait_if_late(it, principal.tenant, named, principal.definition))
            with suppress(FormsError):  # it waits on
                if await self._waits(principal, id):
                    await self.move(principal, entity, id)
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
        """A record that waits is moved by the same PATCH."""
        if entity == DEFINITION:
            return await self.inner.update(principal, entity, id, changes, if_version, receipt, also)
        async with self._turn(principal, id):
            if not await self._waits(principal, id):
                return await self.inner.update(principal, entity, id, changes, if_version, receipt, also)
            prepared = await self._prepare(principal, entity, id)
            return await self._write(principal, entity, prepared, changes, if_version)

    async def move(self, principal: Principal, entity: str, id: str) -> RecordMoved:
        """Writes a record as the versions that it waits for would have it. One that is gone, or the same, is not written.

        Raises Conflict where somebody else has written it meanwhile and the platform compares versions; where it does not, a write
        in between is seen by the returned number alone.
        """
        async with self._turn(principal, id):
            try:
                prepared = await self._prepare(principal, entity, id)
            except NotFound:
                await self._store.write(lambda it: self.tenant_moves.moves.forget(it, principal.tenant, id))
                return RecordMoved()
            version = prepared.stored.get("_df_version")
            updated = await self._write(principal, entity, prepared, {}, version)
            is_written = prepared.waiting is not None and updated is not prepared.stored
            return RecordMoved(is_written and updated.get("_df_version") != _next(version))

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        await self.inner.delete(principal, entity, id, if_version)
        if await self._waits(principal, id):
            await self._store.write(lambda it: self.tenant_moves.moves.forget(it, principal.tenant, id))

    # --- what is the platform's own

    async def authenticate(self, token: str) -> Principal:
        return await self.inner.authenticate(token)

    async def query(self, principal: Principal, queries: Sequence[Object]) -> Sequence[Object]:
        """As the platform has them."""
        return await self.inner.query(principal, queries)

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        return await self.inner.written_since(principal, entity, id, version)

    async def last_write_of(self, principal: Principal, entity: str, id: str, page: str) -> int | None:
        return await self.inner.last_write_of(principal, entity, id, page)

    async def ready(self) -> str:
        return await self.inner.ready()

    async def close(self) -> None:
        await self.inner.close()

    # --- parts

    def _turn(self, principal: Principal, id: str) -> asyncio.Lock:
        """People of this process and its job do not come between each other's reading and writing."""
        return self._turns.setdefault((principal.tenant, id), asyncio.Lock())

    async def _waits(self, principal: Principal, id: str) -> bool:
        return await self._store.point(FIRST, {"tenant": principal.tenant, "record": id}) is not None

    async def _standing(self, principal: Principal, entity: str, id: str) -> Standing:
        return await self._store.scan(lambda it: self.tenant_moves.standing(it, principal.tenant, entity, id))

    async def _standings(self, principal: Principal, entity: str) -> dict[str, Standing]:
        return await self._store.scan(lambda it: self.tenant_moves.standings(it, principal.tenant, entity))

    async def _properties(self, principal: Principal, entity: str, standings: dict[str, Standing]) -> frozenset[str]:
        numbers = {number for each in standings.values() for number in each.numbers}
        of = self.tenant_moves.moves.paths

        def work(connection: sa.Connection) -> frozenset[str]:
            return frozenset(path[0] for each in numbers for path in of(connection, principal.tenant, entity, each))

        return await self._store.scan(work)

    async def _current_one(self, principal: Principal, entity: str, stored: Object, before: Standing) -> Object:
        carried = await self._current(principal, entity, [stored], {str(stored.get("id")): before})
        return carried[0]

    async def _current(
        self, principal: Principal, entity: str, stored: Sequence[Object], before: dict[str, Standing]
    ) -> Sequence[Object]:
        """Records under the present version. `before`: what waited before they were read; meanwhile some may have been moved."""

        def work(connection: sa.Connection) -> Sequence[Object]:
            moves, carried = self.tenant_moves, []
            id = str(stored[0].get("id")) if len(stored) == 1 else ""
            standings = moves.since(connection, principal.tenant, entity, before, id)
            for each in stored:
                standing = standings.get(str(each.get("id")))
                named = {**each, "entity": entity}
                waiting = moves.carried(connection, principal.tenant, named, standing) if standing else None
                carried.append(waiting.record if waiting else each)
            return carried

        return await self._store.scan(work)

    async def _prepare(self, principal: Principal, entity: str, id: str) -> _Prepared:
        """Within the record's turn, so that nobody of this process moves it meanwhile."""
        before = await self._standing(principal, entity, id)
        stored = await self.inner.get(principal, entity, id)

        def work(connection: sa.Connection) -> _Prepared:
            moves = self.tenant_moves
            standing = moves.since(connection, principal.tenant, entity, {id: before}, id).get(id, Standing())
            named = {**stored, "id": id, "entity": entity}
            return _Prepared(stored, standing, moves.carried(connection, principal.tenant, named, standing))

        return await self._store.scan(work)

    async def _write(
        self, principal: Principal, entity: str, prepared: _Prepared, changes: Object, if_version: int | None
    ) -> Object:
        stored, waiting, moves = prepared.stored, prepared.waiting, self.tenant_moves
        tenant, id = principal.tenant, str(stored["id"])
        final = {**(waiting.record if waiting else stored), **changes}
        body = {**changes, **(changes_to(stored, final) if waiting else {})}
        updated = stored
        if body:
            if waiting:
                sent = {**final, "id": id}
                await self._store.write(lambda it: moves.send(it, tenant, entity, {**stored, "id": id}, waiting, sent))
            updated = await self._sent(principal, entity, id, body, if_version, waiting)
        version, standing = updated.get("_df_version"), prepared.standing
        await self._store.write(lambda it: moves.confirm(it, tenant, entity, id, waiting, version, standing))
        return updated

    async def _sent(
        self, principal: Principal, entity: str, id: str, body: Object, if_version: int | None, waiting: Waiting | None
    ) -> Object:
        try:
            return await self.inner.update(principal, entity, id, body, if_version)
        except FormsError as error:
            if waiting and not (isinstance(error, Unavailable) and error.outcome_unknown):
                await self._store.write(lambda it: self.tenant_moves.unsend(it, principal.tenant, id, waiting))
            raise


def _next(version: object) -> object:
    return version + 1 if isinstance(version, int) else version
