"""Group commit: one transaction for all writes that wait; one that fails does not take the others with it."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database import group_commit
from app.database.group_commit import GroupWriter, unavailable
from app.errors import Refused, Unavailable
from tests.making import run


class Database:
    """A file with one table, a writer for it, and how often was committed."""

    def __init__(self, path: Path) -> None:
        self.engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False})
        self.connection = self.engine.connect()
        self.connection.exec_driver_sql("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        self.statements: list[str] = []
        group_commit.driver_of(self.connection).set_trace_callback(self.statements.append)
        self.writer = GroupWriter(self.connection)
        self.other = sqlite3.connect(path, isolation_level=None)

    def rows(self) -> list[int]:
        return [row for (row,) in self.other.execute("SELECT a FROM t ORDER BY a")]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "x.sqlite")
    yield opened
    opened.writer.close()
    opened.other.close()
    opened.engine.dispose()


def insert(number: int) -> group_commit.Work[int]:
    return lambda connection: connection.exec_driver_sql(f"INSERT INTO t VALUES ({number})").rowcount


def test_writes_that_wait_together_are_committed_together(database: Database) -> None:
    async def work() -> list[int]:
        return await asyncio.gather(*(database.writer.write(insert(number)) for number in range(20)))

    assert run(work()) == [1] * 20
    assert database.rows() == list(range(20))
    assert database.statements.count("COMMIT") == 1


def test_a_group_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "MAX_GROUP_WRITES", 8)

    async def work() -> None:
        await asyncio.gather(*(database.writer.write(insert(number)) for number in range(20)))

    run(work())
    assert database.statements.count("COMMIT") == 3


def test_a_write_that_fails_is_undone_alone(database: Database) -> None:
    def failing(connection: sa.Connection) -> None:
        insert(2)(connection)
        raise Refused("no")

    async def work() -> list[Any]:
        works: list[group_commit.Work[Any]] = [insert(1), failing, insert(1), insert(3)]
        return await asyncio.gather(*(database.writer.write(each) for each in works), return_exceptions=True)

    first, refused, taken, last = run(work())
    assert (first, last) == (1, 1)
    assert isinstance(refused, Refused) and isinstance(taken, sa.exc.IntegrityError)
    assert database.rows() == [1, 3]


def test_where_the_database_fails_the_whole_group_does(database: Database) -> None:
    def broken(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SELECT * FROM nothing")

    async def work() -> list[Any]:
        both = [database.writer.write(insert(1)), database.writer.write(broken)]
        failed = await asyncio.gather(*both, return_exceptions=True)
        return [*failed, await database.writer.write(insert(2))]

    first, second, next = run(work())
    assert (type(first), type(second), next) == (Unavailable, Unavailable, 1)
    assert database.rows() == [2]


def test_a_caller_that_is_cancelled_does_not_stop_the_others(database: Database) -> None:
    async def work() -> int:
        cancelled = asyncio.ensure_future(database.writer.write(insert(1)))
        other = asyncio.ensure_future(database.writer.write(insert(2)))
        await asyncio.sleep(0)
        cancelled.cancel()
        return await other

    assert run(work()) == 1
    assert database.rows() == [1, 2]


def test_errors_of_the_database_have_words_and_others_stay_as_they_are() -> None:
    assert isinstance(unavailable(sqlite3.OperationalError("disk I/O error")), Unavailable)
    error = Refused("no")
    assert unavailable(error) is error
