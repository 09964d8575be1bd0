"""Rows that were read from SQLite, cached until the next commit by anybody."""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any

Row = Sequence[Any] | None
"""None: there is no such row, which is cached, too."""

NOT_CACHED: Row = ("not read since the last commit",)
MAX_CACHED_ROWS = 1024
MAX_ROW_CHARS = 65_536
"""Characters; a longer row is not cached."""
MAX_CHARS = 16 * 2**20
"""Of all cached rows together."""


class RowCache:
    """For one connection, which only reads.

    Whether the database has changed is asked once in a turn of the event loop. Code that does not await in between may see one
    state of the database; code that learns of a commit, of this process or another, runs in a later turn.
    """

    def __init__(self, reading: sqlite3.Connection) -> None:
        self._reading = reading
        self._rows: dict[tuple[Any, ...], Row] = {}
        self._chars = 0
        self._change: int | None = None
        self._checked_on: asyncio.AbstractEventLoop | None = None

    def get(self, key: tuple[Any, ...]) -> Row:
        """The row of a statement and its parameters, or NOT_CACHED. Raises sqlite3.Error."""
        loop = asyncio.get_running_loop()
        if self._checked_on is not loop:
            self._check()
            self._checked_on = loop
            loop.call_soon(self._end_turn)
        return self._rows.get(key, NOT_CACHED)

    def put(self, key: tuple[Any, ...], row: Row) -> None:
        chars = 0 if row is None else sum(len(value) for value in row if type(value) is str)
        if chars > MAX_ROW_CHARS:
            return
        if len(self._rows) >= MAX_CACHED_ROWS or self._chars + chars > MAX_CHARS:
            self._clear()
        self._rows[key] = row
        self._chars += chars

    def _check(self) -> None:
        """`data_version` differs after a commit by any other connection, of this process or another."""
        (change,) = self._reading.execute("PRAGMA data_version").fetchone()
        if change != self._change:
            self._clear()
            self._change = change

    def _clear(self) -> None:
        self._rows.clear()
        self._chars = 0

    def _end_turn(self) -> None:
        self._checked_on = None
