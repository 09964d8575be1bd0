"""How often something may happen: token buckets, and pauses after failures that grow. Pure: the time is given, in seconds.

What is known of a key is a value, so it can lie in a row that processes share. In memory the number of keys is bounded, and the
one that was used least recently goes first.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace

MINUTE = 60.0
MAX_KEYS = 20_000
MAX_PAUSE_SECONDS = 3600.0
MAX_PAUSES = 16
FORGIVEN_SECONDS = 2 * MAX_PAUSE_SECONDS
"""After so long without a failure the next pause is the shortest again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`per_minute` in the long run, and up to `burst` at once."""

    name: str
    per_minute: int
    burst: int


@dataclass(frozen=True, slots=True)
class Count:
    """What is known of a key: how much is left at a time; of failures the number of pauses, and until when the last one is."""

    left: float
    at: float
    pauses: int = 0
    until: float = 0.0


def after_event(known: Count | None, rule: Rule, now: float) -> tuple[Count, float]:
    """A bucket of `burst` tokens that fills at `per_minute`; each event takes one. 0 where the event is allowed, else the seconds
    until one is."""
    rate = rule.per_minute / MINUTE
    left = rule.burst if known is None else min(float(rule.burst), known.left + max(0.0, now - known.at) * rate)
    allowed = left >= 1
    return Count(left - 1 if allowed else left, now), 0.0 if allowed else (1 - left) / rate


def after_failure(known: Count | None, per_minute: int, now: float) -> tuple[Count, float]:
    """`per_minute` of them are free, then follows a pause of a minute, of two after the next ones, and so on. 0 where it may be
    answered as usual, else the seconds of the pause that are left."""
    if known is None or now - known.at > FORGIVEN_SECONDS:
        known = Count(float(per_minute), now)
    if now < known.until:
        return known, known.until - now
    left = min(float(per_minute), known.left + max(0.0, now - known.at) * per_minute / MINUTE)
    if left >= 1:
        return replace(known, left=left - 1, at=now), 0.0
    pause: float = min(MINUTE * 2.0**known.pauses, MAX_PAUSE_SECONDS)
    return Count(left, now, min(known.pauses + 1, MAX_PAUSES), now + pause), pause


class _Counts:
    """Counts by key, a bounded number of them."""

    def __init__(self, max_keys: int) -> None:
        self._max_keys = max_keys
        self._counts: OrderedDict[Hashable, Count] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    def _put(self, key: Hashable, count: Count) -> None:
        self._counts[key] = count
        self._counts.move_to_end(key)
        if len(self._counts) > self._max_keys:
            self._counts.popitem(last=False)


class TokenBuckets(_Counts):
    """`after_event` in memory."""

    def __init__(self, rule: Rule, max_keys: int = MAX_KEYS) -> None:
        super().__init__(max_keys)
        self._rule = rule

    def take(self, key: Hashable, now: float) -> float:
        count, seconds = after_event(self._counts.get(key), self._rule, now)
        self._put(key, count)
        return seconds


class GrowingPauses(_Counts):
    """`after_failure` in memory."""

    def __init__(self, per_minute: int, max_keys: int = MAX_KEYS) -> None:
        super().__init__(max_keys)
        self._per_minute = per_minute

    def fail(self, key: Hashable, now: float) -> float:
        count, seconds = after_failure(self._counts.get(key), self._per_minute, now)
        self._put(key, count)
        return seconds

    def hold(self, key: Hashable, now: float, seconds: float) -> None:
        """A pause that another process has begun."""
        self._put(key, replace(self._counts.get(key) or Count(0.0, now), until=now + seconds))
