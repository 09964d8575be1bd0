"""Protects the engine and a slow or broken platform from each other: breaker, bulkhead, pauses, retry budget. No I/O.

A breaker opens when several calls in a row fail, or half of many: then no request waits for a platform that will not answer.
A bulkhead keeps one tenant's slow calls from taking all connections. Retries are at most a tenth of the calls that succeed, so that
a platform in trouble does not get more to do.
"""

import asyncio
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from app import metrics
from app.errors import Unavailable

FAILURES_IN_A_ROW = 5
MIN_CALLS_IN_WINDOW = 20
WINDOW_SECONDS = 10.0
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 5.0, 60.0
MAX_CALLS_PER_TENANT, MAX_CALLS = 8, 32
MAX_WAIT_SECONDS = 0.25
RETRIES_PER_SUCCESS, MAX_RETRIES = 0.1, 10.0


class Breaker:
    """Closed: all pass. Open: none, for a pause that doubles. Then one probe decides. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._recent: deque[tuple[float, bool]] = deque(maxlen=200)
        self._failures = 0
        self._pause = FIRST_PAUSE_SECONDS
        self._opened: float | None = None
        self._probing = False

    def admit(self) -> bool:
        """Whether the caller is the probe. Raises Unavailable while the platform gets time to recover."""
        if self._opened is None:
            return False
        left = self._opened + self._pause - self._clock()
        if left > 0 or self._probing:
            raise Unavailable("platform-down", retry_after=max(1.0, left), fault="breaker")
        self._probing = True
        return True

    def succeeded(self) -> None:
        self._recent.append((self._clock(), True))
        self._failures = 0
        if self._opened is not None:
            self._opened, self._pause, self._probing = None, FIRST_PAUSE_SECONDS, False
            self._recent.clear()
            metrics.breaker_open.set(0)

    def failed(self) -> None:
        now = self._clock()
        self._recent.append((now, False))
        self._failures += 1
        if self._opened is not None:
            if self._probing:
                self._opened, self._pause, self._probing = now, min(self._pause * 2, MAX_PAUSE_SECONDS), False
            return
        recent = [good for at, good in self._recent if now - at <= WINDOW_SECONDS]
        if self._failures >= FAILURES_IN_A_ROW or (len(recent) >= MIN_CALLS_IN_WINDOW and recent.count(False) * 2 >= len(recent)):
            self._opened = now
            metrics.breaker_open.set(1)

    def abandoned(self) -> None:
        """The call ended and says nothing about the platform."""
        self._probing = False


class Bulkhead:
    """Limits the calls that run at once, for each tenant and in all. A call waits `MAX_WAIT_SECONDS` and is refused then."""

    def __init__(self, per_tenant: int = MAX_CALLS_PER_TENANT, together: int = MAX_CALLS) -> None:
        self._per_tenant, self._together = per_tenant, together
        self._running: Counter[str] = Counter()
        self._freed: asyncio.Condition | None = None

    @asynccontextmanager
    async def slot(self, tenant: str) -> AsyncIterator[None]:
        if not self._has_slot(tenant):
            await self._wait(tenant)
        self._running[tenant] += 1
        try:
            yield
        finally:
            self._running[tenant] -= 1
            if self._running[tenant] == 0:
                del self._running[tenant]
            if self._freed is not None:
                async with self._freed:
                    self._freed.notify_all()

    def _has_slot(self, tenant: str) -> bool:
        return self._running[tenant] < self._per_tenant and self._running.total() < self._together

    async def _wait(self, tenant: str) -> None:
        self._freed = self._freed or asyncio.Condition()
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS), self._freed:
                await self._freed.wait_for(lambda: self._has_slot(tenant))
        except TimeoutError:
            raise Unavailable("too-many-requests", retry_after=1, fault="bulkhead") from None


class RetryAfterPauses:
    """How long the platform asked a tenant to wait (`Retry-After`), at most `MAX_PAUSE_SECONDS`. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def start(self, tenant: str, seconds: float) -> None:
        self._until[tenant] = self._clock() + min(seconds, MAX_PAUSE_SECONDS)

    def admit(self, tenant: str) -> None:
        """Raises Unavailable while the pause lasts."""
        left = self._until.get(tenant, 0) - self._clock()
        if left > 0:
            raise Unavailable("platform-busy", retry_after=max(1.0, left), fault="pause")
        self._until.pop(tenant, None)


class RetryBudget:
    """Each success earns a tenth of a retry."""

    def __init__(self) -> None:
        self._tokens = MAX_RETRIES

    def earn(self) -> None:
        self._tokens = min(self._tokens + RETRIES_PER_SUCCESS, MAX_RETRIES)

    def spend(self) -> bool:
        """Whether one more retry is left; takes it."""
        if self._tokens < 1:
            return False
        self._tokens -= 1
        metrics.upstream_retries.inc()
        return True


def retry_delay(attempt: int) -> float:
    """Seconds to wait before retry number `attempt` (from 1), with full jitter."""
    return random.uniform(0, min(1.0, 0.1 * 2**attempt))  # noqa: S311 - jitter
