"""Records that a version's steps move: which ones wait, what each is under the present version, and what its move took and gave.

A record waits from the transaction that publishes a version until the transaction that moves it. Until then it is read through the
steps, and whatever writes it first moves it with that write.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from app.caches.sized_cache import SizedCache
from app.database.store import fetch_one, run
from app.database.tables import definition_versions, moved_records, objects, records_to_move
from app.definition import Object
from app.platform.json_text import dump_body, load_body
from app.platform.move_notes import shown_note
from app.platform.secret_properties import secret_paths_of

MAX_AGE_DAYS = 30
"""How long a publish can be undone, and what could not come along is there to look at."""
PUBLISHING, WITHDRAWN = -1, -2
"""In place of the platform's number: of a version that is being written to a platform elsewhere, and of one that was not."""
WAITING = records_to_move
NUMBERS = (
    sa.select(WAITING.c.number)
    .where(WAITING.c.tenant == sa.bindparam("tenant"), WAITING.c.record == sa.bindparam("record"))
    .order_by(WAITING.c.number)
)
FIRST = NUMBERS.limit(1)
OF_ENTITY = (WAITING.c.tenant == sa.bindparam("tenant"), WAITING.c.entity == sa.bindparam("entity"))
ALL = sa.select(WAITING.c.record, WAITING.c.number).where(*OF_ENTITY).order_by(WAITING.c.record, WAITING.c.number)
OF_VERSION = (*OF_ENTITY, WAITING.c.number == sa.bindparam("number"))
IDS = (
    sa.select(WAITING.c.record)
    .where(*OF_VERSION, WAITING.c.record > sa.bindparam("after"))
    .order_by(WAITING.c.record)
    .limit(sa.bindparam("limit"))
)
COUNT = sa.select(sa.func.count()).select_from(WAITING).where(*OF_VERSION)
COUNT_ALL = sa.select(WAITING.c.number, sa.func.count()).where(*OF_ENTITY).group_by(WAITING.c.number)
MOVED_OF_ENTITY = (
    moved_records.c.tenant == sa.bindparam("tenant"),
    moved_records.c.entity == sa.bindparam("entity"),
    moved_records.c.state == "done",
)
COUNT_MOVED = (
    sa.select(moved_records.c.number, sa.func.count(), sa.func.sum(moved_records.c.aside))
    .where(*MOVED_OF_ENTITY)
    .group_by(moved_records.c.number)
)
ASIDE = (
    sa.select(moved_records.c.record, moved_records.c.content)
    .where(*MOVED_OF_ENTITY, moved_records.c.number == sa.bindparam("number"), moved_records.c.aside > 0)
    .order_by(moved_records.c.record)
    .limit(sa.bindparam("limit"))
)
DELETE = sa.delete(WAITING).where(WAITING.c.tenant == sa.bindparam("key_tenant"), WAITING.c.record == sa.bindparam("key_record"))
VERSION = sa.select(definition_versions.c.steps, definition_versions.c.undoes).where(
    definition_versions.c.tenant == sa.bindparam("tenant"),
    definition_versions.c.entity == sa.bindparam("entity"),
    definition_versions.c.number == sa.bindparam("number"),
)
LATEST = (
    sa.select(definition_versions.c.number, definition_versions.c.base)
    .where(
        definition_versions.c.tenant == sa.bindparam("tenant"),
        definition_versions.c.entity == sa.bindparam("entity"),
        definition_versions.c.version >= PUBLISHING,
    )
    .order_by(definition_versions.c.number.desc())
    .limit(1)
)
MOVED = (
    moved_records.c.tenant == sa.bindparam("tenant"),
    moved_records.c.record == sa.bindparam("record"),
    moved_records.c.entity == sa.bindparam("entity"),
    moved_records.c.number == sa.bindparam("number"),
)
NOTED = sa.select(moved_records.c.content).where(*MOVED)
NOTE = sa.insert(moved_records)
WAIT = sa.insert(WAITING)


