"""What `/v1` shows of secrets: all to tokens with the scope `secrets`, to others that they are stored; and what these send back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.definition import Object
from app.errors import Refused
from app.platform.base import Principal
from app.reading.secret_marks import UnclearSecret, restore_secrets
from app.reading.secret_paths import SecretPaths
from app.records.clear_reads import AuditClearRead, ClearRead


@dataclass(frozen=True, slots=True)
class V1Secrets:
    """`paths_of` says where an entity's records have secrets. `masks` is false for DemandFlow's own behaviour, which hides none;
    `reveals` is false where nobody may see one."""

    paths_of: Callable[[Principal, str], Awaitable[SecretPaths]]
    audit_clear_read: AuditClearRead
    masks: bool = True
    reveals: bool = True

    @property
    def is_on(self) -> bool:
        return self.masks or not self.reveals

    async def shown(self, principal: Principal, entity: str, objects: Sequence[Object]) -> Sequence[Object]:
        """What may be answered of whole objects of one entity. Clear secrets among them are on record afterwards."""
        paths = await self.paths_of(principal, entity)
        if self.is_on and not (self.reveals and principal.may("secrets", entity)):
            return [paths.masked(each) for each in objects]
        await self._audit(principal, entity, objects, paths)
        return objects

    async def searched(self, principal: Principal, entity: str) -> Callable[[Object], Object]:
        """What a filter sees of an object: no secret, not even for those who may read it."""
        return (await self.paths_of(principal, entity)).stripped if self.is_on else _itself

    async def sent(self, principal: Principal, body: Object, current: Object | None) -> Object:
        """What is to be written: where the body says that a secret is stored, it is unchanged. Raises Refused."""
        if not self.is_on:
            return body
        entity = str((current or body).get("entity", ""))
        try:
            return restore_secrets(await self.paths_of(principal, entity), body, current or {})
        except UnclearSecret as error:
            raise Refused("secret-unclear", property=error.property) from error

    async def _audit(self, principal: Principal, entity: str, objects: Sequence[Object], paths: SecretPaths) -> None:
        read = [(str(each.get("id", "")), secret) for each in objects if (secret := paths.properties(each))]
        if read:
            names = sorted(frozenset[str]().union(*(secret for _, secret in read)))
            await self.audit_clear_read(ClearRead(principal, "v1", entity, [id for id, _ in read], names))


def _itself(each: Object) -> Object:
    return each
