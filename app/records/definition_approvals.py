"""A second administrator: which changes of a definition need one, asking for it, answering, and whether one has agreed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.audit.log import AuditLog
from app.errors import BadDefinition, Conflict, NotAllowed, NotFound
from app.platform.base import NO_PERMISSION, Object, Platform, Principal
from app.platform.people import Person
from app.records.definition_content import content_of, same_content
from app.records.definition_impact import DefinitionImpacts
from app.request_ids import current_request_id
from app.state.definition_proposals import DefinitionProposals, Proposal
from app.steps.json_form import step_to_json
from app.steps.model import Step

MAX_NOTE_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class ChangeToApprove:
    """`base` becomes `document`, and the values of records follow by `steps`."""

    base: Object
    document: Object
    steps: Sequence[Step] = ()
    undoes: int | None = None
    note: str = ""
    kind: str = "draft"

    @property
    def content(self) -> str:
        """A digest of the change: an approval is for exactly this one."""
        steps = [step_to_json(step) for step in self.steps]
        sent = [content_of(self.base), content_of(self.document), steps, self.undoes]
        return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


class DefinitionApprovals:
    def __init__(self, platform: Platform, proposals: DefinitionProposals, impacts: DefinitionImpacts, audit: AuditLog) -> None:
        self._platform, self._proposals, self._impacts, self._audit = platform, proposals, impacts, audit

    @property
    def is_possible(self) -> bool:
        """Where people are ours to know. Over a remote platform nobody can tell two of them apart."""
        return self._platform.capabilities.people is not None

    async def needs_second(self, tenant: str, entity: str) -> bool:
        """The policy of an entity."""
        return self.is_possible and await self._proposals.needs_second(tenant, entity)

    async def set_policy(self, principal: Principal, entity: str, *, needs_second: bool) -> bool:
        """True where it is set; False where it is relaxed, and waits for another administrator now. Raises Conflict where there are
        not two administrators, NotAllowed, NotFound.
        """
        self._check(principal, entity)
        if await self.needs_second(principal.tenant, entity) == needs_second:
            return True
        if needs_second:
            await self._check_two(principal.tenant, entity)
        elif not await self._approver(principal, entity, RELAXED):
            _check_is_person(principal)
            await self._put(principal, entity, Proposal(RELAXED, principal.person, "policy", "", "", {}))
            return False
        await self._record(principal, "definition-policy", entity, policy="second" if needs_second else "one")
        await self._proposals.set_policy(principal.tenant, entity, needs_second=needs_second)
        await self._proposals.settle(principal.tenant, entity, RELAXED, principal.person)
        return True

    async def check(self, principal: Principal, entity: str, change: ChangeToApprove) -> str:
        """The person who agreed; "" where nobody has to. Raises NotAllowed where somebody has to and has not."""
        if not await self.is_needed(principal, entity, change):
            return ""
        _check_is_person(principal)
        approver = await self._approver(principal, entity, change.content)
        if not approver:
            raise NotAllowed("second-administrator-needed")
        return approver

    async def is_needed(self, principal: Principal, entity: str, change: ChangeToApprove) -> bool:
        """Whether the policy asks for somebody else: for whatever is not proved harmless, and whatever moves values."""
        if not await self.needs_second(principal.tenant, entity):
            return False
        if change.steps or change.undoes is not None:
            return True
        if same_content(change.base, change.document):
            return False
        try:
            old = await self._impacts.new_form(principal, entity, change.base)
            new = await self._impacts.new_form(principal, entity, change.document)
        except BadDefinition:
            return True
        compared = await self._impacts.comparison(old, new)
        return compared.severity != "harmless" or any(each.moves for each in compared.changes)

    async def check_removal(self, principal: Principal, entity: str) -> None:
        """Raises NotAllowed: a definition that needs two administrators is not deleted by one."""
        if await self.needs_second(principal.tenant, entity):
            raise NotAllowed("second-administrator-needed")

    async def propose(self, principal: Principal, entity: str, change: ChangeToApprove, base: str) -> Proposal:
        """Asks the other administrators. `base`: the hash of the version. Raises NotAllowed, Conflict where nobody is needed."""
        self._check(principal, entity)
        if not await self.is_needed(principal, entity, change):
            raise Conflict("approval-not-needed")
        _check_is_person(principal)
        steps = [step_to_json(step) for step in change.steps]
        note = change.note[:MAX_NOTE_CHARS]
        proposal = Proposal(change.content, principal.person, change.kind, note, base, content_of(change.document), steps)
        await self._put(principal, entity, proposal)
        return proposal

    async def settle(self, principal: Principal, entity: str, change: ChangeToApprove) -> None:
        """After it was published."""
        if await self.needs_second(principal.tenant, entity):
            await self._proposals.settle(principal.tenant, entity, change.content, principal.person)

    async def approver(self, principal: Principal, entity: str, change: ChangeToApprove) -> str:
        """Who agreed to exactly this; "" for nobody."""
        return await self._approver(principal, entity, change.content)

    async def proposals(self, principal: Principal, entity: str) -> list[Proposal]:
        """All of an entity, also the person's own. Raises NotAllowed."""
        self._check(principal, entity)
        return await self._proposals.all(principal.tenant, entity) if self.is_possible else []

    async def waiting(self, principal: Principal) -> dict[str, int]:
        """entity -> how many proposals of others the person can answer."""
        counted: dict[str, int] = {}
        for entity, person, content in await self._proposals.waiting(principal.tenant) if self.is_possible else ():
            is_mine = person == principal.person or not principal.may("admin", entity)
            if not is_mine and not await self._proposals.approvers(principal.tenant, entity, content):
                counted[entity] = counted.get(entity, 0) + 1
        return counted

    async def proposal(self, principal: Principal, entity: str, content: str) -> Proposal:
        """Raises NotFound, also where the author proposes something else by now."""
        for each in await self.proposals(principal, entity):
            if each.content == content:
                return each
        raise NotFound("proposal-missing")

    async def approvers(self, principal: Principal, entity: str, content: str) -> list[str]:
        return await self._proposals.approvers(principal.tenant, entity, content)

    async def answer(self, principal: Principal, entity: str, content: str, *, approve: bool, note: str = "") -> None:
        """Raises NotFound, and NotAllowed for one's own proposal and for tokens that no person owns."""
        proposal, note = await self.proposal(principal, entity, content), note[:MAX_NOTE_CHARS]
        _check_is_person(principal)
        if approve and all(each.person == principal.person for each in await self._same(principal, entity, content)):
            raise NotAllowed("approval-of-own")
        action = "definition-approved" if approve else "definition-declined"
        await self._record(principal, action, entity, content=content, author=proposal.person)
        if approve:
            await self._proposals.approve(principal.tenant, entity, content, principal.person, note)
        else:
            await self._proposals.decline(principal.tenant, entity, content, principal.person, note)

    async def _same(self, principal: Principal, entity: str, content: str) -> list[Proposal]:
        return [each for each in await self.proposals(principal, entity) if each.content == content]

    async def _approver(self, principal: Principal, entity: str, content: str) -> str:
        """The first who is not the author and is still an administrator."""
        people = self._platform.capabilities.people
        for person in await self._proposals.approvers(principal.tenant, entity, content):
            found = await people.find(principal.tenant, person) if people and person != principal.person else None
            if found is not None and _is_administrator(found, entity):
                return person
        return ""

    async def _check_two(self, tenant: str, entity: str) -> None:
        people = self._platform.capabilities.people
        if people is None:
            raise NotFound("people-elsewhere")
        able = [each for each in await people.all(tenant) if _is_administrator(each, entity) and each.joined]
        if len(able) < 2:
            raise Conflict("policy-needs-two")

    async def _put(self, principal: Principal, entity: str, proposal: Proposal) -> None:
        await self._record(principal, "definition-proposed", entity, content=proposal.content)
        await self._proposals.put(principal.tenant, entity, proposal)

    async def _record(self, principal: Principal, action: str, entity: str, **details: Any) -> None:
        await self._audit.record(principal.tenant, principal.person, action, entity, request=current_request_id(), **details)

    def _check(self, principal: Principal, entity: str) -> None:
        if principal.guest or not principal.may("admin", entity):
            raise NotAllowed(NO_PERMISSION["admin"])
        principal.need("read", entity)


RELAXED = hashlib.sha256(b"second administrator no more").hexdigest()
"""What is agreed to where the policy is to be relaxed."""


def _is_administrator(person: Person, entity: str) -> bool:
    return not person.is_disabled and person.access.allows("admin", entity)


def _check_is_person(principal: Principal) -> None:
    """Nobody can say whose a token without an owner is: it might be that of the other side."""
    if principal.access is None:
        raise NotAllowed("second-administrator-person")
