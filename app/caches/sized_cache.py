"""Values by key, bounded by the bytes that they take: the least recently used ones go first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class SizedCache(Generic[Value]):
    """For several threads. A value larger than all of the room is not cached."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.bytes = 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        """The keys, as they are when it begins."""
        with self._lock:
            return iter(list(self._values))

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            entry = self._values.get(key)
            if entry is None:
                return None
            self._values.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """`size`: about how many bytes of memory the value takes."""
        with self._lock:
            self._remove(key)
            if size <= self._max_bytes:
                self._values[key] = value, size
                self.bytes += size
            while self.bytes > self._max_bytes:
                self._remove(next(iter(self._values)))

    def pop(self, key: Hashable) -> Value | None:
        with self._lock:
            return self._remove(key)

    def _remove(self, key: Hashable) -> Value | None:
        entry = self._values.pop(key, None)
        if entry is None:
            return None
        self.bytes -= entry[1]
        return entry[0]
