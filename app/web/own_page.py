"""The surface of a form on a page of its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from app.errors import SavePending
from app.forms.compiler import CompiledForm
from app.pages.renderer import Look
from app.pages.slots import PageState
from app.platform.base import Principal
from app.state.pending_saves import PendingSave
from app.submissions.outcomes import Rejected
from app.submissions.page_post import PagePost
from app.texts.translator import Translator
from app.web.drafts import keep_draft
from app.web.form_responses import rejected_page
from app.web.notices import Notice, saved_notice
from app.web.responses import NO_ANCESTORS, SeeOther
from app.web.services import Services
from app.web.urls import LEFTOVERS, NEW, form_path, unfinished_path, why_path, with_query

MAX_CACHED_CHARS = 300


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Implements `Surface`: links lead to other pages, and a deleted record's form goes on as a new record."""

    entity: str
    look: Look = "page"
    ancestors: str = NO_ANCESTORS
    list: str = ""
    """The list that the person came from, as a parameter (`list_page.query_of`)."""
    another: bool = False
    """After a new record comes the form of the next, instead of the record."""

    def address(self, record: str, **query: str) -> str:
        return with_query(form_path(self.entity, record or NEW), **query, list=self.list)

    def leftovers_address(self, record: str) -> str:
        return LEFTOVERS

    def texts(self, record: str) -> Mapping[str, str]:
        addresses = _addresses if len(self.list) < MAX_CACHED_CHARS else _addresses.__wrapped__
        return addresses(self.entity, record, self.list)

    def fragments(self, record: str, *, gone: bool) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return {}

    def left_out(self, form: CompiledForm, with_errors: Collection[int]) -> frozenset[int]:
        return frozenset()

    def headers(self, state: PageState) -> Mapping[str, str]:
        return {}

    def pending_notice(self, pending: PendingSave, time: str) -> Notice:
        return {"part": "unsent", "time": time, "url": unfinished_path(pending.id)}

    def saved_notice(self, result: str, form: CompiledForm, translator: Translator) -> Notice | None:
        return saved_notice(result, form, translator)

    def draft_source(self, query: Mapping[str, str]) -> str:
        return query.get("draft_of", "")

    async def after_save(self, services: Services, record: str, result: str, left_by: str = "") -> Response:
        if self.another:
            return SeeOther(self.address("", told=result.replace("created", "saved"), left=left_by))
        return SeeOther(self.address(record, told=result, left=left_by))

    def after_pending(self, pending: SavePending) -> Response:
        return SeeOther(unfinished_path(pending.id))

    async def gone_draft(self, services: Services, principal: Principal, record: str, submission: PagePost) -> Response:
        return SeeOther(self.address("", draft_of=record))

    async def gone_save(
        self, services: Services, principal: Principal, record: str, rejected: Rejected, submission: PagePost, *, retype: bool
    ) -> Response:
        """The input is drafted too: the record's own page is gone, so that nobody comes back to it."""
        await keep_draft(services, principal, self.entity, record, submission)
        return await rejected_page(services, rejected, principal, self, status=422, drafted=True, retype=retype)


@lru_cache(2048)
def _addresses(entity: str, record: str, list: str) -> Mapping[str, str]:
    """The addresses that a form's page prints, by the name that the template uses: filling in the rest takes hardly longer."""
    own = form_path(entity, record or NEW)
    return {
        "action": with_query(own, list=list),
        "another_url": with_query(own, list=list, then="another"),
        "copy_url": with_query(form_path(entity, NEW), copy_of=record, list=list) if record else "",
        "record_url": own,
        "delete_url": with_query(f"{own}/delete", list=list) if record else "",
        "why_url": with_query(why_path(entity), record=record),
    }
