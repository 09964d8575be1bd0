"""The steps that lead from an earlier version of a definition to another one, for 30 days: for open forms, drafts and frames."""

import time
from collections.abc import Callable

from app.definition import Path
from app.platform.moves import MAX_AGE_DAYS
from app.state.definition_versions import DefinitionVersions, PublishedVersion, way_between
from app.steps.json_form import steps_from_json
from app.steps.model import Rename
from app.submissions.carried import Ways


class StepsBetween:
    """`clock` gives seconds since the epoch."""

    def __init__(self, versions: DefinitionVersions, clock: Callable[[], float] = time.time) -> None:
        self._versions, self._clock = versions, clock

    async def of(self, tenant: str, entity: str, start: str, end: str) -> Ways:
        """() where none are known, where there are none, and where the earlier version was replaced too long ago."""
        way = await self._way(tenant, entity, start, end)
        return tuple(steps_from_json(list(version.steps)) for version in way if version.steps)

    async def is_known(self, tenant: str, entity: str, start: str, end: str) -> bool:
        """Whether there is a way, with steps or without."""
        return bool(await self._way(tenant, entity, start, end))

    async def renamed(self, tenant: str, entity: str, start: str, end: str) -> dict[Path, Path]:
        """Old path -> present one of fields that were renamed, however long ago."""
        way = way_between(await self._versions.all(tenant, entity), start, end)
        renamed: dict[Path, Path] = {}
        for version in way:
            steps = {step.before: step.after for step in steps_from_json(list(version.steps)) if isinstance(step, Rename)}
            followed = {before: steps.get(after, after) for before, after in renamed.items()}
            renamed = {**{before: after for before, after in steps.items() if before not in renamed.values()}, **followed}
        return renamed

    async def _way(self, tenant: str, entity: str, start: str, end: str) -> list[PublishedVersion]:
        way = way_between(await self._versions.all(tenant, entity), start, end)
        return way if way and self._clock() - way[0].at <= MAX_AGE_DAYS * 86_400 else []
