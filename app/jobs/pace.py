"""At most so many things in a second: each waits for its turn."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """`clock` gives seconds; `sleep` waits for some."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gap, self._clock, self._sleep = 1 / per_second, clock, sleep
        self._next = 0.0

    async def turn(self) -> None:
        """Returns when the next one may begin."""
        now = self._clock()
        starts = max(now, self._next)
        self._next = starts + self._gap
        if starts > now:
            await self._sleep(starts - now)
