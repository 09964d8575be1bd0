"""What is kept of a person's input: whether there is any, for the pages that offer it."""

from urllib.parse import quote

from app.platform.base import Principal
from app.submissions.model import Submission, from_json
from app.web.notices import Notice, draft_notice, lost_update_notice, moment
from app.web.services import Services


async def kept_notices(services: Services, principal: Principal, entity: str, record: str) -> list[Notice]:
    """A draft of this very form, and saves of it that did not get through."""
    found: list[Notice] = []
    at = await services.drafts.time_of(principal, entity, record)
    if at is not None and principal.may("write"):
        found.append(draft_notice(at, entity, record, services.context))
    if not services.platform.capabilities.shares_database:
        for pending in await services.pending_saves.open_at(principal, entity, record):
            if pending.content.get("lost_updates"):
                found.append(lost_update_notice(pending, services.context, services.renderer.fill_part))
            else:
                time = moment(pending.at / 1000, services.context)
                found.append({"part": "unsent", "time": time, "url": unfinished_path(pending.id), "id": pending.id})
    return found


async def kept_submission(services: Services, principal: Principal, entity: str, record: str) -> Submission | None:
    """What a person typed into a form and has not got through: its draft, or the last save that is not done."""
    draft = await services.drafts.get(principal, entity, record)
    if draft is not None:
        return from_json(draft.content)
    pending_saves = [
        pending for pending in await services.pending_saves.open_at(principal, entity, record) if "submission" in pending.content
    ]
    return from_json(pending_saves[-1].content["submission"]) if pending_saves else None


async def unfinished_count(services: Services, principal: Principal) -> int:
    return len(await services.drafts.all(principal)) + len(await services.pending_saves.open(principal))


def unfinished_path(id: str) -> str:
    return f"/unfinished/{quote(id, safe='')}"
