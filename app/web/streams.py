"""Responses that stay open: how many there are, and the signal that ends all of them."""

import asyncio
from collections import Counter


class Streams:
    """A server that stops ends all streams, so that it does not wait for them."""

    def __init__(self) -> None:
        self.open = 0
        self._by_person: Counter[tuple[str, str]] = Counter()
        self._end: asyncio.Event | None = None
        self._ended = False

    def count(self, person: tuple[str, str]) -> int:
        """How many of a person (tenant, person) are open."""
        return self._by_person[person]

    def enter(self, person: tuple[str, str]) -> None:
        self.open += 1
        self._by_person[person] += 1

    def leave(self, person: tuple[str, str]) -> None:
        self.open -= 1
        self._by_person[person] -= 1
        if not self._by_person[person]:
            del self._by_person[person]

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
