"""The migrations make the tables that the code names, in both databases, and can be undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.database import migrations
from app.database.store import Store, open_store
from app.database.tables import metadata
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def tables_of(connection: sa.Connection) -> dict[str, Any]:
    inspector = sa.inspect(connection)
    return {
        name: (
            [(column["name"], column["nullable"]) for column in inspector.get_columns(name)],
            inspector.get_pk_constraint(name)["constrained_columns"],
            {each["name"]: each["column_names"] for each in inspector.get_indexes(name) if not each.get("duplicates_constraint")},
        )
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def test_migrations_make_the_tables_that_the_code_names(store: Store) -> None:
    assert store.write_now(tables_of) == {
        table.name: (
            [(column.name, column.nullable) for column in table.columns],
            [column.name for column in table.primary_key],
            {str(index.name): [column.name for column in index.columns] for index in table.indexes},
        )
        for table in metadata.tables.values()
    }


def test_every_step_can_be_undone_and_done_again(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))

    def there_and_back(connection: sa.Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        empty = tables_of(connection)
        command.upgrade(config, "head")
        return empty, tables_of(connection)

    before = store.write_now(tables_of)
    assert store.write_now(there_and_back) == ({}, before)
