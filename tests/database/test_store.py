"""The database: what happens where two processes write to one file."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app.database import group_commit, migrations, row_cache
from app.database.row_cache import NOT_CACHED, RowCache
from app.database.store import SqliteStore, run
from app.database.tables import facts
from app.errors import Unavailable


def _insert(name: str) -> group_commit.Work[int]:
    return lambda connection: run(connection, sa.insert(facts), {"name": name, "value": "x"})


def _store(folder: Path) -> SqliteStore:
    return SqliteStore(sa.make_url(f"sqlite:///{folder / 'x.sqlite'}"))


def test_a_write_waits_for_another_process(tmp_path: Path) -> None:
    store = _store(tmp_path)
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    asked = threading.Event()
    other_ends = threading.Thread(target=lambda: (asked.wait(10), other.execute("COMMIT")))
    other_ends.start()

    async def write() -> None:
        writing = asyncio.ensure_future(store.write(_insert("a")))
        await asyncio.sleep(0)  # the group is being begun
        assert not writing.done()
        asked.set()
        assert await writing == 1

    asyncio.run(write())
    other_ends.join()
    assert other.execute("SELECT count(*) FROM facts WHERE name = 'a'").fetchone() == (1,)
    store.close()


def test_a_write_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "BUSY_TIMEOUT_MS", 20)
    store = _store(tmp_path)
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        asyncio.run(store.write(_insert("a")))
    other.execute("COMMIT")
    assert asyncio.run(store.write(_insert("b"))) == 1
    store.close()


VALUE = sa.select(facts.c.value).where(facts.c.name == sa.bindparam("its_name"))


def _value(store: SqliteStore, name: str) -> str | None:
    async def read() -> str | None:
        row = await store.point(VALUE, {"its_name": name})
        return None if row is None else row[0]

    return asyncio.run(read())


def test_what_was_read_is_read_again_after_a_commit_of_another_process(tmp_path: Path) -> None:
    store = _store(tmp_path)
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)

    async def follow() -> list[object]:
        told = []
        for statement in (
            "SELECT 1",
            "INSERT INTO facts VALUES ('a', 'first')",
            "UPDATE facts SET value = 'second' WHERE name = 'a'",
            "DELETE FROM facts",
        ):
            other.execute(statement)
            told += [await store.point(VALUE, {"its_name": "a"}), await store.point(VALUE, {"its_name": "a"})]
            await asyncio.sleep(0)  # the next turn
        return told

    assert asyncio.run(follow()) == [None, None, ("first",), ("first",), ("second",), ("second",), None, None]
    store.close()


def test_who_has_written_reads_what_was_written(tmp_path: Path) -> None:
    store = _store(tmp_path)

    async def follow() -> list[object]:
        before = await store.point(VALUE, {"its_name": "a"})
        await store.write(_insert("a"))
        return [before, await store.point(VALUE, {"its_name": "a"})]

    assert asyncio.run(follow()) == [None, ("x",)]
    store.write_now(lambda connection: connection.execute(sa.delete(facts)))
    assert _value(store, "a") is None
    store.close()


def test_what_was_rolled_back_is_not_read(tmp_path: Path) -> None:
    store = _store(tmp_path)
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO facts VALUES ('a', 'x')")
    assert _value(store, "a") is None
    other.execute("ROLLBACK")
    assert _value(store, "a") is None
    store.close()


def test_what_is_remembered_of_a_database_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_cache, "MAX_CACHED_ROWS", 3)
    cache = RowCache(sqlite3.connect(":memory:"))

    async def look() -> list[object]:
        assert cache.get((0,)) is NOT_CACHED
        for number in range(4):
            cache.put((number,), (str(number),))
        cache.put(("long",), ("x" * (row_cache.MAX_ROW_CHARS + 1),))
        return [cache.get((key,)) for key in (0, 3, "long")]

    assert asyncio.run(look()) == [NOT_CACHED, ("3",), NOT_CACHED]


def test_the_newest_step_is_the_last_that_alembic_knows() -> None:
    (folder,) = migrations.__path__
    assert ScriptDirectory(folder).get_current_head() == migrations.NEWEST_STEP


def test_a_database_that_lacks_a_step_gets_it(tmp_path: Path) -> None:
    _store(tmp_path).close()
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    other.executescript("DROP TABLE frames; DROP TABLE frame_records; UPDATE alembic_version SET version_num = '0002'")
    _store(tmp_path).close()
    assert other.execute("SELECT count(*) FROM frames").fetchone() == (0,)
    assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrations.NEWEST_STEP,)]


def test_an_up_to_date_database_opens_without_alembic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _store(tmp_path).close()
    monkeypatch.delattr("alembic.command.upgrade")
    _store(tmp_path).close()
