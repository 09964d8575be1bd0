"""Records of a platform elsewhere that wait for a version. A PATCH that moves one is noted before it is sent: after a kill the
record itself shows whether it was carried out."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.database.store import run
from app.database.tables import definition_versions, moved_records, records_to_move
from app.definition import Object
from app.platform.json_text import dump_body, load_body
from app.platform.move_notes import shown_note, value_at_pointer
from app.platform.moves import MAX_AGE_DAYS, PUBLISHING, WITHDRAWN, Carried, Moves, Waiting
from app.platform.object_rows import changes_of_move
from app.platform.secret_properties import secret_paths_of

SENT = "sent"
"""State of a note whose PATCH may have been carried out."""
WAITS = (records_to_move.c.tenant == sa.bindparam("tenant"), records_to_move.c.entity == sa.bindparam("entity"))
ROWS = sa.select(records_to_move.c.record, records_to_move.c.number).where(*WAITS)
NOTED = (moved_records.c.tenant == sa.bindparam("tenant"), moved_records.c.entity == sa.bindparam("entity"))
NOTES = sa.select(moved_records.c.record, moved_records.c.number, moved_records.c.state, moved_records.c.content).where(*NOTED)
ONE_ROW = ROWS.where(records_to_move.c.record == sa.bindparam("record"))
ONE_NOTE = NOTES.where(moved_records.c.record == sa.bindparam("record"))
SENT_NOTES = NOTES.where(moved_records.c.state == SENT)


@dataclass(frozen=True, slots=True)
class SentMove:
    """A PATCH on its way. Values by pointer, without secrets; `blank`: of a secret, whether it was blank before, and is after."""

    version: Any
    before: Object
    after: Object
    blank: Mapping[str, Sequence[bool]]

    def is_carried_out(self, record: Object) -> bool:
        """Whether a record shows that it was. What others have written since is on neither side."""
        if bool(record.get("_df_version") == self.version):
            return False
        changed = [each for each in {**self.before, **self.after} if self.before.get(each) != self.after.get(each)]
        values = {each: value_at_pointer(record, each) for each in changed}
        old = [values[each] == self.before.get(each) for each in changed]
        new = [values[each] == self.after.get(each) for each in changed]
        for pointer, (was, becomes) in self.blank.items():
            is_blank = not value_at_pointer(record, pointer)
            old.append(is_blank == was)
            new.append(is_blank == becomes)
        return old.count(True) <= new.count(True)


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted of a record's move to one version. `content` of one that is done holds the `version` of the record after it."""

    state: str
    content: Mapping[str, Any]

    def follows(self, record: Object) -> bool:
        """Whether a record, as it was read, follows the version."""
        if self.state == SENT:
            return SentMove(**self.content["sent"]).is_carried_out(record)
        version, written = record.get("_df_version"), self.content.get("version")
        return not isinstance(version, int) or not isinstance(written, int) or version >= written


@dataclass(frozen=True, slots=True)
class Standing:
    """The versions that one record waits for, and what is noted of each."""

    numbers: tuple[int, ...] = ()
    notes: Mapping[int, Note] = field(default_factory=dict)

    def left(self, record: Object) -> list[int]:
        """The versions that a record does not follow yet."""
        return [each for each in self.numbers if each not in self.notes or not self.notes[each].follows(record)]


