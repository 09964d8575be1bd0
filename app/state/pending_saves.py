"""Every save on its way to a platform that is not ours: kept, encrypted, before the first byte is sent, shredded when it is done.

States of a pending:

    received ──▶ sending ──▶ done           the platform has it
        │           ├──────▶ unknown        it may have been carried out; nobody knows yet
        ├───────────┴──────▶ waiting        it was not carried out and can be sent again
        └──────────────────▶ overrun        the platform has it, and it replaced what somebody else wrote in that moment

Refused and returned submissions are taken out: the person has everything before their eyes. A pending that was being worked on when
the process ended is found by its age.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import orjson
import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet

from app import metrics
from app.database.store import Store, run
from app.database.tables import submissions
from app.platform.base import Principal, Receipt
from app.platform.json_text import SLOW, load_body
from app.platform.receipts import forget_old

State = Literal["received", "sending", "done", "unknown", "waiting", "overrun"]

WRITTEN = ("done", "overrun")

LEASE_SECONDS = 30.0
"""For how long nobody else takes up a pending that is being worked on: longer than all calls of a save together."""
COLUMNS = (
    submissions.c.id,
    submissions.c.entity,
    submissions.c.record,
    submissions.c.state,
    submissions.c.fingerprint,
    submissions.c.at,
    submissions.c.changed,
    submissions.c.reason,
    submissions.c.content,
    submissions.c.person,
)
ONE = sa.select(*COLUMNS).where(submissions.c.tenant == sa.bindparam("its_tenant"), submissions.c.id == sa.bindparam("its_id"))
INSERT = sa.insert(submissions)
CHANGE = (
    sa.update(submissions)
    .where(
        submissions.c.tenant == sa.bindparam("its_tenant"),
        submissions.c.id == sa.bindparam("its_id"),
        submissions.c.state == sa.bindparam("its_state"),
        submissions.c.changed == sa.bindparam("its_changed"),
    )
    .values(
        state=sa.bindparam("new_state"),
        record=sa.bindparam("new_record"),
        changed=sa.bindparam("new_changed"),
        reason=sa.bindparam("new_reason"),
        content=sa.bindparam("new_content"),
    )
)
DELETE = sa.delete(submissions).where(
    submissions.c.tenant == sa.bindparam("its_tenant"), submissions.c.id == sa.bindparam("its_id")
)


@dataclass(frozen=True, slots=True)
class PendingSave:
    """One submission. `record` is "" for one that is to be created, and then the created one's id. Times are epoch milliseconds.

    `content` holds the `submission` as JSON and, once it is being sent, what is `sent`; of one that replaced what somebody else
    wrote only that is left, as `overrun`; it is empty when all is done.
    """

    tenant: str
    id: str
    person: str
    entity: str
    record: str
    state: State
    fingerprint: str
    at: int
    changed: int
    reason: str
    content: Mapping[str, Any]
    sealed: str = ""
    """The content as it is stored, encrypted."""

    @property
    def creates(self) -> bool:
        return bool(self.content.get("creates"))

    @property
    def is_unopened(self) -> bool:
        """Whether there is content that none of our keys opens."""
        return bool(self.sealed) and not self.content


class PendingSaves:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: MultiFernet, clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock
        # One engine alone has a SQLite database: what is older than it was left by one that has ended.
        self._born = self._now() if store.dialect == "sqlite" else 0

    async def begin(
        self, principal: Principal, entity: str, record: str, id: str, content: Mapping[str, Any]
    ) -> tuple[PendingSave, bool]:
        """The pending of a submission, and whether it is new. One with the same id and the same content is the same submission; the
        same id with other content is another one."""
        told = fingerprint(content)
        pending = await self.get(principal, id)
        if pending is not None and pending.fingerprint != told:
            id = f"{id}~{told[:16]}"
            pending = await self.get(principal, id)
        kept = {"submission": dict(content), "creates": not record}
        if pending is not None:
            # The same fingerprint: what cannot be opened is at hand again.
            return (replace(pending, content=kept) if pending.is_unopened else pending), False
        now = self._now()
        # A change is on its way as soon as the record is read: sending it again is always safe, and nothing is written in between.
        state: State = "sending" if record else "received"
        pending = PendingSave(principal.tenant, id, principal.person, entity, record, state, told, now, now, "", kept)
        row = {**self._row(pending), "at": now}

        def work(connection: sa.Connection) -> bool:
            if connection.execute(ONE, {"its_tenant": pending.tenant, "its_id": pending.id}).first() is not None:
                return False
            forget_old(connection, now)
            run(connection, INSERT, row)
            return True

        if await self._store.write(work):
            return pending, True
        return await self.begin(principal, entity, record, id, content)

    async def move(
        self, pending: PendingSave, state: State, *, record: str = "", reason: str = "", sent: Any = None, overrun: Any = None
    ) -> PendingSave | None:
        """The pending in its new state, or None when somebody else has moved it meanwhile. What is done is shredded."""
        content: Mapping[str, Any] = {} if state in WRITTEN else pending.content
        if overrun is not None:
            content = {"overrun": overrun}
        if sent is not None:
            content = {**content, "sent": sent}
        # What none of our keys opens is never written anew: the key may come back.
        sealed = pending.sealed if pending.is_unopened and not content and state not in WRITTEN else self._sealed(content)
        moved = replace(
            pending,
            state=state,
            record=record or pending.record,
            reason=reason,
            content=content,
            sealed=sealed,
            changed=max(self._now(), pending.changed + 1),
        )
        parameters = {
            "its_tenant": pending.tenant,
            "its_id": pending.id,
            "its_state": pending.state,
            "its_changed": pending.changed,
            "new_state": moved.state,
            "new_record": moved.record,
            "new_changed": moved.changed,
            "new_reason": moved.reason,
            "new_content": sealed,
        }
        changed = await self._store.write(lambda connection: run(connection, CHANGE, parameters))
        if changed == 1:
            metrics.submissions.labels(state).inc()
        return moved if changed == 1 else None

    async def drop(self, pending: PendingSave) -> None:
        place = {"its_tenant": pending.tenant, "its_id": pending.id}
        await self._store.write(lambda connection: run(connection, DELETE, place))

    async def get(self, principal: Principal, id: str) -> PendingSave | None:
        """One of the person's own pending saves."""
        row = await self._store.point(ONE, {"its_tenant": principal.tenant, "its_id": id})
        return self._slip(principal.tenant, row) if row is not None and row[9] == principal.person else None

    async def open(self, principal: Principal) -> list[PendingSave]:
        """A person's pending saves that are not done, the oldest first."""
        statement = (
            sa.select(*COLUMNS)
            .where(
                submissions.c.tenant == principal.tenant,
                submissions.c.person == principal.person,
                submissions.c.state != "done",
            )
            .order_by(submissions.c.at)
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        return [self._slip(principal.tenant, row) for row in rows]

    async def open_at(self, principal: Principal, entity: str, record: str) -> list[PendingSave]:
        """Those of them that belong to one form."""
        return [pending for pending in await self.open(principal) if (pending.entity, pending.record) == (entity, record)]

    async def made(self, principal: Principal, entity: str) -> frozenset[str]:
        """Ids of the records that submissions are known to have made."""
        statement = sa.select(submissions.c.record).where(
            submissions.c.tenant == principal.tenant, submissions.c.entity == entity, submissions.c.state == "done"
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).scalars().all())
        return frozenset(rows)

    def is_left(self, pending: PendingSave) -> bool:
        """Whether nobody can be working on it any more."""
        if pending.state not in ("received", "sending") or pending.changed < self._born:
            return True
        return self._now() - pending.changed > LEASE_SECONDS * 1000

    def _row(self, pending: PendingSave) -> dict[str, Any]:
        return {
            "tenant": pending.tenant,
            "id": pending.id,
            "person": pending.person,
            "entity": pending.entity,
            "record": pending.record,
            "state": pending.state,
            "fingerprint": pending.fingerprint,
            "at": pending.at,
            "changed": pending.changed,
            "reason": pending.reason,
            "content": self._sealed(pending.content),
        }

    def _slip(self, tenant: str, row: Any) -> PendingSave:
        state = cast(State, row[3])
        content = self._opened(row[8])
        return PendingSave(tenant, row[0], row[9], row[1], row[2], state, row[4], row[5], row[6], row[7], content, row[8])

    def _sealed(self, content: Mapping[str, Any]) -> str:
        return self._keys.encrypt(_text_of(content).encode()).decode() if content else ""

    def _opened(self, content: str) -> Mapping[str, Any]:
        """Empty where the key it was kept with is gone."""
        try:
            opened: Mapping[str, Any] = load_body(self._keys.decrypt(content).decode()) if content else {}
        except InvalidToken:
            return {}
        return opened

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _text_of(content: Mapping[str, Any]) -> str:
    """As `load_body` reads it."""
    try:
        return orjson.dumps(content).decode()
    except TypeError:  # whole numbers beyond 64 bits
        return SLOW + json.dumps(content)


def fingerprint(content: Mapping[str, Any]) -> str:
    """What tells one submission from another under the same id."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def receipt_of(id: str, content: Mapping[str, Any]) -> Receipt:
    return Receipt(id, fingerprint(content))
