"""Protects the engine and a slow or broken platform from each other: breakers, pauses, retry budget. No I/O.

A breaker opens when several calls in a row fail, or half of many: then no request waits for a platform that will not answer.
Retries are at most a tenth of the calls that succeed, so that a platform in trouble does not get more to do.
"""

import random
from collections import deque
from collections.abc import Callable

from app import metrics
from app.errors import Unavailable

FAILURES_IN_A_ROW = 5
MIN_CALLS_IN_WINDOW = 20
WINDOW_SECONDS = 10.0
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 5.0, 60.0
UNNAMED = "token:"
"""How the tenant of a token begins that the platform has not named."""
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
            metrics.breaker_open.dec()

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
            metrics.breaker_open.inc()

    def abandoned(self) -> None:
        """The call ended and says nothing about the platform."""
        self._probing = False


class Breakers:
    """One for each tenant: the platform may have trouble with one alone. Tokens whose tenant is not known yet share one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._breakers: dict[str, Breaker] = {}

    def of(self, tenant: str) -> Breaker:
        key = "" if tenant.startswith(UNNAMED) else tenant
        if key not in self._breakers:
            self._breakers[key] = Breaker(self._clock)
        return self._breakers[key]


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
