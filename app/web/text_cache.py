"""Long texts by a key that says all they depend on: each is made once for all who wait for it, and cached while there is room."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

MAX_CACHED_BYTES = 64 * 2**20
"""The longest text of the largest form, OpenAPI of 10,000 fields, is half of it."""


class TextCache:
    """For one event loop. Least recently used texts go first. It holds bytes alone, not what they were made from."""

    def __init__(self, max_bytes: int = MAX_CACHED_BYTES) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._cached: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[bytes]] = {}

    async def get(self, key: Hashable, make: Callable[[], bytes], *, quick: bool) -> bytes:
        """The text for `key`. A text that is not `quick` to make is made in a thread."""
        cached = self._cached.get(key)
        if cached is not None:
            self._cached.move_to_end(key)
            return cached
        return self._add(key, make()) if quick else await asyncio.shield(self._made(key, make))

    def _made(self, key: Hashable, make: Callable[[], bytes]) -> "asyncio.Task[bytes]":
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._make(key, make))
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    async def _make(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        return self._add(key, await asyncio.to_thread(make))

    def _add(self, key: Hashable, text: bytes) -> bytes:
        if len(text) <= self._max_bytes:
            self._cached[key] = text
            self._bytes += len(text)
        while self._bytes > self._max_bytes:
            _, oldest = self._cached.popitem(last=False)
            self._bytes -= len(oldest)
        return text
