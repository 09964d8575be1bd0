"""The database: reading, writing, and what happens where two processes write to one file."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.database import group_commit, migrations
from app.database.store import SqliteStore, Store, fetch_one, open_store, run
from app.database.tables import facts
from app.errors import BadSetting, Refused, Unavailable
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture
from tests.sharing import prepare_sqlite


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


def test_a_database_that_cannot_be_opened_is_named() -> None:
    with pytest.raises(BadSetting, match="FORMS_DATABASE_URL"):
        open_store("sqlite:////proc/nowhere/forms.sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def test_every_way_of_reading_sees_what_every_way_of_writing_wrote(store: Store) -> None:
    store.write_now(_insert("now"))

    async def work() -> list[object]:
        await store.write(_insert("later"))
        changed = sa.update(facts).where(facts.c.name == "later").values(value=sa.bindparam("new_value"))
        assert await store.write(lambda connection: run(connection, changed, {"new_value": "y"})) == 1
        names = sa.select(facts.c.name).order_by(facts.c.name)
        scanned = await store.scan(lambda connection: connection.execute(names).scalars().all())
        rows = [await store.point(VALUE, {"its_name": name}) for name in ("now", "later", "never")]
        fetched = await store.write(lambda connection: fetch_one(connection, VALUE, {"its_name": "now"}))
        return [scanned, *[row and row[0] for row in rows], fetched and fetched[0]]

    assert asyncio.run(work()) == [["later", "now"], "x", "y", None, "x"]


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    def failing(connection: sa.Connection) -> None:
        _insert("a")(connection)
        raise Refused("no")

    for write in (lambda: store.write_now(failing), lambda: asyncio.run(store.write(failing))):
        with pytest.raises(Refused):
            write()
    assert store.write_now(lambda connection: fetch_one(connection, VALUE, {"its_name": "a"})) is None


def test_what_the_database_refuses_has_words_for_people(store: Store) -> None:
    def broken(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SELECT * FROM nothing")

    for read in (store.scan, store.write):
        with pytest.raises(Unavailable, match="The database isn't responding"):
            asyncio.run(read(broken))


def test_the_newest_step_is_the_last_that_alembic_knows() -> None:
    (folder,) = migrations.__path__
    assert ScriptDirectory(folder).get_current_head() == migrations.NEWEST_STEP


def test_a_database_that_lacks_a_step_gets_it(tmp_path: Path) -> None:
    (folder,) = migrations.__path__
    engine = sa.create_engine(f"sqlite:///{tmp_path}/x.sqlite")
    config = Config()
    config.set_main_option("script_location", folder)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    engine.dispose()
    _store(tmp_path).close()
    with sqlite3.connect(tmp_path / "x.sqlite") as other:
        assert other.execute("SELECT count(*) FROM pending_saves").fetchone() == (0,)
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrations.NEWEST_STEP,)]
    other.close()


def test_an_up_to_date_database_opens_without_alembic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _store(tmp_path).close()
    monkeypatch.delattr("alembic.command.upgrade")
    _store(tmp_path).close()


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.sqlite")
    prepare_sqlite(connection, None)
    full = 2
    assert connection.execute("PRAGMA synchronous").fetchone() == (full,)
    connection.close()


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    old = tmp_path / "x.sqlite"
    old.touch(mode=0o644)
    store = _store(tmp_path)
    store.write_now(_insert("a"))
    rights = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    store.close()
    assert rights.keys() >= {"x.sqlite", "x.sqlite-wal", "x.sqlite-shm"}
    assert set(rights.values()) == {0o600}
