"""Brings the tables of a database up to date: an older one is upgraded, a newer one is refused."""

import logging
import sqlite3
from pathlib import Path

import sqlalchemy as sa

from app.database.group_commit import roll_back
from app.database.migrations import NEWEST_STEP
from app.errors import BadSetting

log = logging.getLogger("forms")


def upgrade_database(connection: sa.Connection, begin: str) -> None:
    """Runs the steps that a database lacks, in one transaction. Two processes that start at once take turns.

    `begin`: the statements that begin a transaction in which no other process writes, separated by "; ". Before an SQLite database
    of an earlier version is changed, it is copied to a file beside it. Raises BadSetting for a database of a newer version.
    """
    for statement in begin.split("; "):
        connection.exec_driver_sql(statement)
    try:
        step = _step_of(connection)
        if step > NEWEST_STEP:
            raise BadSetting(
                f"FORMS_DATABASE_URL, FORMS_DATA_DIR: the database was written by a newer version of this software (step {step}; "
                f"this version knows {NEWEST_STEP}); start that version, or restore a backup"
            )
        if step < NEWEST_STEP:
            if step:
                _copy(connection, step)
            run_steps(connection)
    except BaseException:
        roll_back(connection)
        raise
    connection.exec_driver_sql("COMMIT")


def _step_of(connection: sa.Connection) -> str:
    """The last step that has run, such as "0003"; "" for an empty database. Alembic would load all steps to answer the same."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def _copy(connection: sa.Connection, step: str) -> None:
    """forms.sqlite -> forms.sqlite.before-0005. PostgreSQL has no such file; `pg_dump` makes a copy."""
    path = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not path or path == ":memory:":
        return
    copy = Path(f"{path}.before-{NEWEST_STEP}")
    if copy.exists():
        return
    unfinished = copy.with_suffix(copy.suffix + ".part")
    unfinished.touch(mode=0o600)
    target = sqlite3.connect(unfinished)
    # A connection of its own: the one of the transaction would copy nothing while the transaction is open.
    source = sqlite3.connect(path)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    unfinished.rename(copy)
    log.info("the database is upgraded from step %s; a copy of it is in %s", step, copy)


def run_steps(connection: sa.Connection) -> None:
    """Runs the steps that the database lacks, in the transaction that the connection is in."""
    # Only here, since most starts find an up-to-date database and need not load alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
