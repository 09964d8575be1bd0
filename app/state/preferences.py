"""What people have chosen for themselves, on every device: so far how they see the panels of a form."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import preferences

CHOICES: Mapping[str, frozenset[str]] = {"layout": frozenset({"one-page", "panels"})}
"""What can be chosen, by the name of the preference."""
CACHE_SECONDS = 5.0
"""How long another process may still show what was chosen before."""
MAX_CACHED_PEOPLE = 4096

KEY = (
    preferences.c.tenant == sa.bindparam("key_tenant"),
    preferences.c.person == sa.bindparam("key_person"),
    preferences.c.name == sa.bindparam("key_name"),
)
FIND = sa.select(preferences.c.value).where(*KEY)
DELETE = sa.delete(preferences).where(*KEY)
INSERT = sa.insert(preferences)


class Preferences:
    """`clock` gives seconds."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._cache: OrderedDict[tuple[str, str, str], tuple[str, float]] = OrderedDict()

    async def get(self, tenant: str, person: str, name: str) -> str:
        """ "" where nothing was chosen."""
        key = (tenant, person, name)
        cached = self._cache.get(key)
        if cached is not None and self._clock() < cached[1]:
            return cached[0]
        row = await self._store.point(FIND, _parameters(key))
        return self._remember(key, str(row[0]) if row else "")

    async def set(self, tenant: str, person: str, name: str, value: str) -> None:
        """`value` is one of `CHOICES`."""
        key = (tenant, person, name)

        def work(connection: sa.Connection) -> None:
            run(connection, DELETE, _parameters(key))
            run(connection, INSERT, {"tenant": tenant, "person": person, "name": name, "value": value})

        await self._store.write(work)
        self._remember(key, value)

    def _remember(self, key: tuple[str, str, str], value: str) -> str:
        self._cache[key] = (value, self._clock() + CACHE_SECONDS)
        if len(self._cache) > MAX_CACHED_PEOPLE:
            self._cache.popitem(last=False)
        return value


def _parameters(key: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("key_tenant", "key_person", "key_name"), key, strict=True))
