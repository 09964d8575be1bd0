"""Cached rows: valid until the next commit by anybody, and bounded."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from app.database import row_cache
from app.database.row_cache import NOT_CACHED, RowCache
from tests.making import run


def test_a_row_is_cached_until_somebody_commits(tmp_path: Path) -> None:
    reader, writer = (sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None) for _ in range(2))
    writer.execute("CREATE TABLE t (a)")
    cache = RowCache(reader)

    async def look() -> list[object]:
        rows = [cache.get(("key",))]
        cache.put(("key",), ("row",))
        rows.append(cache.get(("key",)))
        writer.execute("INSERT INTO t VALUES (1)")
        rows.append(cache.get(("key",)))  # the same turn of the event loop
        await asyncio.sleep(0)
        rows.append(cache.get(("key",)))
        return rows

    assert run(look()) == [NOT_CACHED, ("row",), ("row",), NOT_CACHED]
    reader.close()
    writer.close()


def test_that_there_is_no_row_is_cached_too() -> None:
    cache = RowCache(sqlite3.connect(":memory:"))

    async def look() -> object:
        cache.get(("key",))
        cache.put(("key",), None)
        return cache.get(("key",))

    assert run(look()) is None


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_cache, "MAX_CACHED_ROWS", 3)
    cache = RowCache(sqlite3.connect(":memory:"))

    async def look() -> list[object]:
        assert cache.get((0,)) is NOT_CACHED
        for number in range(4):
            cache.put((number,), (str(number),))
        cache.put(("long",), ("x" * (row_cache.MAX_ROW_CHARS + 1),))
        return [cache.get((key,)) for key in (0, 3, "long")]

    assert run(look()) == [NOT_CACHED, ("3",), NOT_CACHED]
