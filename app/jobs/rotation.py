"""Encrypts everything that is stored with the first key, in batches, while the server runs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import sqlalchemy as sa

from app.audit.log import AuditLog
from app.database.store import Store
from app.database.tables import audit
from app.errors import JobFailed
from app.jobs.queue import Job
from app.platform.vault import Vault
from app.state.key_rotation import RECORDS, TEXTS, Encrypted, by_first_key, encrypt_batch, forget_former
from app.state.keys import Keys

COLUMNS: tuple[Encrypted, ...] = (RECORDS, *TEXTS)


class Rotation:
    """For servers that run with several keys: FORMS_SECRET_KEY=new,old. The cursor is [index of the column, the last row's
    key], then [number of columns, the last tenant]: '[0,["t","3f2a"]]'."""

    name = "rotate-key"

    def __init__(self, store: Store, keys: Keys) -> None:
        self._keys, self._vault, self._audit = keys, Vault(keys.records), AuditLog(store, keys.audit)

    async def due(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """Never by itself: first all servers must have the new key."""
        return []

    def start(self, connection: sa.Connection, job: Job) -> Job:
        counts = (sa.select(sa.func.count()).select_from(each.column.table).where(each.restriction) for each in COLUMNS)
        total = sum(connection.execute(each).scalar_one() for each in counts)
        return replace(job, total=total, cursor="[0,null]", report={"changed": 0, "unreadable": 0})

    def step(self, connection: sa.Connection, job: Job) -> tuple[Job, bool]:
        index, last = orjson.loads(job.cursor)
        if index == len(COLUMNS):
            return self._chain_again(connection, job, last)
        rows, changed = encrypt_batch(connection, COLUMNS[index], self._converter(index), last)
        if not rows:
            return replace(job, cursor=_cursor(index + 1, None)), False
        report = {
            "changed": job.report["changed"] + changed,
            "unreadable": job.report["unreadable"] + sum(not self._opens(index, row[-1]) for row in rows),
        }
        return replace(job, cursor=_cursor(index, list(rows[-1][:-1])), done=job.done + len(rows), report=report), False

    def _chain_again(self, connection: sa.Connection, job: Job, last: str | None) -> tuple[Job, bool]:
        """The audit of the next tenant; after the last one the former keys can go, unless there is something that no key opens."""
        tenants = sa.select(sa.func.min(audit.c.tenant)).where(audit.c.tenant > (last or ""))
        tenant = connection.execute(tenants if last is not None else sa.select(sa.func.min(audit.c.tenant))).scalar()
        if tenant is not None:
            self._audit.chain_again(connection, tenant)
            return replace(job, cursor=_cursor(len(COLUMNS), tenant)), False
        if job.report["unreadable"]:
            raise JobFailed("job-failed", reason="keys-missing")
        forget_former(connection, self._keys)
        return job, True

    def _converter(self, index: int) -> Any:
        return self._vault.by_first_key if index == 0 else lambda text: by_first_key(self._keys, text)

    def _opens(self, index: int, text: str) -> bool:
        """Whether one of the keys opens what was stored. Sessions and the like only end with their key."""
        if index == 0:
            return self._vault.decrypts(text)
        return COLUMNS[index].column.table.name not in LOSSES or self._keys.opens(text)


LOSSES = ("drafts", "form_drafts", "leftovers", "pending_saves")
"""Tables whose rows somebody would miss."""


def _cursor(index: int, last: Any) -> str:
    return orjson.dumps([index, last]).decode()
