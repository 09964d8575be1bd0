"""Records that a person has read in the last seconds: a check at every blur need not ask a remote platform each time."""

import time
from collections.abc import Callable

from app.caches.sized_cache import SizedCache
from app.definition import Object, RecordRef
from app.platform.base import Principal

SECONDS = 5.0
MAX_BYTES = 16 * 2**20


class RecentReads:
    """What one person may see is not shown to another. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records: SizedCache[tuple[Object, float]] = SizedCache(MAX_BYTES)

    def get(self, principal: Principal, ref: RecordRef) -> Object | None:
        entry = self._records.get(_key(principal, ref))
        return entry[0] if entry is not None and self._clock() < entry[1] else None

    def put(self, principal: Principal, ref: RecordRef, record: Object) -> None:
        self._records.put(_key(principal, ref), (record, self._clock() + SECONDS), len(repr(record)))

    def drop(self, principal: Principal, ref: RecordRef) -> None:
        """After a write of this person's."""
        self._records.pop(_key(principal, ref))


def _key(principal: Principal, ref: RecordRef) -> tuple[str, str, str, str]:
    return principal.tenant, principal.token or principal.person, ref.entity, ref.id or ""
