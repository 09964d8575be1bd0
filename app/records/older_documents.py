"""A program that speaks an earlier version: what it sends under the present version, and what it reads under its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.definition import Object
from app.errors import Conflict
from app.fields.base import MISSING
from app.forms.compiler import CompiledForm
from app.forms.scopes import put_at, remove_at, value_at
from app.platform.base import Principal
from app.records.definitions import Definitions
from app.records.steps_between import StepsBetween
from app.steps.moving import backward
from app.submissions.carried import Ways, carry_record
from app.submissions.not_taken import NotTaken


@dataclass(frozen=True, slots=True)
class OlderVersion:
    """`ways` lead from the version `earlier` to the present one; none where a program speaks the present one."""

    earlier: CompiledForm | None = None
    ways: Ways = ()

    def sent(self, document: Mapping[str, Any]) -> tuple[Object, tuple[NotTaken, ...]]:
        """The document for the present version, and what of it the earlier version does not name. A value that cannot be converted
        is in it as it was sent, so that it is refused where its field is."""
        if self.earlier is None or not self.ways:
            return dict(document), ()
        unknown = [path for path in self.earlier.scope.paths_in(document) if self.earlier.field_at(path) is None]
        spoken: Object = {name: dict(value) if isinstance(value, Mapping) else value for name, value in document.items()}
        for path in unknown:
            remove_at(spoken, path)
        carried, aside = carry_record(self.ways, spoken)
        for each in aside:
            if each.why in ("not-converted", "partly"):
                put_at(carried, each.path, value_at(spoken, each.path, each.value))
        return carried, tuple(NotTaken(path, "unknown", {"label": "/".join(path)}) for path in unknown)

    def read(self, record: Mapping[str, Any]) -> Object:
        """A record as the earlier version has it. What has no counterpart there is missing."""
        shown = dict(record)
        for steps in reversed(self.ways):
            shown = backward(steps, shown).record
        return {name: value for name, value in shown.items() if value is not MISSING}


class OlderDocuments:
    def __init__(self, definitions: Definitions, steps: StepsBetween) -> None:
        self._definitions, self._steps = definitions, steps

    async def version(self, principal: Principal, entity: str, hash: str) -> OlderVersion:
        """Of the definition that a program names; "" for the present one. Raises Conflict for one that is not known or too old."""
        form = await self._definitions.form(principal, entity)
        if hash in ("", form.hash):
            return OlderVersion()
        earlier = await self._definitions.earlier(principal.tenant, entity, hash)
        if earlier is None or not await self._steps.is_known(principal.tenant, entity, hash, form.hash):
            raise Conflict("definition-too-old")
        return OlderVersion(earlier, await self._steps.of(principal.tenant, entity, hash, form.hash))
