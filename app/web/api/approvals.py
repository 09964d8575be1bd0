"""A second administrator, for programs: whether an entity needs one, what is proposed, and answers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.editing.operations import operations_from_json
from app.errors import BadDefinition, Refused
from app.platform.base import Principal
from app.state.definition_proposals import Proposal
from app.web.api.definitions import UNCACHED, members_of, note_of
from app.web.api.requests import refuse_unknown_parameters
from app.web.api.responses import json_answer
from app.web.request_errors import RequestError
from app.web.services import Services, principal_of, services_of


async def read_policy(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    entity = _entity(request, services, principal)
    return json_answer({"second_administrator": await _policy(services, principal, entity)}, headers=UNCACHED)


async def set_policy(request: Request) -> Response:
    """The body is {"second_administrator": true}. To relax it, another administrator must approve: then `waits` is true."""
    services, principal = services_of(request), await principal_of(request)
    entity = _entity(request, services, principal)
    wanted = (await members_of(request, ("second_administrator",))).get("second_administrator")
    if not isinstance(wanted, bool):
        raise RequestError(400, "member-not-true-or-false", name="second_administrator")
    is_set = await services.definition_approvals.set_policy(principal, entity, needs_second=wanted)
    policy = await _policy(services, principal, entity)
    return json_answer({"second_administrator": policy, "waits": not is_set}, headers=UNCACHED)


async def list_proposals(request: Request) -> Response:
    services, principal = services_of(request), await principal_of(request)
    entity = _entity(request, services, principal)
    found = await services.definition_approvals.proposals(principal, entity)
    proposals = [await _proposal(services, principal, entity, each) for each in found]
    return json_answer({"proposals": proposals}, headers=UNCACHED)


async def propose(request: Request) -> Response:
    """Asks for what POST .../operations, .../undo or .../restore would do: the body has `operations` and `steps`, `undo` or
    `restore`, a hash."""
    services, principal = services_of(request), await principal_of(request)
    entity = _entity(request, services, principal)
    sent = await members_of(request, ("operations", "steps", "note", "undo", "restore"))
    note, restored = note_of(sent), sent.get("restore")
    try:
        if sent.get("undo") is True:
            proposal = await services.definition_history.propose_undo(principal, entity, note)
        elif isinstance(restored, str):
            proposal = await services.definition_history.propose_restore(principal, entity, restored, note)
        else:
            operations = operations_from_json(sent.get("operations"))
            editing = services.definition_editing
            proposal = await editing.propose_operations(principal, entity, operations, note, sent.get("steps"))
    except BadDefinition as error:
        raise Refused("definition-violated", [{"field": "definition", "message": str(error)}]) from error
    return json_answer(await _proposal(services, principal, entity, proposal), 201, headers=UNCACHED)


async def read_proposal(request: Request) -> Response:
    """With the definition as it would be. Raises NotFound."""
    services, principal = services_of(request), await principal_of(request)
    entity = _entity(request, services, principal)
    found = await services.definition_approvals.proposal(principal, entity, request.path_params["content"])
    shown = await _proposal(services, principal, entity, found)
    return json_answer({**shown, "document": dict(found.document)}, headers=UNCACHED)


async def answer(request: Request) -> Response:
    """The body is {"approve": true, "note": ""}."""
    services, principal = services_of(request), await principal_of(request)
    entity, content = _entity(request, services, principal), request.path_params["content"]
    sent = await members_of(request, ("approve", "note"))
    if not isinstance(sent.get("approve"), bool):
        raise RequestError(400, "member-not-true-or-false", name="approve")
    approvals = services.definition_approvals
    await approvals.answer(principal, entity, content, approve=sent["approve"], note=note_of(sent))
    found = await approvals.proposal(principal, entity, content)
    return json_answer(await _proposal(services, principal, entity, found), headers=UNCACHED)


def _entity(request: Request, services: Services, principal: Principal) -> str:
    """Raises NotAllowed for everybody but the entity's administrators."""
    refuse_unknown_parameters(request, ())
    entity: str = request.path_params["entity"]
    services.definition_editing.check_may_edit(principal, entity)
    principal.need("read", entity)
    return entity


async def _policy(services: Services, principal: Principal, entity: str) -> bool:
    return await services.definition_approvals.needs_second(principal.tenant, entity)


async def _proposal(services: Services, principal: Principal, entity: str, proposal: Proposal) -> dict[str, Any]:
    return {
        "content": proposal.content,
        "author": proposal.person,
        "kind": proposal.kind,
        "note": proposal.note,
        "base": proposal.base,
        "steps": list(proposal.steps),
        "approved_by": await services.definition_approvals.approvers(principal, entity, proposal.content),
        "declined_by": proposal.declined_by,
        "answer": proposal.answer,
    }


HOME = "/api/definitions/{entity}"
ROUTES = [
    Route(f"{HOME}/policy", read_policy, methods=["GET"]),
    Route(f"{HOME}/policy", set_policy, methods=["POST"]),
    Route(f"{HOME}/proposals", list_proposals, methods=["GET"]),
    Route(f"{HOME}/proposals", propose, methods=["POST"]),
    Route(f"{HOME}/proposals/{{content}}", read_proposal, methods=["GET"]),
    Route(f"{HOME}/proposals/{{content}}", answer, methods=["POST"]),
]
