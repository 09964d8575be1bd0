"""A person's input that is not saved: drafts and pending saves of a form, for the pages that offer them."""

from dataclasses import replace

from app.platform.base import Principal
from app.state.drafts import Draft
from app.submissions.json_input import as_page_post
from app.submissions.outcomes import OpenRecord
from app.submissions.page_post import PagePost
from app.submissions.stored import from_json, page_from_json
from app.web.draft_offers import drafts_notice
from app.web.drafts import LATEST, find_draft
from app.web.notices import Notice, format_time, lost_update_notice
from app.web.services import Services
from app.web.surface import Surface


async def unsaved_notices(services: Services, principal: Principal, surface: Surface, opened: OpenRecord) -> list[Notice]:
    """The drafts of this very record, and saves of it whose outcome is unknown."""
    context, entity = services.context, opened.form.definition.entity
    record = str(opened.record["id"]) if opened.record else ""
    notices: list[Notice] = []
    if principal.may("write", entity) and await services.drafts.time_of(principal, entity, record) is not None:
        drafts = await services.drafts.of_record(principal, entity, record)
        offer = drafts_notice(opened, drafts, surface, context, services.renderer.fill_part)
        notices += [offer] if offer else []
    if not services.platform.capabilities.shares_database:
        for pending in await services.pending_saves.open_at(principal, entity, record):
            if pending.content.get("lost_updates"):
                notices.append(lost_update_notice(pending, context, services.renderer.fill_part))
            else:
                notices.append(surface.pending_notice(pending, format_time(pending.at / 1000, context)))
    return notices


async def unsaved_submission(services: Services, principal: Principal, entity: str, record: str) -> PagePost | None:
    """A person's input into a form that is not saved: its draft, else the last pending save."""
    draft = await find_draft(services, principal, entity, record, LATEST)
    if draft is not None:
        return restored_submission(draft)
    pending_saves = [
        pending for pending in await services.pending_saves.open_at(principal, entity, record) if "submission" in pending.content
    ]
    if not pending_saves:
        return None
    form = await services.definitions.form(principal, entity)
    return as_page_post(form, from_json(pending_saves[-1].content["submission"]), services.context)


def restored_submission(draft: Draft) -> PagePost:
    """What a draft holds, for a form of its own: the one that it was typed into may still be open."""
    return replace(page_from_json(draft.content), id="", form_instance="", restored=draft.mark)


async def unfinished_count(services: Services, principal: Principal) -> int:
    """How many drafts, pending saves and leftovers a person has."""
    unsaved = len(await services.drafts.all(principal)) + len(await services.pending_saves.open(principal))
    return unsaved + await services.leftovers.count(principal)
