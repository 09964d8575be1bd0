"""Responses that stay open: how many there are, and the signal that ends all of them."""

import asyncio


class Streams:
    """A server that stops ends all streams, so that it does not wait for them."""

    def __init__(self) -> None:
        self.open = 0
        self._end: asyncio.Event | None = None
        self._ended = False

    def end(self) -> None:
        self._ended = True
        if self._end is not None:
            self._end.set()

    async def ending(self, seconds: float) -> bool:
        """Waits that long, or until `end`. Whether `end` was called."""
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
