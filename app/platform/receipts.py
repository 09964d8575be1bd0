"""What tells that a submission was carried out, for as long as its sender may ask."""

import sqlalchemy as sa

from app.database.store import fetch_one, run
from app.database.tables import pending_saves
from app.errors import Repeated
from app.platform.base import Principal, Receipt

KEPT_DAYS = 7
FORGOTTEN_AT_ONCE = 100
"""More than come in one write, so that none are left over for long; few enough that nobody waits."""

RECEIVED = sa.select(pending_saves.c.record, pending_saves.c.fingerprint).where(
    pending_saves.c.tenant == sa.bindparam("its_tenant"), pending_saves.c.id == sa.bindparam("its_id")
)
RECEIVE = sa.insert(pending_saves)
OLD = (
    sa.select(pending_saves.c.tenant, pending_saves.c.id)
    .where(pending_saves.c.changed < sa.bindparam("before"), pending_saves.c.state == "done")
    .order_by(pending_saves.c.changed)
    .limit(FORGOTTEN_AT_ONCE)
    .with_for_update(skip_locked=True)
)
FORGET = sa.delete(pending_saves).where(sa.tuple_(pending_saves.c.tenant, pending_saves.c.id).in_(OLD))


def receive(connection: sa.Connection, principal: Principal, entity: str, id: str, receipt: Receipt, now: int) -> None:
    """Keeps which record a submission makes or changes. Raises Repeated when it did before. `now` in epoch milliseconds."""
    known = fetch_one(connection, RECEIVED, {"its_tenant": principal.tenant, "its_id": receipt.id})
    if known is not None:
        raise Repeated(known[0], same=known[1] == receipt.fingerprint)
    row = {
        "tenant": principal.tenant,
        "id": receipt.id,
        "person": principal.person,
        "entity": entity,
        "record": id,
        "state": "done",
        "fingerprint": receipt.fingerprint,
        "at": now,
        "changed": now,
        "reason": "",
        "content": "",
    }
    forget_old(connection, now)
    run(connection, RECEIVE, row)


def forget_old(connection: sa.Connection, now: int) -> None:
    """Takes out what is done for longer than `KEPT_DAYS`; what is not done is kept until somebody has seen to it."""
    run(connection, FORGET, {"before": now - KEPT_DAYS * 86_400_000})
