"""What a form's addresses answer with: its page as it is stored, as it was typed, as it was kept."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound
from app.pages.slots import PageState
from app.platform.base import Principal
from app.submissions.drift import Leftover
from app.submissions.model import Submission, from_json
from app.submissions.outcomes import OpenRecord, Rejected
from app.web.embed.frame import Frame, told_of_problems
from app.web.form_state import page_mode, page_state, rejected_state
from app.web.notices import Notice, rejected_notices
from app.web.pending_input import kept_notices, kept_submission
from app.web.responses import Page, SeeOther
from app.web.services import Services
from app.web.urls import NEW, form_path, with_query

COPY = "Somebody deleted this record meanwhile. What you typed stands here, to be copied."


async def form_page(
    services: Services, opened: OpenRecord, principal: Principal, saved: Notice | None = None, frame: Frame | None = None
) -> Response:
    entity, id = opened.form.definition.entity, str(opened.record["id"]) if opened.record else ""
    kept = await kept_notices(services, principal, entity, id)
    state = page_state(
        opened,
        principal,
        services.context,
        services.weigher.seals.of(opened),
        notices=kept,
        saved=saved,
    )
    return _filled(services, opened, principal, state, frame)


def rejected_page(
    services: Services,
    rejected: Rejected,
    principal: Principal,
    *,
    status: int = 200,
    drafted: bool = False,
    frame: Frame | None = None,
) -> Response:
    state = typed_state(services, rejected, principal, drafted=drafted, retype=status == 422)
    return _filled(services, rejected.opened, principal, state, frame, status, gone=rejected.gone)


def _filled(
    services: Services,
    opened: OpenRecord,
    principal: Principal,
    state: PageState,
    frame: Frame | None,
    status: int = 200,
    *,
    gone: bool = False,
) -> Response:
    mode = page_mode(opened, principal)
    if frame is None:
        return Page(services.renderer.page(opened.form, mode).fill(state), state.texts["nonce"], status)
    frame.dress(state, opened.form, gone=gone)
    html = services.renderer.page(opened.form, mode, frame.page_look).fill(state)
    answer = Page(html, state.texts["nonce"], status, frame.ancestors)
    for name, value in told_of_problems(state).items():
        answer.headers[name] = value
    return answer


def typed_state(
    services: Services, rejected: Rejected, principal: Principal, *, drafted: bool = False, retype: bool = False
) -> PageState:
    seals = services.weigher.seals.of(rejected.opened)
    fill = services.renderer.fill_part
    return rejected_state(rejected, principal, services.context, seals, fill, drafted=drafted, retype=retype)


async def drafted_page(
    request: Request, services: Services, principal: Principal, entity: str, id: str, draft_of: str, frame: Frame | None = None
) -> Response | None:
    """The form with the draft that the address asks for, None where it asks for none or there is none."""
    if not ("draft" in request.query_params or "draft_of" in request.query_params):
        return None
    draft = await services.drafts.get(principal, entity, draft_of)
    if draft is None:
        return SeeOther(frame.address(id) if frame else form_path(entity, id or NEW))
    submission = from_json(draft.content)
    if draft_of and not id:
        submission = replace(submission, version=None, base_text="", seals_text="", id="")
    try:
        rejected = await services.records.resume(principal, entity, id, submission)
    except NotFound:
        if not id:
            raise
        if frame is not None:
            return await _gone_page_of(services, principal, submission, frame)
        return SeeOther(with_query(form_path(entity, NEW), draft_of=id))
    return rejected_page(services, rejected, principal, drafted=True, frame=frame)


async def kept_of_gone(services: Services, principal: Principal, frame: Frame) -> Response | None:
    """What was typed into a frame's record that is gone, None where nothing is kept of it."""
    if not frame.record or not principal.may("write"):
        return None
    typed = await kept_submission(services, principal, frame.entity, frame.record)
    return None if typed is None else await _gone_page_of(services, principal, typed, frame)


def gone_page(services: Services, rejected: Rejected, principal: Principal, frame: Frame, status: int = 200) -> Response:
    """What was typed into a record that somebody deleted: as a new one where the frame may make one, else to be copied."""
    if frame.makes:
        answer = rejected_page(services, rejected, principal, status=status, drafted=True, frame=frame)
    else:
        interpreted = rejected.interpreted
        told = replace(rejected, gone=False, refused=COPY, leftovers=rejected.leftovers + _out_of_sight(rejected))
        values = {key: interpreted.values[key] for key in rejected.opened.form.seen_keys if key in interpreted.values}
        opened = OpenRecord(rejected.opened.entry, {"id": frame.record}, values, interpreted.state, [])
        reader = replace(principal, scopes=principal.scopes - {"write"})
        notices = rejected_notices(told, services.context, services.renderer.fill_part)
        state = page_state(opened, reader, services.context, "", notices=notices)
        answer = _filled(services, opened, reader, state, frame, status, gone=True)
    answer.headers["x-codes"] = "gone"
    return answer


def _out_of_sight(rejected: Rejected) -> tuple[Leftover, ...]:
    """What was typed and a form that cannot be written does not show: what is no value of its field; of a secret, that there was
    one."""
    interpreted, posted = rejected.interpreted, rejected.submission.posted.get
    unreadable = {message.key for message in interpreted.messages}
    return tuple(
        Leftover(field.label, () if field.secret else tuple(posted(field.key, ())))
        for field, _ in rejected.opened.form.inputs
        if field.key in unreadable or (field.secret and field.key in interpreted.touched)
    )


async def _gone_page_of(services: Services, principal: Principal, submission: Submission, frame: Frame) -> Response:
    new = replace(submission, version=None, base_text="", seals_text="", id="")
    rejected = await services.records.resume(principal, frame.entity, "", new)
    return gone_page(services, replace(rejected, gone=True), principal, frame, status=410)
