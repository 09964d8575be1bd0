"""Every save on its way to a remote platform: stored, encrypted, before the first byte is sent, and emptied when it is done.

States of a pending save:

    received ──▶ sending ──▶ done           the platform has it
        │           ├──────▶ unknown        it may have been carried out; the platform did not say
        ├───────────┴──────▶ waiting        it was not carried out and can be sent again
        └──────────────────▶ lost_update    the platform has it, and it replaced what somebody else wrote at the same moment

A save that was refused or rejected is deleted: the person sees all of it. One that was being sent when the process ended is
recognised by its age.
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
from app.database.tables import pending_saves
from app.platform.base import Principal
from app.platform.json_text import SLOW, load_body
from app.platform.receipts import forget_old, own_id
from app.texts.errors import ERRORS
from app.texts.text import Fact

State = Literal["received", "sending", "done", "unknown", "waiting", "lost_update"]

WRITTEN = ("done", "lost_update")
"""States of a save that the platform has."""

LEASE_SECONDS = 30.0
"""How long no other process takes over a save that is being sent: longer than all calls of a save together."""
COLUMNS = (
    pending_saves.c.id,
    pending_saves.c.entity,
    pending_saves.c.record,
    pending_saves.c.state,
    pending_saves.c.fingerprint,
    pending_saves.c.at,
    pending_saves.c.changed,
    pending_saves.c.reason,
    pending_saves.c.content,
    pending_saves.c.person,
)
ONE = sa.select(*COLUMNS).where(pending_saves.c.tenant == sa.bindparam("key_tenant"), pending_saves.c.id == sa.bindparam("key_id"))
INSERT = sa.insert(pending_saves)
CHANGE = (
    sa.update(pending_saves)
    .where(
        pending_saves.c.tenant == sa.bindparam("key_tenant"),
        pending_saves.c.id == sa.bindparam("key_id"),
        pending_saves.c.state == sa.bindparam("key_state"),
        pending_saves.c.changed == sa.bindparam("key_changed"),
    )
    .values(
        state=sa.bindparam("new_state"),
        record=sa.bindparam("new_record"),
        changed=sa.bindparam("new_changed"),
        reason=sa.bindparam("new_reason"),
        content=sa.bindparam("new_content"),
    )
)
DELETE = sa.delete(pending_saves).where(
    pending_saves.c.tenant == sa.bindparam("key_tenant"), pending_saves.c.id == sa.bindparam("key_id")
)


@dataclass(frozen=True, slots=True)
class PendingSave:
    """One submission. `record` is "" while a record is to be created, then the created one's id. Times are epoch milliseconds.

    `content` holds the `submission` as JSON, whether it `creates` a record, and what was `sent`. Of a save that replaced somebody
    else's edit it holds `lost_updates` alone; of one that is done the `version` that it gave the record.
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
    reason: Fact | None
    content: Mapping[str, Any]
    encrypted: str = ""
    """The content as it is stored."""

    @property
    def creates(self) -> bool:
        return bool(self.content.get("creates"))

    @property
    def is_unreadable(self) -> bool:
        """Whether there is content that none of our keys decrypts."""
        return bool(self.encrypted) and not self.content


