"""Entries by tenant and entity, bounded by their number and by the bytes of the forms that they hold. Entries may share a form."""

from collections import Counter, OrderedDict

from app.forms.entry import Entry

MAX_ENTRIES = 10_000
MAX_BYTES = 56 * 2**20

Key = tuple[str, str]


class EntryCache:
    """For one event loop. The one that was put first goes first; the one that was put last stays, whatever its size."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._uses: Counter[int] = Counter()
        """How many entries hold a form, by its identity."""
        self.bytes = 0

    def get(self, key: Key) -> Entry | None:
        return self._entries.get(key)

    def put(self, key: Key, entry: Entry) -> None:
        self.pop(key)
        self._entries[key] = entry
        self._uses[id(entry.form)] += 1
        self.bytes += entry.form.bytes if self._uses[id(entry.form)] == 1 else 0
        while len(self._entries) > 1 and (self.bytes > self._max_bytes or len(self._entries) > MAX_ENTRIES):
            self.pop(next(iter(self._entries)))

    def pop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self._uses[id(entry.form)] -= 1
        if not self._uses[id(entry.form)]:
            del self._uses[id(entry.form)]
            self.bytes -= entry.form.bytes
