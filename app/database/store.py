"""The database, SQLite or PostgreSQL, for async code: at most one thread hop for an operation, never one for a statement.

SQLite: point reads run on the event loop itself, since they take less time than a thread hop, and a row is read again only after a
commit (`row_cache`); writes wait for each other and are committed together (`group_commit`). PostgreSQL: each operation is one hop
into a pool of connections.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from app.database.group_commit import GroupWriter, Work, driver_of, unavailable
from app.database.row_cache import NOT_CACHED, RowCache
from app.database.upgrade import upgrade_database
from app.errors import BadSetting, Unavailable

Result = TypeVar("Result")

READERS = 4
THREADS = 16
"""Of PostgreSQL. Also how often a write is tried again after another one of the same row: each time one of them gets through."""
MIGRATION_LOCK = 7_421_042


class Store(Protocol):
    """`point` is for one row by its key, `scan` for longer reading, `write` for one transaction."""

    dialect: str

    async def point(self, statement: sa.Select[Any], parameters: dict[str, Any]) -> Sequence[Any] | None:
        """The first row of a point read, or None."""
        ...

    async def scan(self, work: Work[Result]) -> Result: ...

    async def write(self, work: Work[Result]) -> Result: ...

    def write_now(self, work: Work[Result]) -> Result:
        """The same from a thread without an event loop, such as at the start."""
        ...

    def purge(self, tables: Sequence[str]) -> None:
        """Removes what was deleted from the files of these tables as well, as far as the database lets us."""
        ...

    def close(self) -> None: ...


def open_store(url: str) -> Store:
    """Opens the database and brings its tables up to date. Raises BadSetting when that cannot be done."""
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return SqliteStore(parsed)
        return PooledStore(parsed)
    except (sa.exc.SQLAlchemyError, OSError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise BadSetting(f"FORMS_DATABASE_URL, FORMS_DATA_DIR: the database cannot be opened: {reason}") from error


class SqliteStore:
    dialect = "sqlite"

    def __init__(self, url: sa.URL) -> None:
        if url.database and url.database != ":memory:":
            _make_for_owner_alone(Path(url.database))
        self._engine = sa.create_engine(
            url.set(drivername="sqlite+pysqlite"),
            paramstyle="named",
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": 10, "check_same_thread": False, "cached_statements": 512},
        )
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        _upgrade(self._engine, "BEGIN IMMEDIATE")
        self._reader = self._engine.connect()
        self._reading = driver_of(self._reader)
        self._row_cache = RowCache(self._reading)
        self._scanners = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-scan")
        self._writers: dict[asyncio.AbstractEventLoop, GroupWriter] = {}

    async def point(self, statement: sa.Select[Any], parameters: dict[str, Any]) -> Sequence[Any] | None:
        key = (statement, *parameters.values())
        try:
            row = self._row_cache.get(key)
            if row is NOT_CACHED:
                row = _first_row(self._reading, _text_of(self._engine, statement, parameters), parameters)
                self._row_cache.put(key, row)
        except sqlite3.Error as error:
            raise Unavailable("database-down") from error
        return row

    async def scan(self, work: Work[Result]) -> Result:
        def job() -> Result:
            with self._engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._scanners, lambda: _guarded(job))

    async def write(self, work: Work[Result]) -> Result:
        writer = self._writers.get(asyncio.get_running_loop())
        return await (writer or self._new_writer()).write(work)

    def write_now(self, work: Work[Result]) -> Result:
        def job() -> Result:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    result = work(connection)
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
                return result

        return _guarded(job)

    def purge(self, tables: Sequence[str]) -> None:
        """Deleted rows are overwritten as it is, but older copies of their pages are in the write-ahead log."""

        def job() -> None:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

        _guarded(job)

    def _new_writer(self) -> GroupWriter:
        """One for each event loop, which is one for all but tests; those of loops that have ended are closed."""
        for loop in [loop for loop in self._writers if loop.is_closed()]:
            self._writers.pop(loop).close()
        writer = self._writers[asyncio.get_running_loop()] = GroupWriter(self._engine.connect())
        return writer

    def close(self) -> None:
        """Waits for the writes that are under way."""
        for writer in self._writers.values():
            writer.close()
        self._scanners.shutdown()
        self._reader.close()
        self._engine.dispose()


class PooledStore:
    def __init__(self, url: sa.URL) -> None:
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        self.dialect = url.get_backend_name()
        self._engine = sa.create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, pool_timeout=5)
        _upgrade(self._engine, f"BEGIN; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def point(self, statement: sa.Select[Any], parameters: dict[str, Any]) -> Sequence[Any] | None:
        return await self.scan(lambda connection: connection.execute(statement, parameters).first())

    async def scan(self, work: Work[Result]) -> Result:
        def job() -> Result:
            with self._engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: _guarded(job))

    async def write(self, work: Work[Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: self.write_now(work))

    def write_now(self, work: Work[Result]) -> Result:
        """`work` runs again where another writer inserted the same row at the same time: then it finds that row."""

        def job() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        def patiently() -> Result:
            for _ in range(THREADS):
                try:
                    return job()
                except sa.exc.IntegrityError:
                    continue
            return job()

        return _guarded(patiently)

    def purge(self, tables: Sequence[str]) -> None:
        def job() -> None:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in tables:
                    connection.exec_driver_sql(f'VACUUM "{table}"')

        _guarded(job)

    def close(self) -> None:
        self._threads.shutdown()
        self._engine.dispose()


def fetch_one(
    connection: sa.Connection, statement: sa.Select[Any] | ReturningInsert[Any], parameters: dict[str, Any]
) -> Sequence[Any] | None:
    """The first row, or None.

    On SQLite the statement is compiled once and then given to the driver: a fifth of the time of going through SQLAlchemy.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, parameters).first()
    return _first_row(driver_of(connection), _text_of(connection.engine, statement, parameters), parameters)


