"""The names of records: by the field that names one in the entity's form, else by the property `name`, else by the id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import BadDefinition, FormsError, NotAllowed, NotFound, Unavailable
from app.forms.scopes import value_at
from app.pages.views import name_field
from app.platform.base import Platform, Principal
from app.records.definitions import Definitions

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """How the records of one entity are named. `path`: where the name lies; () where the id is all there is."""

    path: Path = ()

    @property
    def properties(self) -> tuple[str, ...]:
        """Those that a record is found by where its name or id is typed."""
        return (self.path[0], "id") if self.path else ("id",)

    def name_of(self, record: Mapping[str, Any]) -> str:
        value = value_at(record, self.path) if self.path else None
        name = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        return name if name.strip() else str(record.get("id", ""))


async def naming_of(definitions: Definitions, principal: Principal, entity: str) -> Naming:
    """By the entity's form, where it has one that can be read. A secret names nothing."""
    secrets = await definitions.secrets(principal, entity)
    try:
        field = name_field(await definitions.form(principal, entity))
    except (BadDefinition, NotFound, NotAllowed, Unavailable):
        field = None
    path: Path = ("name",) if field is None else tuple(map(str, field.path))
    return Naming() if secrets.hides(path, "any") else Naming(path)


async def names_of(platform: Platform, definitions: Definitions, principal: Principal, entity: str) -> Mapping[str, str]:
    """The names of all records of an entity, by id; none where the platform does not say."""
    try:
        naming = await naming_of(definitions, principal, entity)
        records = await platform.list(principal, entity, fields=naming.properties)
    except FormsError:
        return {}
    return {str(each["id"]): naming.name_of(each) for each in records if "id" in each}
