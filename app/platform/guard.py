"""What stands between the engine and a platform that is slow or down: a breaker, bulkheads, a budget for tries. No I/O.

Numbers to start from, and why: a breaker opens when calls fail in a row or half of many do, so that nobody waits for what will not
answer; bulkheads keep one tenant's slow calls from taking all connections; tries cost at most a tenth of the calls that succeed, so
that a platform in trouble is not given more to do.
"""

import asyncio
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from app import metrics
from app.errors import Unavailable

IN_A_ROW = 5
OF_SO_MANY = 20
WINDOW_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
PER_TENANT, TOGETHER = 8, 32
PATIENCE = 0.25
TOKENS_PER_SUCCESS, MOST_TOKENS = 0.1, 10.0


class Breaker:
    """Closed: all pass. Open: none, for a pause that doubles. Then one probe decides. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._recent: deque[tuple[float, bool]] = deque(maxlen=200)
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._opened: float | None = None
        self._probing = False

    def admit(self) -> bool:
        """Whether a call may go out; gives True to whoever is to probe. Raises Unavailable while the platform is given time."""
        if self._opened is None:
            return False
        left = self._opened + self._pause - self._clock()
        if left > 0 or self._probing:
            raise Unavailable(
                "The platform does not answer; it is tried again in a moment.", retry_after=max(1.0, left), fault="breaker"
            )
        self._probing = True
        return True

    def succeeded(self) -> None:
        self._recent.append((self._clock(), True))
        self._failures = 0
        if self._opened is not None:
            self._opened, self._pause, self._probing = None, FIRST_PAUSE, False
            self._recent.clear()
            metrics.breaker_open.set(0)

    def failed(self) -> None:
        now = self._clock()
        self._recent.append((now, False))
        self._failures += 1
        if self._opened is not None:
            if self._probing:
                self._opened, self._pause, self._probing = now, min(self._pause * 2, LONGEST_PAUSE), False
            return
        recent = [good for at, good in self._recent if now - at <= WINDOW_SECONDS]
        if self._failures >= IN_A_ROW or (len(recent) >= OF_SO_MANY and recent.count(False) * 2 >= len(recent)):
            self._opened = now
            metrics.breaker_open.set(1)

    def abandoned(self) -> None:
        """The call ended without telling anything of the platform."""
        self._probing = False


class Bulkhead:
    """So many calls at once for each tenant, so many together; whoever waits longer than `PATIENCE` is turned away."""

    def __init__(self, per_tenant: int = PER_TENANT, together: int = TOGETHER) -> None:
        self._per_tenant, self._together = per_tenant, together
        self._running: Counter[str] = Counter()
        self._freed: asyncio.Condition | None = None

    @asynccontextmanager
    async def place(self, tenant: str) -> AsyncIterator[None]:
        if not self._has_place(tenant):
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

    def _has_place(self, tenant: str) -> bool:
        return self._running[tenant] < self._per_tenant and self._running.total() < self._together

    async def _wait(self, tenant: str) -> None:
        self._freed = self._freed or asyncio.Condition()
        try:
            async with asyncio.timeout(PATIENCE), self._freed:
                await self._freed.wait_for(lambda: self._has_place(tenant))
        except TimeoutError:
            raise Unavailable("Too much is being asked of the platform at once.", retry_after=1, fault="bulkhead") from None


class Pauses:
    """What the platform asked a tenant to wait: all its calls do, for at most `LONGEST_PAUSE`. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def ask(self, tenant: str, seconds: float) -> None:
        self._until[tenant] = self._clock() + min(seconds, LONGEST_PAUSE)

    def admit(self, tenant: str) -> None:
        """Raises Unavailable while the pause lasts."""
        left = self._until.get(tenant, 0) - self._clock()
        if left > 0:
            raise Unavailable("The platform asks to be left alone for a moment.", retry_after=max(1.0, left), fault="pause")
        self._until.pop(tenant, None)


class RetryBudget:
    """Each success earns a tenth of a try."""

    def __init__(self) -> None:
        self._tokens = MOST_TOKENS

    def earn(self) -> None:
        self._tokens = min(self._tokens + TOKENS_PER_SUCCESS, MOST_TOKENS)

    def spend(self) -> bool:
        """Whether there is one more try; takes it."""
        if self._tokens < 1:
            return False
        self._tokens -= 1
        metrics.upstream_retries.inc()
        return True


def pause_before(attempt: int) -> float:
    """Seconds to wait before try number `attempt` (from 1), with full jitter."""
    return random.uniform(0, min(1.0, 0.1 * 2**attempt))  # noqa: S311 - jitter