class PendingSaves:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: MultiFernet, clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock
        # A SQLite database belongs to one process: a save that is older than this object was abandoned by an earlier process.
        self._started = self._now() if store.dialect == "sqlite" else 0

    async def begin(
        self, principal: Principal, entity: str, record: str, id: str, content: Mapping[str, Any]
    ) -> tuple[PendingSave, bool]:
        """The pending save of a submission, and whether it is new.

        The same id with the same content is the same submission. With other content it is another one, under an id of its own:
        `begin(..., "abc", {...})` then stores "abc~1f0e...", with the first 16 digits of the content's fingerprint.
        """
        digest = fingerprint(content)
        pending = await self.get(principal, id)
        if pending is not None and pending.fingerprint != digest:
            id = f"{id}~{digest[:16]}"
            pending = await self.get(principal, id)
        stored = {"submission": dict(content), "creates": not record}
        if pending is not None:
            # The same fingerprint: here is the content again that could not be decrypted.
            return (replace(pending, content=stored) if pending.is_unreadable else pending), False
        now = self._now()
        # A change is "sending" as soon as the record is read: it can always be sent again, and needs no write in between.
        state: State = "sending" if record else "received"
        pending = PendingSave(principal.tenant, id, principal.person, entity, record, state, digest, now, now, None, stored)
        if await self._insert(pending):
            return pending, True
        if await self.get(principal, id) is None:  # another person's
            id = own_id(id, principal.person)
        return await self.begin(principal, entity, record, id, content)

    async def move(
        self,
        pending: PendingSave,
        state: State,
        *,
        record: str = "",
        reason: Fact | None = None,
        sent: Any = None,
        lost_updates: Any = None,
        version: int | None = None,
    ) -> PendingSave | None:
        """The pending save in its new state, or None when somebody else moved it meanwhile. One that is done loses its content, but
        for the `version` that it gave the record."""
        content: Mapping[str, Any] = ({} if version is None else {"version": version}) if state in WRITTEN else pending.content
        if lost_updates is not None:
            content = {"lost_updates": lost_updates}
        if sent is not None:
            content = {**content, "sent": sent}
        # Content that none of our keys decrypts stays as it is: the key may come back.
        stays = pending.is_unreadable and not content and state not in WRITTEN
        moved = replace(
            pending,
            state=state,
            record=record or pending.record,
            reason=reason,
            content=content,
            encrypted=pending.encrypted if stays else self._encrypt(content),
            changed=max(self._now(), pending.changed + 1),
        )
        if not await self._store.write(lambda connection: run(connection, CHANGE, _change(pending, moved))):
            return None
        metrics.submissions.labels(state).inc()
        return moved

    async def drop(self, pending: PendingSave) -> None:
        key = {"key_tenant": pending.tenant, "key_id": pending.id}
        await self._store.write(lambda connection: run(connection, DELETE, key))

    async def get(self, principal: Principal, id: str) -> PendingSave | None:
        """One of the person's own pending saves."""
        row = await self._store.point(ONE, {"key_tenant": principal.tenant, "key_id": id})
        return self._pending_save(principal.tenant, row) if row is not None and row[9] == principal.person else None

    async def last_version(self, principal: Principal, id: str) -> int | None:
        """The latest version that a record got by a save of a person under this id, whatever its content; None for none."""
        other = f"{id}~"
        statement = sa.select(pending_saves.c.content).where(
            pending_saves.c.tenant == principal.tenant,
            pending_saves.c.person == principal.person,
            pending_saves.c.state == "done",
            sa.or_(pending_saves.c.id == id, sa.func.substr(pending_saves.c.id, 1, len(other)) == other),
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).scalars().all())
        versions = [self._decrypt(content).get("version") for content in rows]
        return max((each for each in versions if isinstance(each, int)), default=None)

    async def open(self, principal: Principal) -> list[PendingSave]:
        """A person's pending saves that are not done, the oldest first."""
        statement = (
            sa.select(*COLUMNS)
            .where(
                pending_saves.c.tenant == principal.tenant,
                pending_saves.c.person == principal.person,
                pending_saves.c.state != "done",
            )
            .order_by(pending_saves.c.at)
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).all())
        return [self._pending_save(principal.tenant, row) for row in rows]

    async def open_at(self, principal: Principal, entity: str, record: str) -> list[PendingSave]:
        """Those of them that belong to one form."""
        return [pending for pending in await self.open(principal) if (pending.entity, pending.record) == (entity, record)]

    async def made(self, principal: Principal, entity: str) -> frozenset[str]:
        """Ids of the records that pending saves are known to have created."""
        statement = sa.select(pending_saves.c.record).where(
            pending_saves.c.tenant == principal.tenant, pending_saves.c.entity == entity, pending_saves.c.state == "done"
        )
        rows = await self._store.scan(lambda connection: connection.execute(statement).scalars().all())
        return frozenset(rows)

    def is_abandoned(self, pending: PendingSave) -> bool:
        """Whether no process can be sending it any more."""
        if pending.state not in ("received", "sending") or pending.changed < self._started:
            return True
        return self._now() - pending.changed > LEASE_SECONDS * 1000

    async def _insert(self, pending: PendingSave) -> bool:
        """False where the same submission was stored meanwhile."""
        key = {"key_tenant": pending.tenant, "key_id": pending.id}
        row = self._row(pending)

        def work(connection: sa.Connection) -> bool:
            if connection.execute(ONE, key).first() is not None:
                return False
            forget_old(connection, pending.at)
            run(connection, INSERT, row)
            return True

        return await self._store.write(work)

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
            "reason": "",
            "content": self._encrypt(pending.content),
        }

    def _pending_save(self, tenant: str, row: Any) -> PendingSave:
        state = cast(State, row[3])
        content = self._decrypt(row[8])
        reason = _read_reason(row[7])
        return PendingSave(tenant, row[0], row[9], row[1], row[2], state, row[4], row[5], row[6], reason, content, row[8])

    def _encrypt(self, content: Mapping[str, Any]) -> str:
        return self._keys.encrypt(_text_of(content).encode()).decode() if content else ""

    def _decrypt(self, encrypted: str) -> Mapping[str, Any]:
        """Empty where none of our keys decrypts it."""
        try:
            content: Mapping[str, Any] = load_body(self._keys.decrypt(encrypted).decode()) if encrypted else {}
        except InvalidToken:
            return {}
        # Rows of earlier versions: {"overrun": x} -> {"lost_updates": x}
        return {"lost_updates": content["overrun"]} if "overrun" in content else content

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _change(pending: PendingSave, moved: PendingSave) -> dict[str, Any]:
    """The parameters of `CHANGE`: only a row that is as it was read is changed."""
    return {
        "key_tenant": pending.tenant,
        "key_id": pending.id,
        "key_state": pending.state,
        "key_changed": pending.changed,
        "new_state": moved.state,
        "new_record": moved.record,
        "new_changed": moved.changed,
        "new_reason": _reason_text(moved.reason),
        "new_content": moved.encrypted,
    }


def _reason_text(reason: Fact | None) -> str:
    """Fact("platform-status", {"status": 500}) -> '["platform-status",{"status":500}]'; "" for None."""
    return orjson.dumps([reason.code, dict(reason.params)], default=str).decode() if reason else ""


def _read_reason(text: str) -> Fact | None:
    """The reverse. Rows of earlier versions hold an English sentence: it stays as it is, like a platform's own words."""
    if not text:
        return None
    if text.startswith('["'):
        code, params = orjson.loads(text)
        if code in ERRORS:
            return Fact(code, params)
    return Fact("platform-said", {"message": text})


def _text_of(content: Mapping[str, Any]) -> str:
    """As `load_body` reads it."""
    try:
        return orjson.dumps(content).decode()
    except TypeError:  # whole numbers beyond 64 bits
        return SLOW + json.dumps(content)


def fingerprint(content: Mapping[str, Any]) -> str:
    """The SHA-256 (hex) of a submission's JSON: tells two submissions under the same id apart."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
