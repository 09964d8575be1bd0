"""Whether another administrator has agreed to a change, as the page before publishing shows it."""

from collections.abc import Mapping
from typing import Any

from app.platform.base import Principal
from app.records.definition_content import same_content
from app.records.definition_editing import OpenDraft
from app.records.definition_publishing import Change, to_approve
from app.state.definition_proposals import Proposal
from app.web.services import Services
from app.web.urls import definition_path


async def approval_view(services: Services, principal: Principal, entity: str, change: Change) -> Mapping[str, Any]:
    """Nothing where nobody has to agree."""
    approvals, wanted = services.definition_approvals, to_approve(change)
    if not await approvals.is_needed(principal, entity, wanted):
        return {}
    names = await services.names(principal.tenant)
    approver = await approvals.approver(principal, entity, wanted)
    mine = [each for each in await approvals.proposals(principal, entity) if each.person == principal.person]
    asked = next((each for each in mine if each.content == wanted.content), None)
    declined_by = asked.declined_by if asked else ""
    return {
        "approver": names.get(approver, approver),
        "is_asked": asked is not None,
        "declined_by": names.get(declined_by, declined_by),
        "answer": asked.answer if asked else "",
        "must_ask": not approver,
    }


async def waiting_views(services: Services, principal: Principal, entity: str) -> list[dict[str, Any]]:
    """What administrators ask each other for, of one entity, with the person's own."""
    names = await services.names(principal.tenant)
    views = []
    for each in await services.definition_approvals.proposals(principal, entity):
        approvers = await services.definition_approvals.approvers(principal, entity, each.content)
        state = "approved" if approvers else "declined" if each.declined_by else "waiting"
        is_mine = each.person == principal.person
        if is_mine or state == "waiting":
            params = {"what": services.translator.say(f"proposal-{each.kind}"), "name": names.get(each.person, each.person)}
            code = f"own-proposal-{state}" if is_mine else "proposal-waiting"
            text = services.translator.say(code, params)
            views.append({"url": proposal_path(entity, each.content), "text": text, "is_mine": is_mine})
    return views


async def policy_view(services: Services, principal: Principal, entity: str) -> Mapping[str, Any] | None:
    """Whether two administrators are needed, and where to change that; None where nobody can tell people apart."""
    if not services.definition_approvals.is_possible:
        return None
    needs_second = await services.definition_approvals.needs_second(principal.tenant, entity)
    return {"needs_second": needs_second, "url": f"{definition_path(entity)}/policy"}


def proposal_path(entity: str, content: str) -> str:
    return f"{definition_path(entity)}/proposals/{content}"


async def asked_of(services: Services, principal: Principal, opened: OpenDraft) -> Proposal | None:
    """What the person asked for with the draft as it is."""
    proposals = await services.definition_approvals.proposals(principal, opened.entity) if opened.id else []
    mine = (each for each in proposals if each.person == principal.person and each.kind == "draft")
    return next((each for each in mine if same_content(each.document, opened.draft.document)), None)
