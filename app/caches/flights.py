"""Work that is done once for all who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")


class Flights:
    """For one event loop. A caller that is cancelled does not cancel the work that others wait for."""

    def __init__(self) -> None:
        self._making: dict[Hashable, asyncio.Future[Any]] = {}

    async def once(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        """What `make` returns or raises; of those who ask while it is on its way only the first one's is called."""
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.ensure_future(make())
            making.add_done_callback(lambda done: self._forget(key, done))
        try:
            made: Made = await asyncio.shield(making)
        finally:
            del making  # for the same reason as in `WorkerProcess.call`
        return made

    def _forget(self, key: Hashable, done: "asyncio.Future[Any]") -> None:
        self._making.pop(key, None)
        if not done.cancelled():
            done.exception()  # the callers get it; without this line asyncio would report it where none is left
