"""Which definitions need a second administrator, what waits for one, and who agreed to what."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.database.store import Store, run
from app.database.tables import definition_approvals as approvals
from app.database.tables import definition_policies as policies
from app.database.tables import definition_proposals as proposals


def _of_entity(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.tenant == sa.bindparam("key_tenant"), table.c.entity == sa.bindparam("key_entity"))


POLICY = sa.select(policies.c.second_person).where(*_of_entity(policies))
DROP_POLICY, SET_POLICY = sa.delete(policies).where(*_of_entity(policies)), sa.insert(policies)
ALL = sa.select(proposals).where(*_of_entity(proposals)).order_by(proposals.c.at.desc(), proposals.c.person)
ENTITIES = sa.select(proposals.c.entity, proposals.c.person, proposals.c.content).where(
    proposals.c.tenant == sa.bindparam("key_tenant"), proposals.c.declined_by.is_(None)
)
DROP = sa.delete(proposals).where(*_of_entity(proposals), proposals.c.person == sa.bindparam("key_person"))
INSERT = sa.insert(proposals)
ANSWER = (
    sa.update(proposals)
    .where(*_of_entity(proposals), proposals.c.content == sa.bindparam("key_content"))
    .values(declined_by=sa.bindparam("new_declined_by"), answer=sa.bindparam("new_answer"))
)
APPROVED = (
    sa.select(approvals.c.person)
    .where(*_of_entity(approvals), approvals.c.content == sa.bindparam("key_content"))
    .order_by(approvals.c.at)
)
DROP_APPROVALS = sa.delete(approvals).where(*_of_entity(approvals), approvals.c.content == sa.bindparam("key_content"))
DROP_APPROVAL = sa.delete(approvals).where(
    *_of_entity(approvals), approvals.c.content == sa.bindparam("key_content"), approvals.c.person == sa.bindparam("key_person")
)
INSERT_APPROVAL = sa.insert(approvals)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What `person` asks to publish: `content` is its identity, `base` the hash of the version that it replaces.

    `kind`: draft, operations, undo, restore, or policy, which publishes nothing. `at` in seconds since the epoch.
    """

    content: str
    person: str
    kind: str
    note: str
    base: str
    document: Mapping[str, Any] = field(repr=False)
    steps: Sequence[Any] = ()
    """As JSON."""
    at: float = field(default=0, compare=False)
    declined_by: str = ""
    answer: str = ""
    """The note of who answered last."""


class DefinitionProposals:
    """`clock` gives seconds since the epoch."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def needs_second(self, tenant: str, entity: str) -> bool:
        row = await self._store.point(POLICY, _key(tenant, entity))
        return row is not None and bool(row[0])

    async def set_policy(self, tenant: str, entity: str, *, needs_second: bool) -> None:
        def work(connection: sa.Connection) -> None:
            run(connection, DROP_POLICY, _key(tenant, entity))
            run(connection, SET_POLICY, {"tenant": tenant, "entity": entity, "second_person": needs_second})

        await self._store.write(work)

    async def all(self, tenant: str, entity: str) -> list[Proposal]:
        """The latest first."""
        key = _key(tenant, entity)
        rows = await self._store.scan(lambda connection: connection.execute(ALL, key).mappings().all())
        return [_proposal(row) for row in rows]

    async def waiting(self, tenant: str) -> list[tuple[str, str, str]]:
        """(entity, person, content) of all that nobody declined."""
        key = {"key_tenant": tenant}
        rows = await self._store.scan(lambda connection: connection.execute(ENTITIES, key).all())
        return [(row[0], row[1], row[2]) for row in rows]

    async def put(self, tenant: str, entity: str, proposal: Proposal) -> None:
        """In place of what the person proposed before."""
        row = {
            "tenant": tenant,
            "entity": entity,
            "person": proposal.person,
            "content": proposal.content,
            "kind": proposal.kind,
            "at": int(self._clock() * 1000),
            "note": proposal.note,
            "base": proposal.base,
            "document": json.dumps(dict(proposal.document)),
            "steps": json.dumps(list(proposal.steps)),
            "declined_by": None,
            "answer": None,
        }

        def work(connection: sa.Connection) -> None:
            run(connection, DROP, {**_key(tenant, entity), "key_person": proposal.person})
            run(connection, INSERT, row)

        await self._store.write(work)

    async def approvers(self, tenant: str, entity: str, content: str) -> list[str]:
        """People, who agreed first first."""
        key = {**_key(tenant, entity), "key_content": content}
        rows = await self._store.scan(lambda connection: connection.execute(APPROVED, key).all())
        return [str(row[0]) for row in rows]

    async def approve(self, tenant: str, entity: str, content: str, person: str, note: str) -> None:
        key = {**_key(tenant, entity), "key_content": content}
        row = {"tenant": tenant, "entity": entity, "content": content, "person": person, "at": int(self._clock() * 1000)}

        def work(connection: sa.Connection) -> None:
            run(connection, DROP_APPROVAL, {**key, "key_person": person})
            run(connection, INSERT_APPROVAL, row)
            run(connection, ANSWER, {**key, "new_declined_by": None, "new_answer": note})

        await self._store.write(work)

    async def decline(self, tenant: str, entity: str, content: str, person: str, note: str) -> None:
        """And takes back what anybody agreed to before."""
        key = {**_key(tenant, entity), "key_content": content}

        def work(connection: sa.Connection) -> None:
            run(connection, DROP_APPROVALS, key)
            run(connection, ANSWER, {**key, "new_declined_by": person, "new_answer": note})

        await self._store.write(work)

    async def settle(self, tenant: str, entity: str, content: str, person: str) -> None:
        """Removes a proposal that was carried out, with its approvals."""
        key = _key(tenant, entity)

        def work(connection: sa.Connection) -> None:
            run(connection, DROP_APPROVALS, {**key, "key_content": content})
            run(connection, DROP, {**key, "key_person": person})

        await self._store.write(work)


def _key(tenant: str, entity: str) -> dict[str, str]:
    return {"key_tenant": tenant, "key_entity": entity}


def _proposal(row: sa.RowMapping) -> Proposal:
    return Proposal(
        row["content"],
        row["person"],
        row["kind"],
        row["note"],
        row["base"],
        json.loads(row["document"]),
        tuple(json.loads(row["steps"])),
        row["at"] / 1000,
        row["declined_by"] or "",
        row["answer"] or "",
    )
