"""Which definition a program is answered with, and what is known of it: the one that holds, or an earlier one by its hash."""

from dataclasses import dataclass

from app.errors import NotFound
from app.forms.compiler import CompiledForm
from app.platform.base import Principal
from app.reading.secret_paths import with_secrets
from app.records.definitions import Definitions
from app.state.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class FormVersion:
    """`entity` as it was asked for; `version` is the platform's, "" where it has none."""

    entity: str
    form: CompiledForm
    version: str
    fetched: float
    """When the platform last said that this is the definition, or first, of an earlier one; in seconds since the epoch."""
    holds: bool
    """Whether it is the entity's definition now, as far as is known."""


class FormVersions:
    def __init__(self, definitions: Definitions, snapshots: Snapshots) -> None:
        self._catalogue, self._snapshots = definitions, snapshots

    async def current(self, principal: Principal, entity: str) -> FormVersion:
        """Raises what `Definitions.entry` raises."""
        entry = await self._catalogue.entry(principal, entity)
        version = entry.version[0] if isinstance(entry.version, tuple) else None
        if version is None:  # what held when the engine last ran
            snapshot = await self._snapshots.snapshot(principal.tenant, entity, entry.form.hash)
            version = snapshot.version if snapshot else ""
        return FormVersion(entity, entry.form, str(version), self._catalogue.confirmed(entry), holds=True)

    async def at(self, principal: Principal, entity: str, hash: str) -> FormVersion:
        """The definition of that hash. Raises NotFound for one that was never served, NotAllowed without the right to read."""
        principal.need("read", entity)
        form = await self._catalogue.earlier(principal.tenant, entity, hash)
        snapshot = await self._snapshots.snapshot(principal.tenant, entity, hash)
        if form is None or snapshot is None or form.hash != hash or await self._tells_more(principal.tenant, entity, form):
            raise NotFound("definition-missing", entity=entity)
        return FormVersion(entity, form, snapshot.version, snapshot.at, holds=False)

    async def _tells_more(self, tenant: str, entity: str, form: CompiledForm) -> bool:
        """Whether it takes for public what was marked as secret since."""
        return with_secrets(form.definition, await self._catalogue.ever_secret(tenant, entity)) is not form.definition
