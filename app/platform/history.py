"""Every write of an object: when, by whom, and what it changed."""

from collections.abc import Container
from typing import Any

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import history
from app.definition import SYSTEM_FIELDS
from app.platform.base import HINT_CHARS, Object, Principal
from app.platform.json_text import dump_body, load_body

CHANGED = "changed"
"""What a line says of a secret."""
REMEMBER = sa.insert(history)
OF_OBJECT = (
    history.c.tenant == sa.bindparam("tenant"),
    history.c.entity == sa.bindparam("entity"),
    history.c.id == sa.bindparam("id"),
)
LINES = sa.select(*(each for each in history.c if each.name != "page")).where(*OF_OBJECT).order_by(history.c.number.desc())
LAST_OF_PAGE = sa.select(sa.func.max(history.c.version)).where(*OF_OBJECT, history.c.page == sa.bindparam("page"))
CHANGES_SINCE = sa.select(history.c.changes).where(*OF_OBJECT, history.c.version > sa.bindparam("version"))


class History:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def lines(self, principal: Principal, entity: str, id: str) -> list[Object]:
        """The writes of an object, the latest first."""
        parameters = {"tenant": principal.tenant, "entity": entity, "id": id}
        rows = await self._store.scan(lambda connection: connection.execute(LINES, parameters).mappings().all())
        return [{**row, "changes": load_body(row["changes"])} for row in rows]

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str]:
        """The properties that the writes after a version changed."""
        parameters = {"tenant": principal.tenant, "entity": entity, "id": id, "version": version}
        rows = await self._store.scan(lambda connection: connection.execute(CHANGES_SINCE, parameters).scalars().all())
        return frozenset(name for changes in rows for name in load_body(changes))

    async def last_write_of(self, principal: Principal, entity: str, id: str, page: str) -> int | None:
        """The version that a page gave an object last."""
        parameters = {"tenant": principal.tenant, "entity": entity, "id": id, "page": page}
        row = await self._store.point(LAST_OF_PAGE, parameters)
        return None if row is None else row[0]


def remember(
    connection: sa.Connection, principal: Principal, object: Object, action: str, changes: Object, secret: Container[str], now: int
) -> None:
    """Adds a line, in the transaction of the write itself. `changes`: property -> [before, after]; of a `secret` one the line says
    only that it changed: {"name": ["A", "B"], "password": "changed"}. `now` in epoch milliseconds."""
    shown: dict[str, Any] = {
        name: CHANGED if name in secret else change for name, change in changes.items() if name not in SYSTEM_FIELDS
    }
    row = {
        "tenant": principal.tenant,
        "entity": object["entity"],
        "id": object["id"],
        "version": object["_df_version"],
        "at": now,
        "user": principal.display_name,
        "action": action,
        "changes": dump_body(shown),
        "source": principal.source or None,
        "definition": principal.definition or None,
        "page": principal.page or None,
        "token_hint": principal.token[-HINT_CHARS:] or None,
    }
    run(connection, REMEMBER, row)
