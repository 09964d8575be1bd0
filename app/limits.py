"""How often something may happen: token buckets, and pauses after failures that grow. Pure: the time is given, in seconds.

Both hold a bounded number of keys; the one that was used least recently goes first.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MINUTE = 60.0
MAX_KEYS = 20_000
MAX_PAUSE_SECONDS = 3600.0
FORGIVEN_SECONDS = 2 * MAX_PAUSE_SECONDS
"""After so long without a failure the next pause is the shortest again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`per_minute` in the long run, and up to `burst` at once."""

    name: str
    per_minute: int
    burst: int


class TokenBuckets:
    """Each key has a bucket of `burst` tokens that fills at `per_minute`; each event takes one."""

    def __init__(self, rule: Rule, max_keys: int = MAX_KEYS) -> None:
        self._rule, self._max_keys = rule, max_keys
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, now: float) -> float:
        """0 where the event is allowed, else the seconds until one is."""
        rate = self._rule.per_minute / MINUTE
        level, at = self._levels.get(key, (float(self._rule.burst), now))
        level = min(float(self._rule.burst), level + max(0.0, now - at) * rate)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > self._max_keys:
            self._levels.popitem(last=False)
        return 0.0 if allowed else (1 - level) / rate


@dataclass(slots=True)
class _Failures:
    left: float
    at: float
    pauses: int = 0
    until: float = 0.0


class GrowingPauses:
    """Failures by key: `per_minute` of them are free, then follows a pause of a minute, of two after the next ones, and so on."""

    def __init__(self, per_minute: int, max_keys: int = MAX_KEYS) -> None:
        self._per_minute, self._max_keys = per_minute, max_keys
        self._failures: OrderedDict[Hashable, _Failures] = OrderedDict()

    def fail(self, key: Hashable, now: float) -> float:
        """Counts a failure: 0 where it may be answered as usual, else the seconds of the pause that are left."""
        known = self._failures.get(key)
        if known is None or now - known.at > FORGIVEN_SECONDS:
            known = self._failures[key] = _Failures(float(self._per_minute), now)
        self._failures.move_to_end(key)
        if len(self._failures) > self._max_keys:
            self._failures.popitem(last=False)
        if now < known.until:
            return known.until - now
        known.left = min(float(self._per_minute), known.left + max(0.0, now - known.at) * self._per_minute / MINUTE)
        known.at = now
        if known.left >= 1:
            known.left -= 1
            return 0.0
        pause: float = min(MINUTE * 2.0**known.pauses, MAX_PAUSE_SECONDS)
        known.pauses = min(known.pauses + 1, 16)
        known.until = now + pause
        return pause
