"""The database: what happens where two processes write to one file."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.database import groups
from app.database.store import SqliteStore, run
from app.database.tables import facts
from app.errors import Unavailable


def _insert(name: str) -> groups.Work[int]:
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
    monkeypatch.setattr(groups, "PATIENCE_MS", 20)
    store = _store(tmp_path)
    other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        asyncio.run(store.write(_insert("a")))
    other.execute("COMMIT")
    assert asyncio.run(store.write(_insert("b"))) == 1
    store.close()
