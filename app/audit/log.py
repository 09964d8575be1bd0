"""The audit in the database: appends events, gives them back, and verifies the chain."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from app.audit.chain import AuditEvent, AuditRow, ChainFault, chained_again, faults_in, mac_of
from app.database.store import Store, fetch_one, run
from app.database.tables import audit, facts

BROKEN = "audit-broken"
"""The action of a row that says which rows did not fit when the key was changed."""
MAX_NAMED_FAULTS = 100
LOCK = sa.text("LOCK TABLE audit IN EXCLUSIVE MODE")

LAST = (
    sa.select(audit.c.number, audit.c.mac)
    .where(audit.c.tenant == sa.bindparam("tenant"))
    .order_by(audit.c.number.desc())
    .limit(1)
    .with_for_update()
)
INSERT = sa.insert(audit)
LOCAL_TENANT = sa.select(facts.c.value).where(facts.c.name == "tenant")
OF_TENANT = sa.select(audit).where(audit.c.tenant == sa.bindparam("tenant")).order_by(audit.c.number)
LATEST = (
    sa.select(audit)
    .where(audit.c.tenant == sa.bindparam("tenant"), audit.c.number < sa.bindparam("before"))
    .order_by(audit.c.number.desc())
    .limit(sa.bindparam("count"))
)
SET_MAC = (
    sa.update(audit)
    .where(audit.c.tenant == sa.bindparam("key_tenant"), audit.c.number == sa.bindparam("key_number"))
    .values(mac=sa.bindparam("new_mac"))
)


class AuditLog:
    """`keys`: the first makes MACs, all are accepted. `clock` gives seconds since the epoch."""

    def __init__(self, store: Store, keys: Sequence[bytes], clock: Callable[[], float] = time.time) -> None:
        self._store, self._keys, self._clock = store, keys, clock

    async def record(
        self, tenant: str, person: str, action: str, subject: str = "", *, request: str = "", **details: str | int | list[str]
    ) -> None:
        """Returns when the row is durable. It must be awaited before what it is about is done: raises Unavailable, and then what
        cannot be put on record must not happen."""
        event = self._event(person, action, subject, request, details)
        await self._store.write(lambda connection: self._append(connection, tenant, event))

    def appending(
        self, tenant: str, person: str, action: str, subject: str = "", *, request: str = "", **details: str | int | list[str]
    ) -> Callable[[sa.Connection], None]:
        """What adds the row in a transaction of the caller's, so that neither happens without the other."""
        event = self._event(person, action, subject, request, details)
        return lambda connection: self._append(connection, tenant, event)

    def record_now(self, tenant: str, person: str, action: str, subject: str = "", **details: str | int | list[str]) -> None:
        """The same from a command."""
        event = self._event(person, action, subject, "", details)
        self._store.write_now(lambda connection: self._append(connection, tenant, event))

    def record_of_operator(self, action: str, subject: str = "", **details: str | int | list[str]) -> None:
        """What somebody did with a command that concerns all of the database: in the list of the tenant of this installation."""
        tenant = self._store.write_now(lambda connection: connection.execute(LOCAL_TENANT).scalar())
        self.record_now(str(tenant or ""), "operator", action, subject, **details)

    async def latest(self, tenant: str, count: int, before: int = 2**53) -> list[AuditRow]:
        """The newest rows with numbers below `before`, the newest first."""
        parameters = {"tenant": tenant, "before": before, "count": count}
        rows = await self._store.scan(lambda connection: connection.execute(LATEST, parameters).mappings().all())
        return [_row_of(row) for row in rows]

    def tenants(self) -> list[str]:
        statement = sa.select(audit.c.tenant).distinct().order_by(audit.c.tenant)
        return self._store.write_now(lambda connection: list(connection.execute(statement).scalars()))

    def rows(self, tenant: str) -> list[AuditRow]:
        """All rows of a tenant, the oldest first."""

        def work(connection: sa.Connection) -> list[AuditRow]:
            return [_row_of(row) for row in connection.execute(OF_TENANT, {"tenant": tenant}).mappings()]

        return self._store.write_now(work)

    def verify(self, tenant: str, head: str = "") -> list[ChainFault]:
        """What does not fit in a tenant's chain; nothing where all is well. `head`: as noted before."""
        return faults_in(self._keys, tenant, self.rows(tenant), head)

    def chain_again(self, connection: sa.Connection, tenant: str) -> list[ChainFault]:
        """Makes all MACs with the first key, after a check with all of them, and gives the faults. They stay visible: the rows
        concerned fit no key, and a new row names them."""
        if connection.dialect.name == "postgresql":  # a row that another process adds meanwhile would follow a MAC of before
            connection.execute(LOCK)
        rows = [_row_of(row) for row in connection.execute(OF_TENANT, {"tenant": tenant}).mappings()]
        faults = faults_in(self._keys, tenant, rows)
        for before, after in zip(rows, chained_again(self._keys, tenant, rows), strict=True):
            if after.mac != before.mac:
                run(connection, SET_MAC, {"key_tenant": tenant, "key_number": after.number, "new_mac": after.mac})
        named = {"rows": [f"{each.number} {each.fault}" for each in faults[:MAX_NAMED_FAULTS]], "faults": len(faults)}
        if faults and (rows[-1].event.action, rows[-1].event.details) != (BROKEN, named):
            self._append(connection, tenant, self._event("operator", BROKEN, "", "", named))
        return faults

    def _event(self, person: str, action: str, subject: str, request: str, details: dict[str, Any]) -> AuditEvent:
        return AuditEvent(int(self._clock() * 1000), person[:200], action, subject[:400], request[:40], details)

    def _append(self, connection: sa.Connection, tenant: str, event: AuditEvent) -> None:
        last = fetch_one(connection, LAST, {"tenant": tenant})
        number, previous = (last[0] + 1, last[1]) if last is not None else (1, "")
        row = {
            "tenant": tenant,
            "number": number,
            "at": event.at,
            "person": event.person,
            "action": event.action,
            "subject": event.subject,
            "request": event.request,
            "details": orjson.dumps(event.details, option=orjson.OPT_SORT_KEYS).decode(),
            "mac": mac_of(self._keys[0], tenant, number, event, previous),
        }
        run(connection, INSERT, row)


def _row_of(row: Any) -> AuditRow:
    """Details that are not JSON any more make the row an altered one."""
    try:
        details = orjson.loads(row["details"])
    except ValueError:
        details = {"unreadable": row["details"]}
    event = AuditEvent(row["at"], row["person"], row["action"], row["subject"], row["request"], details)
    return AuditRow(row["number"], event, row["mac"])