def run(connection: sa.Connection, statement: sa.Insert | sa.Update | sa.Delete, parameters: dict[str, Any]) -> int:
    """How many rows a statement changed; quick in the same way as `fetch_one`."""
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, parameters).rowcount
    return _execute(driver_of(connection), _text_of(connection.engine, statement, parameters), parameters).rowcount


def _first_row(driver: sqlite3.Connection, text: "_Text", parameters: dict[str, Any]) -> Sequence[Any] | None:
    # All rows, though there is one at most: a statement that is not at its end would keep its snapshot of the database.
    rows = _execute(driver, text, parameters).fetchall()
    return cast(Sequence[Any], rows[0]) if rows else None


_Text = tuple[str, dict[str, Any]]
"""SQL, and the constants in it."""

_texts: dict[Any, _Text] = {}
"""(statement, names of its parameters) -> its text. Statements are constants of modules."""


def _text_of(engine: sa.Engine, statement: Any, parameters: dict[str, Any]) -> _Text:
    key = (statement, *parameters)
    text = _texts.get(key)
    if text is None:
        names = list(parameters) if isinstance(statement, sa.Insert) else None
        compiled = statement.compile(engine, column_keys=names, compile_kwargs={"render_postcompile": True})
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        text = _texts[key] = (str(compiled), constants)
    return text


def _execute(driver: sqlite3.Connection, text: _Text, parameters: dict[str, Any]) -> sqlite3.Cursor:
    sql, constants = text
    return driver.execute(sql, {**constants, **parameters} if constants else parameters)


def _guarded(job: Callable[[], Result]) -> Result:
    try:
        return job()
    except sa.exc.DBAPIError as error:
        raise unavailable(error) from error
    except sa.exc.TimeoutError as error:
        raise Unavailable("database-busy", retry_after=2) from error


def _upgrade(engine: sa.Engine, begin: str) -> None:
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            upgrade_database(connection, begin)
    except BaseException:
        engine.dispose()
        raise


def _make_for_owner_alone(path: Path) -> None:
    """Creates the file, and takes the rights of others from it and from its side files, which SQLite makes with the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        if each.exists() and each.stat().st_mode & 0o077:
            each.chmod(0o600)


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-16000")
    # What is deleted or replaced is overwritten: what was in clear before it became a secret must not stay in the file.
    connection.execute("PRAGMA secure_delete=ON")
    connection.create_function("casefold", 1, _casefold, deterministic=True)


def _casefold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