class Carried(Protocol):
    """What steps make of a record."""

    @property
    def record(self) -> Object: ...
    @property
    def before(self) -> Object: ...
    @property
    def after(self) -> Object: ...
    @property
    def aside(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Carriers:
    """How records follow steps, which are JSON here: forwards, and back with what was noted before and after."""

    forward: Callable[[str, Mapping[str, Any]], Carried]
    back: Callable[[str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], Carried]
    paths: Callable[[str], Sequence[tuple[str, ...]]] = lambda steps: ()
    """What of a record steps read or write."""


@dataclass(frozen=True, slots=True)
class _Unmoved:
    """What no step changes."""

    record: Object
    before: Object
    after: Object
    aside: Sequence[Mapping[str, Any]] = ()


NO_CARRIERS = Carriers(
    lambda steps, record: _Unmoved(dict(record), {}, {}), lambda steps, record, before, after: _Unmoved(dict(record), {}, {})
)
"""Of a platform without steps."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that was carried through the versions that it waited for, and what is to be noted of each."""

    record: Object
    notes: tuple[tuple[int, Carried], ...]


class Moves:
    """`clock` gives seconds since the epoch. Everything works in the transaction of its caller."""

    def __init__(self, carriers: Carriers, clock: Callable[[], float] = time.time) -> None:
        self._carriers, self._clock = carriers, clock
        self._steps: SizedCache[tuple[str, int | None]] = SizedCache(8 * 2**20)

    def begin(self, connection: sa.Connection, tenant: str, entity: str, number: int, undoes: int | None) -> None:
        """All records of the entity wait for a version, where it has steps, or the one that it undoes has some. Those that still
        wait for that one need no move at all."""
        connection.execute(
            sa.delete(moved_records).where(moved_records.c.at < int(self._clock() * 1000) - MAX_AGE_DAYS * 86_400_000)
        )
        moving = number if undoes is None else undoes
        if not self._version(connection, tenant, entity, moving)[0]:
            return
        rows = sa.select(objects.c.tenant, objects.c.id, sa.literal(number), objects.c.entity).where(
            objects.c.tenant == tenant, objects.c.entity == entity
        )
        if undoes is not None:
            still = sa.select(WAITING.c.record).where(
                WAITING.c.tenant == tenant, WAITING.c.entity == entity, WAITING.c.number == undoes
            )
            rows = rows.where(objects.c.id.not_in(still))
        connection.execute(WAIT.from_select(["tenant", "record", "number", "entity"], rows))
        if undoes is not None:
            of_version = (WAITING.c.tenant == tenant, WAITING.c.entity == entity, WAITING.c.number == undoes)
            connection.execute(sa.delete(WAITING).where(*of_version))

    def all(self, connection: sa.Connection, tenant: str, entity: str) -> dict[str, list[int]]:
        """Record -> numbers of the versions that it waits for."""
        waiting: dict[str, list[int]] = {}
        for record, number in connection.execute(ALL, {"tenant": tenant, "entity": entity}):
            waiting.setdefault(record, []).append(number)
        return waiting

    def numbers(self, connection: sa.Connection, tenant: str, record: str) -> list[int]:
        if fetch_one(connection, FIRST, {"tenant": tenant, "record": record}) is None:
            return []
        return list(connection.execute(NUMBERS, {"tenant": tenant, "record": record}).scalars())

    def ids(self, connection: sa.Connection, tenant: str, entity: str, number: int, limit: int, after: str = "") -> list[str]:
        """Of records that wait for a version, in their order, after one."""
        parameters = {"tenant": tenant, "entity": entity, "number": number, "limit": limit, "after": after}
        return list(connection.execute(IDS, parameters).scalars())

    def count(self, connection: sa.Connection, tenant: str, entity: str, number: int) -> int:
        count: int = connection.execute(COUNT, {"tenant": tenant, "entity": entity, "number": number}).scalar_one()
        return count

    def counted(self, connection: sa.Connection, tenant: str, entity: str) -> dict[int, tuple[int, int, int]]:
        """Version -> (records that wait, that were moved, values that could not come along)."""
        keys = {"tenant": tenant, "entity": entity}
        waiting = {number: count for number, count in connection.execute(COUNT_ALL, keys)}  # noqa: C416  of another type
        moved = {number: (count, aside) for number, count, aside in connection.execute(COUNT_MOVED, keys)}
        numbers = sorted({*waiting, *moved})
        return {number: (waiting.get(number, 0), *(int(each or 0) for each in moved.get(number, (0, 0)))) for number in numbers}

    def aside(
        self, connection: sa.Connection, tenant: str, entity: str, number: int, limit: int
    ) -> list[tuple[str, list[Mapping[str, Any]]]]:
        """Records and what of them could not come along to a version."""
        keys = {"tenant": tenant, "entity": entity, "number": number, "limit": limit}
        return [(record, load_body(content)["aside"]) for record, content in connection.execute(ASIDE, keys)]

    def carried(self, connection: sa.Connection, tenant: str, record: Object, numbers: Sequence[int]) -> Waiting:
        """The record under the present version. Nothing is written."""
        entity, notes = record["entity"], []
        for number in numbers:
            steps, undoes = self._version(connection, tenant, entity, number)
            is_undo = undoes is not None
            carried = self._undone(connection, tenant, record, undoes) if is_undo else self._carriers.forward(steps, record)
            record = carried.record
            notes.append((number, carried))
        return Waiting(record, tuple(notes))

    def note(self, connection: sa.Connection, tenant: str, waiting: Waiting) -> None:
        """That the record is moved, in the transaction that writes it. Of a secret nothing is noted but that there was one."""
        record, now = waiting.record, int(self._clock() * 1000)
        for number, carried in waiting.notes:
            paths = secret_paths_of(connection, tenant, record["entity"])
            key = {"tenant": tenant, "record": record["id"], "entity": record["entity"], "number": number}
            shown = shown_note(paths, {"before": carried.before, "after": carried.after, "aside": carried.aside})
            run(connection, NOTE, {**key, "at": now, "state": "done", "aside": len(carried.aside), "content": dump_body(shown)})
        self.forget(connection, tenant, record["id"])

    def forget(self, connection: sa.Connection, tenant: str, record: str) -> None:
        """The record waits no more: it is moved, or deleted."""
        run(connection, DELETE, {"key_tenant": tenant, "key_record": record})

    def wait_if_late(self, connection: sa.Connection, tenant: str, record: Object, hash: str) -> bool:
        """A record that is created by the definition before the present one, because a publish came between, waits like others."""
        latest = fetch_one(connection, LATEST, {"tenant": tenant, "entity": record["entity"]}) if hash else None
        if latest is not None and latest[1] == hash and self._version(connection, tenant, record["entity"], latest[0])[0]:
            row = {"tenant": tenant, "record": record["id"], "number": latest[0], "entity": record["entity"]}
            run(connection, WAIT, row)
            return True
        return False

    def paths(self, connection: sa.Connection, tenant: str, entity: str, number: int) -> Sequence[tuple[str, ...]]:
        """What of a record a version reads or writes."""
        steps, undoes = self._version(connection, tenant, entity, number)
        moving = steps if undoes is None else self._version(connection, tenant, entity, undoes)[0]
        return self._carriers.paths(moving) if moving else ()

    def _undone(self, connection: sa.Connection, tenant: str, record: Object, undoes: int | None) -> Carried:
        row = fetch_one(connection, NOTED, {"tenant": tenant, "record": record["id"], "entity": record["entity"], "number": undoes})
        noted = load_body(row[0]) if row else {"before": {}, "after": {}}
        steps, _ = self._version(connection, tenant, record["entity"], undoes or 0)
        return self._carriers.back(steps, record, noted["before"], noted["after"])

    def _version(self, connection: sa.Connection, tenant: str, entity: str, number: int) -> tuple[str, int | None]:
        """The steps of a version never change."""
        key = (tenant, f"{entity} {number}")
        cached = self._steps.get(key)
        if cached is None:
            row = fetch_one(connection, VERSION, {"tenant": tenant, "entity": entity, "number": number})
            cached = (row[0] or "", row[1]) if row else ("", None)
            self._steps.put(key, cached, len(cached[0]) + 100)
        return cached
