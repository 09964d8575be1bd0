"""Copies of a database: one moment of it, readable beside its writers, never over another."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.database import copies
from app.database.copies import SQLITE_FILE, copy_database, counts_of, open_copy, restore_database
from app.database.store import Store, open_store, run
from app.database.tables import facts
from app.errors import BadSetting
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture


def add(store: Store, name: str) -> None:
    store.write_now(lambda connection: run(connection, sa.insert(facts), {"name": name, "value": "x"}))


def test_what_is_only_in_the_side_file_is_copied(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    store = open_store(url)
    add(store, "a")
    assert (tmp_path / "x.sqlite-wal").stat().st_size > 0
    target = tmp_path / "a folder with % and #?"
    target.mkdir()
    counts = copy_database(url, target)
    add(store, "b")
    store.close()
    assert counts["facts"] == 1
    with open_copy(target) as connection:
        assert connection is not None and counts_of(connection) == counts
    assert [path.name for path in target.iterdir()] == [SQLITE_FILE]


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no database"):
        copy_database(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)


def test_a_copy_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / SQLITE_FILE).write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(BadSetting, match="damaged"), open_copy(tmp_path):
        pass


@pytest.mark.postgres
def test_a_password_with_signs_of_its_own(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The test server trusts everybody, so this shows that the address and the file are well formed."""
    url = sa.make_url(fresh_database(request.getfixturevalue("postgres_url"))).set(password="p:a\\s s@/w")
    text = url.render_as_string(hide_password=False)
    store = open_store(text)
    add(store, "a")
    store.close()
    assert copy_database(text, tmp_path)["facts"] == 1
    target = fresh_database(request.getfixturevalue("postgres_url"))
    restore_database(target, tmp_path)
    restored = open_store(target)
    assert restored.write_now(counts_of)["facts"] == 1
    restored.close()
    with pytest.raises(BadSetting, match="tables already"):
        restore_database(target, tmp_path)


def test_a_program_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BadSetting, match="pg_nothing is not installed"):
        copies._program("pg_nothing")