class TenantMoves:
    """`clock` gives seconds since the epoch. Everything works in the transaction of its caller."""

    def __init__(self, moves: Moves, clock: Callable[[], float] = time.time) -> None:
        self.moves, self._clock = moves, clock

    def take_effect(
        self,
        connection: sa.Connection,
        tenant: str,
        entity: str,
        number: int,
        undoes: int | None,
        version: int,
        records: Collection[str],
    ) -> bool:
        """A version that is being published is the current one: these records wait for it. Those that still wait for the version
        that it undoes need no move at all. False where that was noted before."""
        of_version = (definition_versions.c.tenant == tenant, definition_versions.c.entity == entity)
        same = sa.update(definition_versions).where(*of_version, definition_versions.c.number == number)
        effective = same.where(definition_versions.c.version == PUBLISHING).values(version=version)
        if connection.execute(effective).rowcount != 1:
            return False
        oldest = int(self._clock() * 1000) - MAX_AGE_DAYS * 86_400_000
        connection.execute(sa.delete(moved_records).where(moved_records.c.at < oldest))
        waiting = self.standings(connection, tenant, entity)
        unmoved = {id for id, each in waiting.items() if undoes in each.numbers and undoes not in each.notes}
        for id in unmoved:
            self._forget(connection, tenant, id, (undoes or 0,))
        if not self.moves.paths(connection, tenant, entity, number):
            return True
        there = {id for id, each in waiting.items() if number in each.numbers}
        rows = [{"tenant": tenant, "record": id, "number": number, "entity": entity} for id in sorted({*records} - unmoved - there)]
        if rows:
            connection.execute(sa.insert(records_to_move), rows)
        return True

    def withdraw(self, connection: sa.Connection, tenant: str, entity: str, number: int) -> None:
        """A version that was not published after all. Its number is not used again."""
        same = (definition_versions.c.tenant == tenant, definition_versions.c.entity == entity)
        mine = (*same, definition_versions.c.number == number, definition_versions.c.version == PUBLISHING)
        withdrawn = sa.update(definition_versions).where(*mine).values(version=WITHDRAWN, receipt=None)
        if connection.execute(withdrawn).rowcount:
            of_number = (records_to_move.c.tenant == tenant, records_to_move.c.entity == entity)
            connection.execute(sa.delete(records_to_move).where(*of_number, records_to_move.c.number == number))

    def standings(self, connection: sa.Connection, tenant: str, entity: str) -> dict[str, Standing]:
        """Of all records of an entity that wait, with the PATCHes that are on their way."""
        keys = {"tenant": tenant, "entity": entity}
        return _standings(connection.execute(ROWS, keys).all(), connection.execute(SENT_NOTES, keys).all())

    def standing(self, connection: sa.Connection, tenant: str, entity: str, id: str) -> Standing:
        """Of one record."""
        return self.since(connection, tenant, entity, {}, id).get(id, Standing())

    def since(
        self, connection: sa.Connection, tenant: str, entity: str, before: Mapping[str, Standing], id: str = ""
    ) -> dict[str, Standing]:
        """The same after records were read that waited `before`: meanwhile some may have been moved. `id`: of this one alone."""
        keys = {"tenant": tenant, "entity": entity, **({"record": id} if id else {})}
        rows = {(record, number) for record, number in connection.execute(ONE_ROW if id else ROWS, keys)}
        rows |= {(record, number) for record, each in before.items() for number in each.numbers}
        numbers = {number for _, number in rows}
        notes = (ONE_NOTE if id else NOTES).where(moved_records.c.number.in_(numbers))
        wanted = [note for note in connection.execute(notes, keys).all() if (note[0], note[1]) in rows]
        return _standings(sorted(rows), wanted)

    def carried(self, connection: sa.Connection, tenant: str, record: Object, standing: Standing) -> Waiting | None:
        """A record under the present version; None where it follows that already. Where steps look, null is what is missing: a
        platform elsewhere removes nothing."""
        left = standing.left(record)
        paths = [path for number in left for path in self.moves.paths(connection, tenant, record["entity"], number)]
        return self.moves.carried(connection, tenant, _without_nulls(record, paths), left) if left else None

    def send(self, connection: sa.Connection, tenant: str, entity: str, stored: Object, waiting: Waiting, final: Object) -> None:
        """Notes a PATCH before it is sent: `stored` becomes `final`."""
        sent = self._sent(connection, tenant, entity, stored, waiting, final)
        for number, carried in waiting.notes:
            self._note(connection, tenant, entity, stored["id"], number, carried, SENT, {"sent": sent})

    def confirm(
        self,
        connection: sa.Connection,
        tenant: str,
        entity: str,
        id: str,
        waiting: Waiting | None,
        version: Any,
        standing: Standing,
    ) -> None:
        """The PATCH was carried out, or none was needed: the record waits no more for the versions of `standing`."""
        for number, note in standing.notes.items():
            if note.state == SENT and (waiting is None or number not in dict(waiting.notes)):
                content = {name: each for name, each in note.content.items() if name != "sent"}
                self._settle(connection, tenant, entity, id, number, {**content, "version": version})
        for number, carried in waiting.notes if waiting else ():
            self._note(connection, tenant, entity, id, number, carried, "done", {"version": version})
        self._forget(connection, tenant, id, standing.numbers)

    def unsend(self, connection: sa.Connection, tenant: str, id: str, waiting: Waiting) -> None:
        """The PATCH was surely not carried out."""
        of_record = (moved_records.c.tenant == tenant, moved_records.c.record == id, moved_records.c.state == SENT)
        numbers = [number for number, _ in waiting.notes]
        connection.execute(sa.delete(moved_records).where(*of_record, moved_records.c.number.in_(numbers)))

    def _sent(
        self, connection: sa.Connection, tenant: str, entity: str, stored: Object, waiting: Waiting, final: Object
    ) -> dict[str, Any]:
        pointers = [each for _, carried in waiting.notes for each in (*carried.before, *carried.after)]
        before = {each: value for each in pointers if (value := value_at_pointer(stored, each)) is not None}
        after = {each: value for each in pointers if (value := value_at_pointer(final, each)) is not None}
        paths = secret_paths_of(connection, tenant, entity)
        shown = shown_note(paths, {"before": before, "after": after, "aside": ()})
        hidden = {each for each in pointers if each not in shown["before"] and each not in shown["after"]}
        blank = {
            each: [not before.get(each), not after.get(each)] for each in hidden if bool(before.get(each)) != bool(after.get(each))
        }
        return {"version": stored.get("_df_version"), "before": shown["before"], "after": shown["after"], "blank": blank}

    def _note(
        self,
        connection: sa.Connection,
        tenant: str,
        entity: str,
        id: str,
        number: int,
        carried: Carried,
        state: str,
        more: Mapping[str, Any],
    ) -> None:
        """Of a secret nothing is noted but that there was one."""
        paths = secret_paths_of(connection, tenant, entity)
        shown = shown_note(paths, {"before": carried.before, "after": carried.after, "aside": carried.aside})
        connection.execute(_of_note(sa.delete(moved_records), tenant, entity, id, number))
        key = {"tenant": tenant, "record": id, "entity": entity, "number": number}
        content = dump_body({**shown, **more})
        row = {**key, "at": int(self._clock() * 1000), "state": state, "aside": len(carried.aside), "content": content}
        run(connection, sa.insert(moved_records), row)

    @staticmethod
    def _settle(connection: sa.Connection, tenant: str, entity: str, id: str, number: int, content: Mapping[str, Any]) -> None:
        update = _of_note(sa.update(moved_records), tenant, entity, id, number)
        connection.execute(update.values(state="done", content=dump_body(dict(content))))

    @staticmethod
    def _forget(connection: sa.Connection, tenant: str, id: str, numbers: Sequence[int]) -> None:
        of_record = (records_to_move.c.tenant == tenant, records_to_move.c.record == id)
        connection.execute(sa.delete(records_to_move).where(*of_record, records_to_move.c.number.in_(numbers)))


