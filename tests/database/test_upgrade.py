"""An older database is upgraded and copied first, a newer one is refused in one line."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.database.migrations import NEWEST_STEP
from app.database.store import open_store
from app.errors import BadSetting
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture

DUMP = Path(__file__).parent.parent / "upgrade" / "v0003_sqlite.sql"


def version_in(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def older(folder: Path) -> Path:
    path = folder / "forms.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(DUMP.read_text())
    return path


def test_a_database_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    path = older(tmp_path)
    open_store(f"sqlite:///{path}").close()
    copy = tmp_path / f"forms.sqlite.before-{NEWEST_STEP}"
    assert (version_in(path), version_in(copy)) == (NEWEST_STEP, "0003")
    assert copy.stat().st_mode & 0o077 == 0
    assert sorted(each.name for each in tmp_path.iterdir() if "before" in each.name) == [copy.name]


def test_neither_a_new_nor_a_current_database_is_copied(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    open_store(url).close()
    open_store(url).close()
    assert [each.name for each in tmp_path.iterdir() if "before" in each.name] == []


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_newer_database_is_refused_in_one_line_and_left_as_it_is(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    if database == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    store = open_store(url)
    newer = sa.text("UPDATE alembic_version SET version_num = '9999'")
    store.write_now(lambda connection: connection.execute(newer))
    store.close()
    with pytest.raises(BadSetting, match="newer version") as refused:
        open_store(url)
    assert "\n" not in str(refused.value)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    engine.dispose()
