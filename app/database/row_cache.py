"""Rows of SQLite that were read before, for as long as nobody has committed since."""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any

Row = Sequence[Any] | None
"""None: there is no such row, which is worth remembering, too."""

UNREAD: Row = ("not read since the last commit",)
KEPT_ROWS = 1024
LONGEST_KEPT = 65_536
"""Signs of a row that is remembered."""


class SeenRows:
    """Of one connection, which reads only. The database is asked whether it has changed once in a turn of the event loop: whoever
    does not wait in between may see one state of it, and whoever was told of a commit, here or by another process, is in a later
    turn."""

    def __init__(self, reading: sqlite3.Connection) -> None:
        self._reading = reading
        self._rows: dict[tuple[Any, ...], Row] = {}
        self._change: int | None = None
        self._looked: asyncio.AbstractEventLoop | None = None

    def find(self, place: tuple[Any, ...]) -> Row:
        """The row of a statement and its parameters, or UNREAD. Raises sqlite3.Error."""
        loop = asyncio.get_running_loop()
        if self._looked is not loop:
            self._look()
            self._looked = loop
            loop.call_soon(self._turn)
        return self._rows.get(place, UNREAD)

    def keep(self, place: tuple[Any, ...], row: Row) -> None:
        if row is not None and sum(len(value) for value in row if type(value) is str) > LONGEST_KEPT:
            return
        if len(self._rows) >= KEPT_ROWS:
            self._rows.clear()
        self._rows[place] = row

    def _look(self) -> None:
        """`data_version` differs after a commit by any other connection, of this process or another."""
        (change,) = self._reading.execute("PRAGMA data_version").fetchone()
        if change != self._change:
            self._rows.clear()
            self._change = change

    def _turn(self) -> None:
        self._looked = None
