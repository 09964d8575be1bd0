"""Where a form is shown: on a page of its own, or in a frame on another site. Everything in which the two differ."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

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
from app.web.notices import Notice
from app.web.services import Services


class Surface(Protocol):
    """The form of one entity as a request asks for it. `record` is an id everywhere, "" for a new record."""

    @property
    def look(self) -> Look:
        """Which of the form's pages is filled."""
        ...

    @property
    def ancestors(self) -> str:
        """Who may show the page in a frame: the value of the directive `frame-ancestors`."""
        ...

    def address(self, record: str, **query: str) -> str:
        """The URL of a record's form on this surface."""
        ...

    def leftovers_address(self, record: str) -> str:
        """Where a person finds what is in no field any more."""
        ...

    def texts(self, record: str) -> Mapping[str, str]:
        """The texts of a page that depend on the surface, for `PageState.texts`."""
        ...

    def fragments(self, record: str, *, gone: bool) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The same of `PageState.fragments`. `gone`: the record was deleted, and the page shows what was typed into it."""
        ...

    def left_out(self, form: CompiledForm, with_errors: Collection[int]) -> frozenset[int]:
        """Indexes of the panels that are out of sight. One that contains an error never is."""
        ...

    def headers(self, state: PageState) -> Mapping[str, str]:
        """What the response says besides the page."""
        ...

    def pending_notice(self, pending: PendingSave, time: str) -> Notice:
        """That an earlier save is not settled, with the way to settle it."""
        ...

    def saved_notice(self, result: str, form: CompiledForm, translator: Translator) -> Notice | None:
        """What the query `?told=` of the redirect after a save means, None for nothing."""
        ...

    def draft_source(self, query: Mapping[str, str]) -> str:
        """The id of a deleted record whose draft goes on as a new record, "" for none."""
        ...

    async def after_save(self, services: Services, record: str, result: str, left_by: str = "") -> Response:
        """The answer to a save that was carried out. `result` is a word of `notices.save_result`; `left_by` is the form instance
        where not all of it was saved."""
        ...

    def after_pending(self, pending: SavePending) -> Response:
        """The answer to a save whose outcome is unknown. May raise `kept`."""
        ...

    async def gone_draft(self, services: Services, principal: Principal, record: str, submission: PagePost) -> Response:
        """The answer to the request for a draft whose record was deleted."""
        ...

    async def gone_save(
        self, services: Services, principal: Principal, record: str, rejected: Rejected, submission: PagePost, *, retype: bool
    ) -> Response:
        """The answer to a save of a record that was deleted meanwhile."""
        ...
