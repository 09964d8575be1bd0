"""What another administrator proposes: looked at with its proof, approved or declined; and whether an entity needs that."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import BadDefinition, Conflict, NotAllowed, NotFound
from app.forms.scopes import path_of_pointer
from app.platform.base import Principal
from app.state.definition_proposals import Proposal
from app.web.definitions.approval_views import proposal_path
from app.web.definitions.editor_page import SAID
from app.web.definitions.publishing import change_report, change_views
from app.web.definitions.screen import screen_page, screen_urls
from app.web.definitions.step_words import step_sentences
from app.web.form_bodies import read_form
from app.web.notices import format_time
from app.web.responses import SeeOther
from app.web.services import Services, administrator_of, services_of
from app.web.urls import definition_path, with_query

MAX_BODY_BYTES = 64 * 1024


async def show_proposal(request: Request) -> Response:
    services, principal = services_of(request), await administrator_of(request)
    entity, content = request.path_params["entity"], request.path_params["content"]
    proposal = await services.definition_approvals.proposal(principal, entity, content)
    return await _proposal_page(services, principal, entity, proposal)


async def answer_proposal(request: Request) -> Response:
    """Approves or declines. What stands in the way is said on the page. Raises NotFound where the author has changed it."""
    services, principal = services_of(request), await administrator_of(request)
    entity, content = request.path_params["entity"], request.path_params["content"]
    posted = {pair[0]: pair[1] for pair in await read_form(request, MAX_BODY_BYTES)}
    approvals = services.definition_approvals
    try:
        approve = posted.get("do") == "approve"
        await approvals.answer(principal, entity, content, approve=approve, note=posted.get("note", ""))
    except NotAllowed as error:
        proposal = await approvals.proposal(principal, entity, content)
        problem = services.translator.say(error.code, error.params)
        return await _proposal_page(services, principal, entity, proposal, problem)
    return SeeOther(with_query(definition_path(entity), said="answered"))


async def set_policy(request: Request) -> Response:
    """Whether narrowing changes of an entity need another administrator. To relax that needs one, too."""
    services, principal = services_of(request), await administrator_of(request)
    entity = request.path_params["entity"]
    posted = {pair[0]: pair[1] for pair in await read_form(request, MAX_BODY_BYTES)}
    try:
        needs_second = posted.get("second") == "on"
        is_set = await services.definition_approvals.set_policy(principal, entity, needs_second=needs_second)
    except (Conflict, NotAllowed) as error:
        if error.code not in SAID:
            raise
        return SeeOther(with_query(definition_path(entity), said=error.code))
    return SeeOther(with_query(definition_path(entity), said="policy-set" if is_set else "policy-asked"))


async def _proposal_page(services: Services, principal: Principal, entity: str, proposal: Proposal, problem: str = "") -> Response:
    names = await services.names(principal.tenant)
    report: Mapping[str, Any] = {}
    flaw = ""
    if proposal.kind != "policy":
        try:
            report = await _report(services, principal, entity, proposal)
        except (BadDefinition, NotFound, Conflict) as error:
            flaw = services.translator.say(error.code, error.params)
    approvers = await services.definition_approvals.approvers(principal, entity, proposal.content)
    return screen_page(
        services,
        principal,
        "proposal",
        services.translator.say("title-proposal", {"name": entity}),
        status=403 if problem else 200,
        urls=screen_urls(entity),
        url=proposal_path(entity, proposal.content),
        entity=entity,
        problem=problem or flaw,
        what=services.translator.say(f"proposal-{proposal.kind}"),
        author=names.get(proposal.person, proposal.person),
        time=format_time(proposal.at, services.context_of(principal)),
        note=proposal.note,
        is_mine=proposal.person == principal.person,
        approvers=[names.get(each, each) for each in approvers],
        declined_by=names.get(proposal.declined_by, proposal.declined_by),
        can_approve=not flaw,
        report=report,
        changes=change_views(entity, report),
        movements=step_sentences(services.translator, proposal.steps),
    )


async def _report(services: Services, principal: Principal, entity: str, proposal: Proposal) -> Mapping[str, Any]:
    """Raises Conflict where somebody has published since: then it can't be published any more."""
    hash, _ = await services.definition_history.current(principal, entity)
    if hash != proposal.base:
        raise Conflict("definition-changed-meanwhile")
    return await change_report(services, principal, entity, dict(proposal.document), _renames(proposal.steps))


def _renames(steps: Sequence[Any]) -> dict[Any, Any]:
    renames = [step for step in steps if step["step"] == "rename"]
    return {path_of_pointer(step["from"]): path_of_pointer(step["to"]) for step in renames}


ROUTES = [
    Route("/definitions/{entity}/proposals/{content}", show_proposal, methods=["GET"]),
    Route("/definitions/{entity}/proposals/{content}", answer_proposal, methods=["POST"]),
    Route("/definitions/{entity}/policy", set_policy, methods=["POST"]),
]
