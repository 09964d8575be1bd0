"""Which submissions were written, so that one that is sent twice is written once."""

import hashlib

import sqlalchemy as sa

from app.database.store import fetch_one, run
from app.database.tables import pending_saves
from app.errors import AlreadyReceived
from app.platform.base import Principal, Receipt

MAX_AGE_DAYS = 7
MAX_DELETED_AT_ONCE = 100
"""Rows. More than one write adds, so that old ones do not pile up; few enough to be quick."""

RECEIVED = sa.select(pending_saves.c.record, pending_saves.c.fingerprint, pending_saves.c.person).where(
    pending_saves.c.tenant == sa.bindparam("key_tenant"), pending_saves.c.id == sa.bindparam("key_id")
)
RECEIVE = sa.insert(pending_saves)
OLD = (
    sa.select(pending_saves.c.tenant, pending_saves.c.id)
    .where(pending_saves.c.changed < sa.bindparam("before"), pending_saves.c.state == "done")
    .order_by(pending_saves.c.changed)
    .limit(MAX_DELETED_AT_ONCE)
    .with_for_update(skip_locked=True)
)
FORGET = sa.delete(pending_saves).where(sa.tuple_(pending_saves.c.tenant, pending_saves.c.id).in_(OLD))


def receive(connection: sa.Connection, principal: Principal, entity: str, id: str, receipt: Receipt, now: int) -> None:
    """Stores which record a submission creates or changes. Raises AlreadyReceived for one that did before. `now` in epoch ms."""
    id_of_receipt = receipt.id
    stored = fetch_one(connection, RECEIVED, {"key_tenant": principal.tenant, "key_id": id_of_receipt})
    if stored is not None and stored[2] != principal.person:
        id_of_receipt = own_id(receipt.id, principal.person)
        stored = fetch_one(connection, RECEIVED, {"key_tenant": principal.tenant, "key_id": id_of_receipt})
    if stored is not None:
        raise AlreadyReceived(stored[0], same=stored[1] == receipt.fingerprint)
    row = {
        "tenant": principal.tenant,
        "id": id_of_receipt,
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


def own_id(id: str, person: str) -> str:
    """Of a submission whose id another person has used: "abc" -> "abc~1f0e...". One id of two people is two submissions."""
    return f"{id}~{hashlib.sha256(person.encode()).hexdigest()[:16]}"


def forget_old(connection: sa.Connection, now: int) -> None:
    """Deletes what is done for longer than `MAX_AGE_DAYS`. What is not done stays until somebody decides about it."""
    run(connection, FORGET, {"before": now - MAX_AGE_DAYS * 86_400_000})
