"""Copies of a whole database, while servers go on writing: SQLite's online backup, PostgreSQL's `pg_dump` and `pg_restore`."""

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from app.database.tables import metadata
from app.errors import BadSetting

SQLITE_FILE = "forms.sqlite"
DUMP_FILE = "forms.dump"


def copy_database(url: str, folder: Path) -> dict[str, int]:
    """Copies the database into the folder. Gives the rows of each table at the moment of the copy.

    Raises BadSetting.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(str(parsed.database)), folder / SQLITE_FILE)
    return _dump(parsed, folder / DUMP_FILE)


def restore_database(url: str, folder: Path) -> None:
    """Raises BadSetting where there is a database already, which is left as it is."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        target = Path(str(parsed.database))
        if target.exists():
            raise BadSetting(f"FORMS_DATA_DIR: there is a database already in {target}; restore into an empty folder")
        unfinished = target.with_name(target.name + ".part")
        shutil.copyfile(folder / SQLITE_FILE, unfinished)
        unfinished.chmod(0o600)
        unfinished.rename(target)
        return
    _restore_dump(parsed, folder / DUMP_FILE)


@contextmanager
def open_copy(folder: Path) -> Iterator[sa.Connection | None]:
    """A connection that reads a copy; None for a dump, which only a server can read. Raises BadSetting for a damaged copy."""
    path = folder / SQLITE_FILE
    if not path.exists():
        yield None
        return
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise BadSetting(f"the backup {folder} is damaged: {SQLITE_FILE}")
            yield connection
    except sa.exc.DatabaseError as error:
        raise BadSetting(f"the backup {folder} is damaged: {SQLITE_FILE}") from error
    finally:
        engine.dispose()


def counts_of(connection: sa.Connection) -> dict[str, int]:
    """The rows of each table of ours that the database has."""
    existing = set(sa.inspect(connection).get_table_names())
    return {
        name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
        if name in existing
    }


def _copy_sqlite(source: Path, target: Path) -> dict[str, int]:
    if not source.exists():
        raise BadSetting(f"FORMS_DATA_DIR: there is no database in {source}")
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        # A copy of a database in WAL mode would make files beside itself when it is read.
        writing.execute("PRAGMA journal_mode=DELETE")
    with open_copy(target.parent) as connection:
        assert connection is not None
        return counts_of(connection)


def _dump(url: sa.URL, target: Path) -> dict[str, int]:
    """The rows are counted in the very snapshot that `pg_dump` reads."""
    target.touch(mode=0o600)
    engine = sa.create_engine(_driver_url(url))
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            counts = counts_of(connection)
            _run(url, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
    except sa.exc.SQLAlchemyError as error:
        raise BadSetting(f"FORMS_DATABASE_URL: the database cannot be read: {str(error).splitlines()[0]}") from error
    finally:
        engine.dispose()
    return counts


def _restore_dump(url: sa.URL, source: Path) -> None:
    engine = sa.create_engine(_driver_url(url))
    try:
        with engine.connect() as connection:
            if sa.inspect(connection).has_table("alembic_version"):
                raise BadSetting("FORMS_DATABASE_URL: there are tables already; restore into an empty database")
    except sa.exc.SQLAlchemyError as error:
        raise BadSetting(f"FORMS_DATABASE_URL: the database cannot be opened: {str(error).splitlines()[0]}") from error
    finally:
        engine.dispose()
    _run(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(source))


def _driver_url(url: sa.URL) -> sa.URL:
    return url.set(drivername="postgresql+psycopg")


def _run(url: sa.URL, program: str, *arguments: str) -> None:
    """The password goes by a file for its owner alone: other people of the machine can read the arguments of a process."""
    with tempfile.TemporaryDirectory() as folder:
        query: dict[str, Any] = dict(url.query)
        if url.password:
            passwords = Path(folder) / "passwords"
            passwords.touch(mode=0o600)
            passwords.write_text(f"*:*:*:*:{_escaped(str(url.password))}\n", "utf-8")
            query["passfile"] = str(passwords)
        address = url.set(drivername="postgresql", password=None, query=query).render_as_string()
        command = [str(_program(program)), f"--dbname={address}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no word is a person's
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BadSetting(f"FORMS_DATABASE_URL: {program} failed: {reason}")


def _escaped(password: str) -> str:
    """As PostgreSQL's password files want it: "a:b" -> "a\\:b"."""
    return password.replace("\\", "\\\\").replace(":", "\\:")


def _program(name: str) -> Path:
    """From the search path, else the newest that Debian's packages of the server have installed."""
    if program := shutil.which(name):
        return Path(program)
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if not installed:
        raise BadSetting(f"FORMS_DATABASE_URL: {name} is not installed; install the client programs of PostgreSQL")
    return installed[-1]
