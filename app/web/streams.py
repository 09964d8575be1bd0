"""Streams that stay open: how many there are, and their common end."""

import asyncio


class Streams:
    """How many streams are open, and their common end: a server that stops must not wait for them."""

    def __init__(self) -> None:
        self.open = 0
        self._end: asyncio.Event | None = None
        self._ended = False

    def end(self) -> None:
        self._ended = True
        if self._end is not None:
            self._end.set()

    async def ending(self, seconds: float) -> bool:
        """Waits so long, or until the end; whether that has come."""
        if self._end is None:
            self._end = asyncio.Event()
        if self._ended:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._end.wait()
        except TimeoutError:
            return False
        return True
