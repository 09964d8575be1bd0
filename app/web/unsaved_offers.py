"""A person's input that is not saved: drafts and pending saves of a form, for the pages that offer them."""

from app.platform.base import Principal
from app.submissions.json_input import as_page_post
from app.submissions.page_post import PagePost
from app.submissions.stored import from_json, page_from_json
from app.web.notices import Notice, draft_notice, format_time, lost_update_notice
from app.web.services import Services
from app.web.surface import Surface


async def unsaved_notices(services: Services, principal: Principal, surface: Surface, entity: str, record: str) -> list[Notice]:
    """A draft of this very form, and saves of it whose outcome is unknown. `record` is "" for a new record."""
    context = services.context
    notices: list[Notice] = []
    drafted_at = await services.drafts.time_of(principal, entity, record)
    if drafted_at is not None and principal.may("write", entity):
        notices.append(draft_notice(drafted_at, surface.address(record, draft="1"), context))
    if not services.platform.capabilities.shares_database:
        for pending in await services.pending_saves.open_at(principal, entity, record):
            if pending.content.get("lost_updates"):
                notices.append(lost_update_notice(pending, context, services.renderer.fill_part))
            else:
                notices.append(surface.pending_notice(pending, format_time(pending.at / 1000, context)))
    return notices


async def unsaved_submission(services: Services, principal: Principal, entity: str, record: str) -> PagePost | None:
    """A person's input into a form that is not saved: its draft, else the last pending save."""
    draft = await services.drafts.get(principal, entity, record)
    if draft is not None:
        return page_from_json(draft.content)
    pending_saves = [
        pending for pending in await services.pending_saves.open_at(principal, entity, record) if "submission" in pending.content
    ]
    if not pending_saves:
        return None
    form = await services.definitions.form(principal, entity)
    return as_page_post(form, from_json(pending_saves[-1].content["submission"]), services.context)


async def unfinished_count(services: Services, principal: Principal) -> int:
    """How many drafts and pending saves a person has."""
    return len(await services.drafts.all(principal)) + len(await services.pending_saves.open(principal))
