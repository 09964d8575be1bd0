"""A changed definition becomes the current one: compared with what is there, checked, audited, written, noted as a version."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from app.audit.log import AuditLog
from app.definition import DEFINITION
from app.editing.operations import Operation
from app.errors import AlreadyReceived, BadDefinition, Conflict, FormsError, NotAllowed, NotFound, Unavailable
from app.forms.compiler import CompiledForm
from app.platform.base import NO_PERMISSION, Object, Platform, Principal, Receipt
from app.records.definition_approvals import ChangeToApprove, DefinitionApprovals
from app.records.definition_content import changes_between, content_of, same_content
from app.records.definition_steps import DefinitionSteps
from app.records.definitions import Definitions
from app.records.tenant_versions import TenantVersions
from app.request_ids import current_request_id
from app.state.definition_proposals import Proposal
from app.state.definition_versions import DefinitionVersions, PublishedVersion
from app.state.snapshots import Snapshots
from app.steps.json_form import step_to_json
from app.steps.model import Step

log = logging.getLogger("forms")

MAX_LOOKED_AT = 20
"""Versions, for the one that was just written."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be published: `base` as it was read, `document` as it is to be. `operations` lead from one to the other."""

    base: Object
    document: Object
    note: str = ""
    operations: tuple[Operation, ...] = ()
    receipt: Receipt | None = None
    """The idempotency key of a program, and the fingerprint of what it sent."""
    steps: tuple[Step, ...] = ()
    undoes: int | None = None
    """The number of the version that this one takes back, with the values that it moved."""


@dataclass(frozen=True, slots=True)
class Published:
    """`version`: the platform's number; `hash`: the identity of the content."""

    hash: str
    version: int
    document: Object
    is_new: bool = True
    """Whether a version was made: not where the definition was the same already."""
    slipped_in: bool = False
    """Whether something else was written between our reading and our writing, as the platform's number says."""
    steps: tuple[Step, ...] = ()