def _of_note(statement: Any, tenant: str, entity: str, id: str, number: int) -> Any:
    note = moved_records.c
    return statement.where(note.tenant == tenant, note.record == id, note.entity == entity, note.number == number)


def _standings(rows: Sequence[Any], notes: Sequence[Any]) -> dict[str, Standing]:
    numbers: dict[str, list[int]] = {}
    for record, number in rows:
        numbers.setdefault(record, []).append(number)
    noted: dict[str, dict[int, Note]] = {}
    for record, number, state, content in notes:
        noted.setdefault(record, {})[number] = Note(state, load_body(content))
    return {record: Standing(tuple(sorted(each)), noted.get(record, {})) for record, each in numbers.items()}


def changes_to(before: Object, after: Object) -> Object:
    """What a PATCH must name: what goes is null, so that it is the same whether the platform merges objects or replaces them.

    {"a": 1, "p": {"x": 1, "y": 2}} and {"p": {"y": 2, "z": 1}} -> {"a": None, "p": {"x": None, "y": 2, "z": 1}}
    """
    changed = {name: pair for name, pair in changes_of_move(before, after).items() if pair != [None, None]}
    return {name: _with_nulls(old, new) for name, (old, new) in changed.items()}


def _with_nulls(before: Any, after: Any) -> Any:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return after
    return {name: _with_nulls(before.get(name), after.get(name)) for name in {**before, **after}}


def _without_nulls(record: Object, paths: Sequence[tuple[str, ...]]) -> Object:
    for path in paths:
        record = _removed_null(record, path)
    return record


def _removed_null(record: Object, path: tuple[str, ...]) -> Object:
    name, *rest = path
    value = record.get(name, ())
    if value is None and not rest:
        return {other: each for other, each in record.items() if other != name}
    return {**record, name: _removed_null(value, tuple(rest))} if rest and isinstance(value, dict) else record
