"""Group commit for SQLite: writes that wait are committed together, since a durable commit costs far more than a write.

The statements run on the event loop, where each takes less time than handing it to a thread; only committing, which waits for the
disk, runs in a thread, and so does BEGIN while another process writes. Writes that come meanwhile are the next group.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from app.errors import Unavailable

Result = TypeVar("Result")
Work = Callable[[sa.Connection], Result]
Waiting = tuple[Work[Any], "asyncio.Future[Any]"]

MAX_GROUP_WRITES = 256
BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for another process."""


class GroupWriter:
    """Writes for one event loop. Several of them, and several processes, are kept apart by SQLite itself."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._driver = driver_of(connection)
        self._driver.execute("PRAGMA busy_timeout=0")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-write")
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._roll_back: Future[None] | None = None

    async def write(self, work: Work[Result]) -> Result:
        """Returns after the commit, which is durable (synchronous=FULL). Raises what `work` raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((work, future))
        if self._writing is None or self._writing.done():
            self._writing = loop.create_task(self._write_all(loop))
        return await future

    def close(self) -> None:
        """Waits for the running commit."""
        self._thread.submit(roll_back, self._connection)
        self._thread.shutdown()
        self._connection.close()

    async def _write_all(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MAX_GROUP_WRITES], self._waiting[MAX_GROUP_WRITES:]
            outcomes: list[tuple[Any, BaseException | None]]
            try:
                if self._roll_back is not None:  # of the group before: until it has ended, no transaction can begin
                    await asyncio.wrap_future(self._roll_back)
                    self._roll_back = None
                if not self._try_begin():
                    await loop.run_in_executor(self._thread, self._begin_patiently)
                outcomes = [self._run(work) for work, _ in group]
                await loop.run_in_executor(self._thread, self._driver.execute, "COMMIT")
            except BaseException as error:
                # In the thread, and so after the begin or the commit that may still be running there.
                self._roll_back = self._thread.submit(roll_back, self._connection)
                failure = unavailable(error)
                outcomes = [(None, failure)] * len(group)
            for (_, future), (result, failed) in zip(group, outcomes, strict=True):
                if future.done():
                    continue  # the caller was cancelled
                if failed is None:
                    future.set_result(result)
                else:
                    future.set_exception(failed)

    def _try_begin(self) -> bool:
        """Whether a transaction has begun; False while another process is writing."""
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def _begin_patiently(self) -> None:
        self._driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        finally:
            self._driver.execute("PRAGMA busy_timeout=0")

    def _run(self, work: Work[Any]) -> tuple[Any, BaseException | None]:
        """One write of the group: if it fails, the others do not."""
        self._driver.execute("SAVEPOINT one")
        try:
            result = work(self._connection)
        except (sa.exc.OperationalError, sqlite3.OperationalError):
            raise  # the database itself fails: so does the whole group
        except Exception as error:
            self._driver.execute("ROLLBACK TO one")
            self._driver.execute("RELEASE one")
            return None, error
        self._driver.execute("RELEASE one")
        return result, None


def driver_of(connection: sa.Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def roll_back(connection: sa.Connection) -> None:
    try:
        connection.exec_driver_sql("ROLLBACK")
    except sa.exc.SQLAlchemyError:
        pass  # nothing was begun


def unavailable(error: BaseException) -> BaseException:
    """An error of the database as Unavailable; any other error as it is."""
    if isinstance(error, sa.exc.DBAPIError | sqlite3.Error):
        return Unavailable("database-down")
    return error
