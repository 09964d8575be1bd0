"""Whose call of a remote platform runs next: each tenant has places, more while its answers are quick, and a line of its own.

No tenant takes the places of another: lines take turns, and one with slow answers gets few places. No I/O.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.errors import Unavailable

MIN_PLACES = 8
TENANTS_AT_ONCE = 4
"""How many tenants can use all of their places at the same time."""
SLOW_SECONDS, SLOW_FACTOR, SLOW_MARGIN = 1.0, 3.0, 0.1
"""Slow is what takes a second, or much longer than the quickest answer of late."""
FORGETTING, SHRINKING = 1.02, 0.8
MAX_IDLE_LINES = 1_000


@dataclass(slots=True)
class _Line:
    places: float
    running: int = 0
    quickest: float = float("inf")
    waiting: deque["asyncio.Future[None]"] = field(default_factory=deque)

    @property
    def has_place(self) -> bool:
        return self.running < int(self.places)

    def learn(self, seconds: float, least: int, most: int) -> None:
        """One more place for each quick answer while all are in use, a fifth less for a slow one."""
        self.quickest = min(self.quickest * FORGETTING, seconds)
        if seconds > SLOW_SECONDS or seconds > self.quickest * SLOW_FACTOR + SLOW_MARGIN:
            self.places = max(least, self.places * SHRINKING)
        elif not self.has_place:
            self.places = min(most, self.places + 1)


class FairQueue:
    """For one event loop. `places`: most calls of one tenant at once. A call waits `seconds` and is refused then."""

    def __init__(self, places: int = 32, seconds: float = 5, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._least, self._seconds, self._clock = places, min(MIN_PLACES, places), seconds, clock
        self.together = places * TENANTS_AT_ONCE
        self._running = 0
        self._lines: dict[str, _Line] = {}
        self._turns: dict[str, None] = {}
        """Tenants whose calls wait; the one whose turn is next comes first."""

    @asynccontextmanager
    async def slot(self, tenant: str) -> AsyncIterator[None]:
        """Raises Unavailable for a call that waited too long."""
        line = self._line(tenant)
        if line.has_place and not line.waiting and self._running < self.together:
            self._begin(line)
        else:
            await self._wait(tenant, line)
        began = self._clock()
        try:
            yield
        finally:
            line.learn(self._clock() - began, self._least, self._most)
            self._end(line)

    def _line(self, tenant: str) -> _Line:
        line = self._lines.get(tenant)
        if line is None:
            if len(self._lines) >= MAX_IDLE_LINES:
                self._lines = {name: each for name, each in self._lines.items() if each.running or each.waiting}
            line = self._lines[tenant] = _Line(self._least)
        return line

    async def _wait(self, tenant: str, line: _Line) -> None:
        turn = asyncio.get_running_loop().create_future()
        line.waiting.append(turn)
        self._turns.setdefault(tenant)
        try:
            async with asyncio.timeout(self._seconds):
                await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            self._leave(tenant, line, turn)
            if isinstance(error, TimeoutError):
                raise Unavailable("too-many-requests", retry_after=1, fault="bulkhead") from None
            raise

    def _leave(self, tenant: str, line: _Line, turn: "asyncio.Future[None]") -> None:
        """A caller that is cancelled while it gets a place gives the place back."""
        if turn.done() and not turn.cancelled():
            self._end(line)
            return
        line.waiting.remove(turn)
        if not line.waiting:
            self._turns.pop(tenant, None)

    def _begin(self, line: _Line) -> None:
        line.running += 1
        self._running += 1

    def _end(self, line: _Line) -> None:
        line.running -= 1
        self._running -= 1
        while self._running < self.together:
            tenant = next((name for name in self._turns if self._lines[name].has_place), None)
            if tenant is None:
                return
            self._admit(tenant, self._lines[tenant])

    def _admit(self, tenant: str, line: _Line) -> None:
        del self._turns[tenant]
        turn = line.waiting.popleft()
        if line.waiting:
            self._turns[tenant] = None
        self._begin(line)
        turn.set_result(None)
