"""Versions with steps over a platform elsewhere: intended before the definition is written, in effect once it is seen there.

A kill between the two loses nothing: the next reading of the definition, or the version's job, notices that it was published.
"""

import time
from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa

from app.database.store import Store
from app.database.tables import moved_records
from app.jobs.moving import NAME, arguments_of
from app.jobs.queue import HELD_SECONDS, Jobs
from app.platform.base import Object, Principal
from app.platform.move_notes import seal_notes
from app.platform.moving import MovingPlatform
from app.platform.secret_properties import secret_paths_of
from app.state.definition_versions import DefinitionVersions, PublishedVersion

RECORDS_AT_ONCE = 100
"""In one transaction, in which other writes wait."""


class TenantVersions:
    """`clock` gives seconds since the epoch."""

    def __init__(
        self,
        store: Store,
        platform: MovingPlatform,
        versions: DefinitionVersions,
        jobs: Jobs,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._platform, self._versions, self._jobs, self._clock = store, platform, versions, jobs, clock

    async def intend(self, principal: Principal, entity: str, version: PublishedVersion) -> int:
        """Notes a version that is about to be written, with the job that moves its records: its number. What the platform says of a
        list of the records is raised before anything is written."""
        await self._platform.inner.list(principal, entity, fields=("id",))
        for old in await self._versions.publishing(principal.tenant, entity):
            if self._clock() - old.at > HELD_SECONDS and old.hash != version.hash:
                await self.withdraw(principal.tenant, entity, old.number)

        def work(connection: sa.Connection) -> int:
            number = self._versions.insert_publishing(connection, principal.tenant, entity, version)
            arguments = arguments_of(entity, number)
            self._jobs.hold(connection, principal.tenant, NAME, arguments, principal.person, principal.token)
            return number

        return await self._store.write(work)

    async def withdraw(self, tenant: str, entity: str, number: int) -> None:
        """It was surely not written."""

        def work(connection: sa.Connection) -> None:
            self._platform.tenant_moves.withdraw(connection, tenant, entity, number)
            self._jobs.release(connection, tenant, NAME, arguments_of(entity, number), "cancelled")

        await self._store.write(work)

    async def hashes(self, tenant: str, entity: str) -> Collection[str]:
        """Of versions that are being written, as far as is known."""
        return {each.hash for each in await self._versions.publishing(tenant, entity)}

    async def see(self, principal: Principal, entity: str, hash: str, document: Object) -> None:
        """The current definition, as it was read: where it is one of those, the records of the entity wait for it from now on.

        Records that were made after it, by the platform's clock, do not.
        """
        for version in await self._versions.publishing(principal.tenant, entity):
            if version.hash == hash:
                rows = await self._platform.inner.list(principal, entity, fields=("id", "created"))
                records = {str(each["id"]) for each in rows if not _is_later(each.get("created"), document.get("updated"))}
                await self._store.write(self._in_effect(principal.tenant, entity, version, document, records))

    def _in_effect(
        self, tenant: str, entity: str, version: PublishedVersion, document: Object, records: Collection[str]
    ) -> Callable[[sa.Connection], None]:
        number, written = version.number, document.get("_df_version")

        def work(connection: sa.Connection) -> None:
            moves, stored = self._platform.tenant_moves, written if isinstance(written, int) else 0
            moves.take_effect(connection, tenant, entity, number, version.undoes, stored, records)
            self._jobs.release(connection, tenant, NAME, arguments_of(entity, number))

        return work

    async def seal(self, tenant: str, entity: str) -> None:
        """Takes what has become a secret out of what is noted of moved records."""
        noted = (
            sa.select(moved_records.c.record).where(moved_records.c.tenant == tenant, moved_records.c.entity == entity).distinct()
        )
        ids = await self._store.scan(lambda connection: connection.execute(noted).scalars().all())
        for start in range(0, len(ids), RECORDS_AT_ONCE):
            some = ids[start : start + RECORDS_AT_ONCE]

            def work(connection: sa.Connection, some: Sequence[str] = some) -> None:
                paths = secret_paths_of(connection, tenant, entity)
                for id in some:
                    seal_notes(connection, tenant, entity, id, paths)

            await self._store.write(work)

    async def is_in_effect(self, tenant: str, entity: str, number: int) -> bool:
        return any(each.number == number for each in await self._versions.all(tenant, entity))


def _is_later(created: object, updated: object) -> bool:
    return isinstance(created, int | float) and isinstance(updated, int | float) and created > updated
