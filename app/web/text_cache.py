"""Long texts that follow from what they are called by: each made once, whoever waits for it, and kept while there is room."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

ROOM = 64 * 2**20
"""Bytes. The longest text of the largest form, OpenAPI of 10,000 fields, is half of it."""


class TextCache:
    """For one event loop. What is kept are bytes alone, not what they were made of."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._taken = room, 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[bytes]] = {}

    async def get(self, key: Hashable, make: Callable[[], bytes], *, quick: bool) -> bytes:
        """`key` says all that the text follows from. What is not `quick` to make is made in a thread."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        return self._keep(key, make()) if quick else await asyncio.shield(self._made(key, make))

    def _made(self, key: Hashable, make: Callable[[], bytes]) -> "asyncio.Task[bytes]":
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._make(key, make))
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    async def _make(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        return self._keep(key, await asyncio.to_thread(make))

    def _keep(self, key: Hashable, text: bytes) -> bytes:
        if len(text) <= self._room:
            self._kept[key] = text
            self._taken += len(text)
        while self._taken > self._room:
            _, oldest = self._kept.popitem(last=False)
            self._taken -= len(oldest)
        return text