class DefinitionPublishing:
    """`elsewhere`: versions with steps over a platform that does not share the database."""

    def __init__(
        self,
        platform: Platform,
        definitions: Definitions,
        snapshots: Snapshots,
        versions: DefinitionVersions,
        audit: AuditLog,
        elsewhere: TenantVersions | None = None,
        approvals: DefinitionApprovals | None = None,
    ) -> None:
        """Without `approvals` no definition needs a second administrator."""
        self._elsewhere = elsewhere
        self._platform, self._definitions, self._snapshots = platform, definitions, snapshots
        self._versions, self._audit, self.approvals = versions, audit, approvals
        self.steps = DefinitionSteps(platform, definitions)
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def check_may_edit(self, principal: Principal, entity: str) -> None:
        """Raises NotAllowed. Over a platform that makes no tokens here, its own answer to the write decides."""
        if not self.may_edit(principal, entity):
            raise NotAllowed(NO_PERMISSION["admin"])

    def may_edit(self, principal: Principal, entity: str) -> bool:
        return not principal.guest and (principal.may("admin", entity) or self._platform.capabilities.tokens is None)

    async def current(self, principal: Principal, entity: str) -> Object:
        """The DEFINITION object as it is now. Raises NotAllowed, NotFound and what the platform raises."""
        self.check_may_edit(principal, entity)
        return await self._platform.get(principal, DEFINITION, entity)

    async def current_hash(self, principal: Principal, entity: str) -> str:
        """The hash of the current definition, without a request where it is fresh."""
        try:
            return (await self._definitions.form(principal, entity)).hash
        except BadDefinition:
            return await self.hash_of(principal.tenant, await self.current(principal, entity))

    async def hash_of(self, tenant: str, document: Mapping[str, Any]) -> str:
        """The identity of a version. One that no form can be made of has an identity, too."""
        try:
            return (await self._definitions.identify(tenant, dict(document))).hash
        except BadDefinition:
            return hashlib.sha256(json.dumps(content_of(document), sort_keys=True).encode()).hexdigest()

    async def check_hash(self, tenant: str, current: Object, hashes: Collection[str] | None) -> None:
        """Raises Conflict for a definition that has none of the hashes; None stands for any."""
        if hashes is not None and await self.hash_of(tenant, current) not in hashes:
            raise Conflict("definition-changed-meanwhile", current)

    async def check(self, tenant: str, base: Object, document: Object) -> CompiledForm:
        """Raises BadDefinition for what no form can be made of, and for one that would lose all fields."""
        form = await self._definitions.identify(tenant, document)
        if any(form.definition.fields()):
            return form
        try:
            before = await self._definitions.identify(tenant, base)
        except BadDefinition:
            return form
        if any(before.definition.fields()):
            raise BadDefinition("definition-without-fields", (), entity=str(document.get("id", "")))
        return form

    async def create(self, principal: Principal, document: Object) -> Object:
        """A new DEFINITION object. Raises Conflict for an entity that has one, BadDefinition, and what the platform raises."""
        entity = str(document.get("id", ""))
        self.check_may_edit(principal, entity)
        if await self._exists(principal, entity):
            raise Conflict("entity-taken", entity=entity)
        form = await self._definitions.identify(principal.tenant, document)
        await self._audit.record(
            principal.tenant, principal.person, "definition-written", entity, request=current_request_id(), hash=form.hash
        )
        if self._platform.capabilities.shares_database:
            await self._definitions.install(principal.tenant, document)
        created = await self._platform.create(principal, {**document, "comboKey": f"SUB:{principal.tenant}|ENT:"})
        await self._definitions.renew(principal, entity)
        return created

    async def _exists(self, principal: Principal, entity: str) -> bool:
        try:
            await self._platform.get(principal, DEFINITION, entity)
        except NotFound:
            return False
        return True

    async def propose(self, principal: Principal, entity: str, change: Change, kind: str = "draft") -> Proposal:
        """Asks another administrator to approve a change. Raises Conflict where the definition is another one by now or nobody
        has to, BadDefinition, NotAllowed.
        """
        current = await self.current(principal, entity)
        await self.check(principal.tenant, change.base, change.document)
        if not same_content(current, change.base):
            raise Conflict("definition-changed-meanwhile", current)
        if self.approvals is None:
            raise Conflict("approval-not-needed", current)
        base_hash = await self.hash_of(principal.tenant, current)
        return await self.approvals.propose(principal, entity, to_approve(change, kind), base_hash)

    async def publish(self, principal: Principal, entity: str, change: Change) -> Published:
        """Raises Conflict, with the current object, where someone else has published since `base` was read; BadDefinition,
        NotAllowed, AlreadyReceived, and what the platform raises. In this process one after the other.
        """
        lock = self._locks.setdefault((principal.tenant, entity), asyncio.Lock())
        async with lock:
            return await self._publish(principal, entity, change)

    async def _publish(self, principal: Principal, entity: str, change: Change) -> Published:
        repeated = await self._repeated(principal, entity, change.receipt)
        current = await self.current(principal, entity)
        if repeated is not None:
            return Published(repeated.hash, repeated.version, current, is_new=False)
        form = await self.check(principal.tenant, change.base, change.document)
        if same_content(current, change.document):
            return await self._there_already(principal, entity, change, form, current)
        if not same_content(current, change.base):
            raise Conflict("definition-changed-meanwhile", current)
        approver = await self.approvals.check(principal, entity, to_approve(change)) if self.approvals else ""
        if change.undoes is None:
            await self.steps.check(principal, entity, change.steps)
        approved = {"approved_by": approver} if approver else {}
        await self._audit.record(
            principal.tenant,
            principal.person,
            "definition-written",
            entity,
            request=current_request_id(),
            hash=form.hash,
            **approved,
        )
        # Before a secret of the new version is on record: that is part of the identity of every version from then on.
        base_hash = await self.hash_of(principal.tenant, current)
        if self._platform.capabilities.shares_database or self._elsewhere:
            await self._definitions.install(principal.tenant, {**current, **content_of(change.document)})
        await self._see(principal, entity, base_hash, current)
        version = replace(_published(principal, change, form.hash, base_hash), approved_by=approver)
        writer = replace(principal, definition=form.hash)
        write = self._write_elsewhere if self._elsewhere and (change.steps or change.undoes is not None) else self._write
        updated = await write(writer, entity, current, change, version)
        slipped_in = not self._platform.capabilities.compares_versions and _version(updated) != _version(current) + 1
        is_new = await self._note(principal, entity, version, updated)
        if self.approvals:
            await self.approvals.settle(principal, entity, to_approve(change))
        return Published(form.hash, _version(updated), updated, is_new=is_new, slipped_in=slipped_in, steps=change.steps)

    async def _repeated(self, principal: Principal, entity: str, receipt: Receipt | None) -> PublishedVersion | None:
        """The version that was made with the same key. Raises AlreadyReceived for a key that was used for something else."""
        if receipt is None:
            return None
        earlier = await self._versions.by_receipt(principal.tenant, entity, receipt.id)
        if earlier is not None and earlier.fingerprint != receipt.fingerprint:
            raise AlreadyReceived(entity, same=False)
        return earlier

    async def _there_already(
        self, principal: Principal, entity: str, change: Change, form: CompiledForm, current: Object
    ) -> Published:
        """Nothing is written. What was written without an answer is noted now."""
        if self._elsewhere:
            await self._elsewhere.see(principal, entity, form.hash, current)
        if not same_content(change.base, change.document):
            last = await self._versions.all(principal.tenant, entity, 1)
            if not last or (last[0].hash, last[0].version) != (form.hash, _version(current)):
                base_hash = await self.hash_of(principal.tenant, change.base)
                await self._note(principal, entity, _published(principal, change, form.hash, base_hash), current)
        return Published(form.hash, _version(current), current, is_new=False)

    async def _write(self, principal: Principal, entity: str, current: Object, change: Change, version: PublishedVersion) -> Object:
        """An answer that was lost is read back. Where the platform shares the database, the version is noted with the write itself,
        and all records wait for its steps from then on."""
        changes = changes_between(current, change.document)
        also = partial(self._note_with, principal.tenant, entity, version)
        receipt = change.receipt if self._platform.capabilities.shares_database else None
        try:
            return await self._platform.update(principal, DEFINITION, entity, changes, _version(current), receipt, also)
        except AlreadyReceived as repeated:  # written with this key, and not noted
            if not repeated.same:
                raise
            return await self._platform.get(principal, DEFINITION, entity)
        except Unavailable as error:
            if not error.outcome_unknown:
                raise
            stored = await self._platform.get(principal, DEFINITION, entity)
            if not same_content(stored, change.document):
                raise
            return stored

    async def _write_elsewhere(
        self, principal: Principal, entity: str, current: Object, change: Change, version: PublishedVersion
    ) -> Object:
        """The same with steps: once the definition is there all records wait for them, whenever we are killed."""
        assert self._elsewhere is not None
        number = await self._elsewhere.intend(principal, entity, version)
        try:
            updated = await self._write(principal, entity, current, change, version)
        except FormsError as error:
            if not (isinstance(error, Unavailable) and error.outcome_unknown):
                await self._elsewhere.withdraw(principal.tenant, entity, number)
            raise
        await self._elsewhere.see(principal, entity, version.hash, updated)
        return updated

    async def settle(self, principal: Principal, entity: str, number: int) -> bool:
        """Whether a version that was to be written elsewhere was: its definition is the current one, or was seen as that before."""
        assert self._elsewhere is not None
        if not await self._elsewhere.is_in_effect(principal.tenant, entity, number):
            current = await self._platform.get(principal, DEFINITION, entity)
            await self._elsewhere.see(principal, entity, await self.hash_of(principal.tenant, current), current)
        if await self._elsewhere.is_in_effect(principal.tenant, entity, number):
            return True
        await self._elsewhere.withdraw(principal.tenant, entity, number)
        return False

    def _note_with(self, tenant: str, entity: str, version: PublishedVersion, connection: Any, stored: Object) -> None:
        number = self._versions.insert(connection, tenant, entity, replace(version, version=_version(stored)))
        moves = self._platform.capabilities.moves
        if moves is not None and number is not None:
            moves.begin(connection, tenant, entity, number, version.undoes)

    async def _note(self, principal: Principal, entity: str, version: PublishedVersion, stored: Object) -> bool:
        """False where a version with the same key is noted already."""
        await self._see(principal, entity, version.hash, stored)
        is_new = True
        if not await self._is_noted(principal, entity, version.hash, stored):
            is_new = await self._versions.add(principal.tenant, entity, replace(version, version=_version(stored)))
        try:
            await self._definitions.renew(principal, entity)
        except FormsError:
            log.warning("the definition %s was written and cannot be fetched yet", entity)
        return is_new

    async def _is_noted(self, principal: Principal, entity: str, hash: str, stored: Object) -> bool:
        noted = await self._versions.all(principal.tenant, entity, MAX_LOOKED_AT)
        return any((each.hash, each.version) == (hash, _version(stored)) for each in noted)

    async def _see(self, principal: Principal, entity: str, hash: str, document: Object) -> None:
        """Keeps the content, so that it can be looked at and restored."""
        await self._snapshots.add(principal.tenant, entity, hash, document, str(document.get("_df_version", "")), "published")


def _published(principal: Principal, change: Change, hash: str, base_hash: str) -> PublishedVersion:
    """`version` is not known before it is written."""
    return PublishedVersion(
        hash,
        0,
        author_of(principal),
        change.note,
        principal.source,
        base_hash,
        [operation.to_json() for operation in change.operations],
        change.receipt.id if change.receipt else "",
        change.receipt.fingerprint if change.receipt else "",
        steps=[step_to_json(step) for step in change.steps],
        undoes=change.undoes,
    )


def to_approve(change: Change, kind: str = "draft") -> ChangeToApprove:
    return ChangeToApprove(change.base, change.document, change.steps, change.undoes, change.note, kind)


def author_of(principal: Principal) -> str:
    """A person's name, or the end of the token that says whose it is."""
    return principal.display_name


def fingerprint(operations: Sequence[Operation], note: str, steps: Any = None) -> str:
    """Of what a program sends: the same key with something else is refused."""
    content = [[operation.to_json() for operation in operations], note]
    sent = json.dumps([*content, steps] if steps else content, sort_keys=True)
    return hashlib.sha256(sent.encode()).hexdigest()


def _version(document: Object) -> int:
    version = document.get("_df_version")
    return version if isinstance(version, int) else 0
