"""What makes tests quick: what follows from files and definitions is made once for a run, and no commit waits for the disk."""

import functools
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app import main
from app.database import store, upgrade
from app.definition import Definition
from app.forms.compiler import CompiledForm, compile_form
from app.pages.assets import Assets
from app.workers import form_maker, tasks


def share(patch: pytest.MonkeyPatch) -> None:
    """Static files, compiled templates, cut pages, compiled forms, the tables of new databases, root certificates.

    Making them took half the time of a test of pages. The first application that needs one makes it as the product does.
    """
    patch.setattr(main, "Assets", functools.cache(Assets))
    patch.setattr(form_maker, "renderers", functools.cache(tasks.renderers))
    patch.setattr(form_maker, "compile_form", _compile_once)
    patch.setattr(upgrade, "run_steps", _copy_tables)
    patch.setattr(store, "_prepare_sqlite", _prepare_without_waiting)
    patch.setattr("httpx._transports.default.create_ssl_context", functools.cache(httpx.create_ssl_context))


_forms: dict[str, CompiledForm] = {}
"""By the hash of their definition: equal hash, equal form."""


def _compile_once(definition: Definition) -> CompiledForm:
    if definition.hash not in _forms:
        _forms[definition.hash] = compile_form(definition)
    return _forms[definition.hash]


run_steps, prepare_sqlite = upgrade.run_steps, store._prepare_sqlite
"""The product's own."""


def _prepare_without_waiting(connection: sqlite3.Connection, record: Any) -> None:
    """What the tests of a page commit need not outlive a power cut: half their time went into waiting for the disk."""
    prepare_sqlite(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


def _copy_tables(connection: sa.Connection) -> None:
    """Gives an empty SQLite database what the migration steps make; runs the steps in any other."""
    if connection.dialect.name != "sqlite" or sa.inspect(connection).get_table_names():
        run_steps(connection)
        return
    for statement in _statements():
        connection.exec_driver_sql(statement)


@functools.cache
def _statements() -> list[str]:
    """The SQL of a database that went through all steps."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "steps.sqlite"
        engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            run_steps(connection)
        engine.dispose()
        made = sqlite3.connect(path)
        statements = [each for each in made.iterdump() if each not in ("BEGIN TRANSACTION;", "COMMIT;")]
        made.close()
        return statements
