"""The pages that a form's addresses answer with: as the record is stored, as a person typed it, as a draft has it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from app.definition import RecordRef
from app.errors import NotFound
from app.pages.slots import PageState
from app.platform.base import Principal
from app.submissions.outcomes import OpenRecord, Review
from app.submissions.page_post import PagePost
from app.web.drafts import find_draft
from app.web.form_state import page_mode, page_state, rejected_state, shown_messages
from app.web.leftover_notices import saved_leftovers_notice
from app.web.notices import Notice
from app.web.responses import HtmlResponse, SeeOther
from app.web.services import Services
from app.web.surface import Surface
from app.web.unsaved_offers import restored_submission, unsaved_notices
from app.workers.threads import by_size


async def form_page(
    services: Services,
    opened: OpenRecord,
    principal: Principal,
    surface: Surface,
    saved: Notice | None = None,
    left_by: str = "",
) -> Response:
    """The form of a stored record, or of a new one. `saved`: what a save that led here says; `left_by`: the form instance that was
    saved, where not all of it was."""
    notices = await unsaved_notices(services, principal, surface, opened)
    if left_by:
        id = str(opened.record["id"]) if opened.record else ""
        left = await services.leftovers.of_instance(principal, left_by)
        if left:
            url, fill = surface.leftovers_address(id), services.renderer.fill_part
            notices = [saved_leftovers_notice(left, services.translator, fill, url), *notices]
    seals = services.reviewer.fingerprints.of(opened)
    state = page_state(opened, principal, services.context, seals, surface, notices=notices, saved=saved)
    return await filled_page(services, opened, principal, surface, state)


async def rejected_page(
    services: Services,
    rejected: Review,
    principal: Principal,
    surface: Surface,
    *,
    status: int = 200,
    drafted: bool = False,
    retype: bool = False,
    notices: Sequence[Notice] = (),
) -> Response:
    """The form as a person typed it. `drafted`: a draft of it is stored. `retype`: no script puts secrets back.

    `notices` come first.
    """
    opened = rejected.opened
    fingerprints = services.reviewer.fingerprints.of(opened)
    fill = services.renderer.fill_part
    state = rejected_state(rejected, principal, services.context, fingerprints, surface, fill, drafted=drafted, retype=retype)
    if notices:
        state = replace(state, fragments={**state.fragments, "notices": [*notices, *state.fragments["notices"]]})
    return await filled_page(services, opened, principal, surface, state, status)


async def filled_page(
    services: Services, opened: OpenRecord, principal: Principal, surface: Surface, state: PageState, status: int = 200
) -> Response:
    look = surface.look
    if look == "page" and not principal.may("secrets", opened.form.definition.entity):
        look = "page without secrets"
    if look.startswith("page"):
        layout = await services.preferences.get(principal.tenant, principal.person, "layout")
        state = replace(state, texts={**state.texts, "layout": layout})
    page = await services.maker.page(services.renderer, opened.form, page_mode(opened, principal), look)
    html = await by_size(_size_of(state), page.fill, state)
    answer = HtmlResponse(html, state.texts["nonce"], status, surface.ancestors)
    for name, value in surface.headers(state).items():
        answer.headers[name] = value
    return answer


def _size_of(state: PageState) -> int:
    """About how much of a page is values."""
    return len(state.texts.get("base", "")) + sum(len(text) for texts in state.posted.values() for text in texts)


async def drafted_page(
    request: Request, services: Services, principal: Principal, surface: Surface, entity: str, id: str, draft_of: str
) -> Response | None:
    """The form with the draft that the URL asks for, None where it asks for none.

    `draft_of`: the record whose draft it is. Where that was deleted, its draft goes on as a new record, and `id` is "".
    """
    if not ("draft" in request.query_params or "draft_of" in request.query_params):
        return None
    draft = await find_draft(services, principal, entity, draft_of, request.query_params.get("draft", ""))
    if draft is None:
        return SeeOther(surface.address(id))
    submission = restored_submission(draft)
    if draft_of and not id:
        submission = as_new(submission)
    try:
        rejected = await services.records.resume(principal, RecordRef(entity, id or None), submission)
    except NotFound:
        if not id:
            raise
        return await surface.gone_draft(services, principal, id, submission)
    return await rejected_page(services, rejected, principal, surface, drafted=True, retype=True)


def as_new(submission: PagePost) -> PagePost:
    """The same input, for a record of its own."""
    return replace(submission, version=None, base_text="", fingerprints_text="", id="")


def check_response(services: Services, rejected: Review, submission: PagePost) -> Response:
    """The messages of the fields that a person has visited, and of those that follow from them. No page: each goes to its field."""
    form, positions = rejected.opened.form, submission.visited | rejected.follows
    answer = HtmlResponse(services.renderer.check_answer(form, shown_messages(rejected), positions), secrets.token_urlsafe(16))
    answer.headers["x-revision"] = str(submission.revision)
    return answer
