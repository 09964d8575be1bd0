"""How far the records of an entity follow its versions: progress of each, what could not come along, and letting a job go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.errors import NotFound
from app.jobs.moving import NAME, arguments_of
from app.jobs.queue import Job, Jobs
from app.platform.base import Platform, Principal
from app.records.definition_publishing import DefinitionPublishing
from app.state.definition_versions import DefinitionVersions, PublishedVersion

MAX_LISTED = 1_000

Scan = Callable[[Callable[[sa.Connection], Any]], Any]


@dataclass(frozen=True, slots=True)
class MoveProgress:
    """Of one version's records. `state` is that of its last job, "queued" before there is one."""

    number: int
    state: str
    total: int
    waiting: int
    aside: int
    """Values that could not come along."""
    job: str = ""
    refused: tuple[str, ...] = ()
    """Records that the platform refuses to change."""
    slipped_in: tuple[str, ...] = ()
    """Records that another program wrote between the job's reading and its PATCH: what it wrote may be replaced."""

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def is_stopped(self) -> bool:
        """Whether records wait, and no job works on them: one that is done has left out what the platform refused."""
        return bool(self.waiting) and self.state in ("cancelled", "failed", "paused", "done")


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A record, and the values of it that could not come along: at, value, why, reason, dropped."""

    record: str
    values: Sequence[Mapping[str, Any]]


class DefinitionMoves:
    """`scan` reads the engine's database."""

    def __init__(
        self, platform: Platform, publishing: DefinitionPublishing, versions: DefinitionVersions, jobs: Jobs, scan: Scan
    ) -> None:
        self._platform, self._publishing, self._versions, self._jobs, self._scan = platform, publishing, versions, jobs, scan

    async def progress(self, principal: Principal, entity: str) -> Mapping[int, MoveProgress]:
        """By the number of the version, of those that have moved records. Raises NotAllowed."""
        self._publishing.check_may_edit(principal, entity)
        principal.need("read", entity)
        moves = self._platform.capabilities.moves
        if moves is None:
            return {}
        counted = await self._scan(lambda connection: moves.counted(connection, principal.tenant, entity))
        jobs = await self._last_jobs(principal.tenant, entity)
        return {number: _progress(number, counts, jobs.get(str(number))) for number, counts in counted.items()}

    async def aside(self, principal: Principal, entity: str, number: int) -> list[AsideLine]:
        """What could not come along to a version. Raises NotAllowed, NotFound."""
        await self._version(principal, entity, number)
        moves = self._platform.capabilities.moves
        assert moves is not None
        rows = await self._scan(lambda connection: moves.aside(connection, principal.tenant, entity, number, MAX_LISTED))
        return [AsideLine(record, values) for record, values in rows]

    async def go_on(self, principal: Principal, entity: str, number: int) -> None:
        """Lets the records of a version be moved again, after somebody stopped that. Raises NotAllowed, NotFound."""
        await self._version(principal, entity, number)
        # Over a platform elsewhere the job needs a credential: that of the person who lets it go on.
        credential = None if self._platform.capabilities.shares_database else principal.token
        last = (await self._last_jobs(principal.tenant, entity)).get(str(number))
        if last is None or last.state != "paused" or not await self._jobs.resume(principal.tenant, last.id, credential or ""):
            await self._jobs.enqueue(principal.tenant, NAME, arguments_of(entity, number), principal.person, credential)

    async def _last_jobs(self, tenant: str, entity: str) -> Mapping[str, Job]:
        """By the number of the version, as text."""
        last: dict[str, Job] = {}
        for job in await self._jobs.list(tenant):
            if job.kind == NAME and job.arguments.get("entity") == entity:
                last.setdefault(job.arguments["number"], job)
        return last

    async def _version(self, principal: Principal, entity: str, number: int) -> PublishedVersion:
        self._publishing.check_may_edit(principal, entity)
        principal.need("read", entity)
        for version in await self._versions.all(principal.tenant, entity):
            if version.number == number and (version.steps or version.undoes is not None):
                return version
        raise NotFound("definition-missing", entity=entity)


def _progress(number: int, counts: tuple[int, int, int], job: Job | None) -> MoveProgress:
    waiting, moved, aside = counts
    state = "done" if not waiting else job.state if job else "queued"
    report = job.report if job else {}
    named = [tuple(map(str, report.get(name, ()))) for name in ("refused", "slipped_in")]
    return MoveProgress(number, state, waiting + moved, waiting, aside, job.id if job else "", *named)
