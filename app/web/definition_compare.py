"""What another definition of an entity would do, for administrators' programs: compared, and counted over the records."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.comparison.report import comparison_json, impact_json
from app.definition import Finding, Path
from app.errors import BadDefinition
from app.forms.compiler import CompiledForm
from app.forms.scopes import path_of_pointer
from app.platform.base import Principal
from app.web.api.requests import read_document, refuse_unknown_parameters
from app.web.api.responses import json_answer
from app.web.request_errors import RequestError
from app.web.services import Services, administrator_of, services_of

BETWEEN = ":/"
"""Between the two pointers of a rename."""


async def compare(request: Request) -> Response:
    """The body is a DEFINITION object, or what its `definition` would be. `?rename=/old:/new` says that a field was renamed."""
    services, principal = services_of(request), await administrator_of(request)
    refuse_unknown_parameters(request, ("rename",), several=("rename",))
    entity = request.path_params["entity"]
    renames = dict(read_rename(each) for each in request.query_params.getlist("rename"))
    new = await _posted_form(services, principal, entity, await read_document(request))
    counted = await services.definition_impacts.impact(principal, entity, new, renames)
    say = services.translator
    report = comparison_json(
        say, counted.old, counted.new, counted.comparison, counted.impact, counted.uses, counted.contradictions
    )
    report |= impact_json(say, counted.impact, counted.not_counted, counted.lookups, counted.drafts)
    return json_answer(report, headers={"cache-control": "no-store"})


def read_rename(text: str) -> tuple[Path, Path]:
    """ "/ldapServer:/directoryServer" -> (("ldapServer",), ("directoryServer",)). Raises RequestError 400."""
    old, between, new = text.partition(BETWEEN)
    if not between or not old.startswith("/") or BETWEEN in new:
        raise RequestError(400, "rename-unreadable", value=text)
    return path_of_pointer(old), path_of_pointer(f"/{new}")


async def _posted_form(services: Services, principal: Principal, entity: str, document: Any) -> CompiledForm:
    """Raises RequestError 422 with the findings of a document that no form can be made of."""
    whole = document if isinstance(document, dict) and "definition" in document else {"definition": document}
    try:
        return await services.definition_impacts.new_form(principal, entity, whole)
    except BadDefinition as error:
        raise UnusableDefinition(error.code, error.findings, **error.params) from error


class UnusableDefinition(RequestError):
    """A definition that was sent and that has errors: its findings are in the answer."""

    def __init__(self, code: str, findings: Sequence[Finding], **params: Any) -> None:
        super().__init__(422, code, **params)
        self.findings = findings


ROUTES = [Route("/api/definitions/{entity}/compare", compare, methods=["POST"])]
