"""Erases everything that the engine has stored about a record beside the record itself: its history, drafts, leftovers
and pending saves."""

from collections.abc import Mapping

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import drafts, form_drafts, history, leftovers, pending_saves


def erase_history(store: Store, tenant: str, entity: str, id: str) -> Mapping[str, int]:
    """How many rows were erased, by table. What says that a submission was carried out stays: it has none of its content."""
    conditions = {
        "history": (history, history.c.id == id),
        "drafts": (drafts, drafts.c.record == id),
        "form_drafts": (form_drafts, form_drafts.c.record == id),
        "leftovers": (leftovers, leftovers.c.record == id),
        "pending_saves": (pending_saves, sa.and_(pending_saves.c.record == id, pending_saves.c.content != "")),
    }

    def work(connection: sa.Connection) -> dict[str, int]:
        return {
            name: connection.execute(sa.delete(table).where(table.c.tenant == tenant, table.c.entity == entity, condition)).rowcount
            for name, (table, condition) in conditions.items()
        }

    erased = store.write_now(work)
    store.purge(list(conditions))
    return erased
