"""Use cases of an administrator's draft of a definition: open, edit, undo, redo, rebase, resolve, publish, discard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app.editing.apply import apply_all
from app.editing.draft import DefinitionDraft, draft_of
from app.editing.matching import Renames, followed, renames_of
from app.editing.operations import Operation, operations_from_json
from app.errors import Conflict, EditRefused, NotFound
from app.platform.base import Object, Principal, Receipt
from app.records.definition_content import same_content
from app.records.definition_publishing import Change, DefinitionPublishing, Published
from app.state.definition_drafts import DefinitionDrafts, DraftLine
from app.state.definition_proposals import Proposal
from app.state.definition_versions import DefinitionVersions, way_between
from app.workers.threads import off_loop

MAX_NOTE_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as a screen needs it. One that is not stored yet has the revision 0 and the id ""."""

    entity: str
    draft: DefinitionDraft
    id: str
    revision: int
    """To be sent with the next edit, so that an edit from an old page is refused."""
    at: float
    is_behind: bool
    """Whether somebody else has published since: `rebase` before publishing."""


class DefinitionEditing:
    def __init__(self, publishing: DefinitionPublishing, drafts: DefinitionDrafts, versions: DefinitionVersions) -> None:
        self._publishing, self._drafts, self._versions = publishing, drafts, versions
        self.steps = publishing.steps

    def check_may_edit(self, principal: Principal, entity: str) -> None:
        """Raises NotAllowed."""
        self._publishing.check_may_edit(principal, entity)

    async def open(self, principal: Principal, entity: str) -> OpenDraft:
        """The administrator's draft, or a new one of the current definition. Raises NotAllowed, NotFound."""
        self._publishing.check_may_edit(principal, entity)
        stored = await self._drafts.get(principal, entity)
        if stored is None:
            current = await self._publishing.current(principal, entity)
            hash = await self._publishing.hash_of(principal.tenant, current)
            draft = DefinitionDraft(current, hash, str(current.get("_df_version", "")), current)
            return OpenDraft(entity, draft, "", 0, 0, is_behind=False)
        draft = draft_of(stored.content)
        is_behind = await self._publishing.current_hash(principal, entity) != draft.base_hash
        return OpenDraft(entity, draft, stored.id, stored.revision, stored.at, is_behind)

    async def edit(
        self,
        principal: Principal,
        entity: str,
        operations: Sequence[Operation],
        *,
        revision: int | None = None,
        merges: bool = False,
    ) -> OpenDraft:
        """Does operations in the draft, all or none. `revision` as it was shown; None for whatever is there. `merges`: a property
        that is set again is the same step. Raises EditRefused, with the `index` of the operation; Conflict for another revision.
        """
        opened = await self._opened(principal, entity, revision)
        draft = await off_loop(lambda: _done(opened.draft, operations, merges=merges))
        return await self._stored(principal, opened, draft)

    async def undo(self, principal: Principal, entity: str, *, revision: int | None = None) -> OpenDraft:
        opened = await self._opened(principal, entity, revision)
        return await self._stored(principal, opened, await off_loop(opened.draft.undo))

    async def redo(self, principal: Principal, entity: str, *, revision: int | None = None) -> OpenDraft:
        opened = await self._opened(principal, entity, revision)
        return await self._stored(principal, opened, await off_loop(opened.draft.redo))

    async def rebase(self, principal: Principal, entity: str, *, revision: int | None = None) -> OpenDraft:
        """Puts the draft on the current definition. Conflicts wait in it; nothing is lost."""
        opened = await self._opened(principal, entity, revision)
        current = await self._publishing.current(principal, entity)
        hash = await self._publishing.hash_of(principal.tenant, current)
        renames = await self._renames(principal, entity, opened.draft, hash)
        draft = await off_loop(opened.draft.rebased, current, hash, str(current.get("_df_version", "")), renames)
        return await self._stored(principal, opened, draft, is_behind=False)

    async def resolve(self, principal: Principal, entity: str, index: int, *, mine: bool, revision: int | None = None) -> OpenDraft:
        """Decides one conflict: my operation is done after all, or dropped."""
        opened = await self._opened(principal, entity, revision)
        draft = await off_loop(lambda: opened.draft.resolved(index, mine=mine))
        return await self._stored(principal, opened, draft)

    async def discard(self, principal: Principal, entity: str) -> None:
        self._publishing.check_may_edit(principal, entity)
        await self._drafts.discard(principal, entity)

    async def publish(
        self, principal: Principal, entity: str, note: str = "", *, revision: int | None = None, steps: Any = None
    ) -> Published:
        """Raises Conflict where somebody else has published (then `rebase`) or a conflict waits.

        And what `DefinitionPublishing.publish` raises. The draft stays until it is published. `steps` as JSON, beside those that
        the draft's operations imply.
        """
        change = await self.change(principal, await self._opened(principal, entity, revision), note, steps)
        published = await self._publishing.publish(principal, entity, change)
        await self._drafts.discard(principal, entity)
        return published

    async def change(self, principal: Principal, opened: OpenDraft, note: str = "", steps: Any = None) -> Change:
        """What a draft would publish. Raises Conflict where a conflict waits, EditRefused, BadDefinition."""
        draft = opened.draft
        if draft.conflicts:
            raise Conflict("definition-draft-conflicts", count=len(draft.conflicts))
        found = await self.steps.of(principal.tenant, draft.base, draft.document, draft.operations, steps)
        return Change(draft.base, draft.document, note[:MAX_NOTE_CHARS], draft.operations, steps=found)

    async def propose(
        self, principal: Principal, entity: str, note: str = "", *, revision: int | None = None, steps: Any = None
    ) -> Proposal:
        """Asks another administrator to approve exactly what `publish` would do. Raises what that raises."""
        opened = await self._opened(principal, entity, revision)
        return await self._publishing.propose(principal, entity, await self.change(principal, opened, note, steps))

    async def propose_operations(
        self, principal: Principal, entity: str, operations: tuple[Operation, ...], note: str = "", steps: Any = None
    ) -> Proposal:
        """The same for what `apply` would do."""
        current = await self._publishing.current(principal, entity)
        document = apply_all(current, operations)
        found = await self.steps.of(principal.tenant, current, document, operations, steps)
        change = Change(current, document, note[:MAX_NOTE_CHARS], operations, steps=found)
        return await self._publishing.propose(principal, entity, change, "operations")

    async def create(self, principal: Principal, document: Object) -> Object:
        """A new entity. Raises Conflict, BadDefinition, NotAllowed, Refused, Unavailable."""
        return await self._publishing.create(principal, document)

    async def draft_document(self, principal: Principal, entity: str, id: str) -> Object:
        """The DEFINITION object of a draft by its private address, for administrators and for all tokens of its author. For
        everybody else it is not there: raises NotFound.
        """
        stored = await self._drafts.by_id(principal.tenant, id)
        is_theirs = stored is not None and not principal.guest and stored.person == principal.person
        if stored is None or stored.entity != entity or not (is_theirs or self._publishing.may_edit(principal, entity)):
            raise NotFound("definition-draft-missing")
        return draft_of(stored.content).document

    async def drafts(self, principal: Principal) -> list[DraftLine]:
        """Who has a draft of what, of the definitions that one may edit."""
        drafts = await self._drafts.all(principal.tenant)
        return [each for each in drafts if self._publishing.may_edit(principal, each.entity)]

    async def apply(
        self,
        principal: Principal,
        entity: str,
        operations: tuple[Operation, ...],
        note: str = "",
        *,
        if_hashes: Collection[str] | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
        steps: Any = None,
    ) -> Published:
        """Operations of a program on the current definition, without a draft. `if_hashes`: of the hashes one that it must have.
        `steps` as in `publish`.

        Raises EditRefused, Conflict, BadDefinition. With `dry_run` the same, and nothing is written.
        """
        current = await self._publishing.current(principal, entity)
        repeated = receipt and await self._versions.by_receipt(principal.tenant, entity, receipt.id)
        if not repeated:
            await self._publishing.check_hash(principal.tenant, current, if_hashes)
        document = current if repeated else await off_loop(apply_all, current, operations)
        moving = () if repeated else await self.steps.of(principal.tenant, current, document, operations, steps)
        if dry_run:
            form = await self._publishing.check(principal.tenant, current, document)
            is_new = not same_content(current, document)
            await self.steps.check(principal, entity, moving)
            return Published(form.hash, int(current.get("_df_version", 0)), document, is_new=is_new, steps=moving)
        change = Change(current, document, note[:MAX_NOTE_CHARS], operations, receipt, moving)
        return await self._publishing.publish(principal, entity, change)

    async def _opened(self, principal: Principal, entity: str, revision: int | None) -> OpenDraft:
        opened = await self.open(principal, entity)
        if revision is not None and revision != opened.revision:
            raise Conflict("definition-draft-changed")
        return opened

    async def _stored(
        self, principal: Principal, opened: OpenDraft, draft: DefinitionDraft, *, is_behind: bool | None = None
    ) -> OpenDraft:
        stored = await self._drafts.put(principal, opened.entity, draft.to_json(), opened.revision)
        behind = opened.is_behind if is_behind is None else is_behind
        return OpenDraft(opened.entity, draft, stored.id, stored.revision, stored.at, behind)

    async def _renames(self, principal: Principal, entity: str, draft: DefinitionDraft, hash: str) -> Renames:
        """What was renamed between the draft's version and the current one, as far as that was done through the engine."""
        steps = way_between(await self._versions.all(principal.tenant, entity), draft.base_hash, hash)
        renames: Renames = {}
        document = draft.base
        for step in steps:
            operations = operations_from_json(list(step.operations))
            try:
                renames = followed(renames, await off_loop(renames_of, document, operations))
                document = await off_loop(apply_all, document, operations)
            except EditRefused:  # something else was written in between
                break
        return renames


def _done(draft: DefinitionDraft, operations: Sequence[Operation], *, merges: bool) -> DefinitionDraft:
    """Raises EditRefused, with the `index` of the operation."""
    for index, operation in enumerate(operations):
        try:
            draft = draft.done(operation, merges=merges)
        except EditRefused as error:
            error.index = index
            raise
    return draft
