"""The surface of a form in a frame: links stay inside of it, and input into a deleted record stays where it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from app.definition import RecordRef
from app.errors import SavePending
from app.forms.compiler import CompiledForm
from app.frame_origins import frame_ancestors
from app.pages.renderer import Look
from app.pages.slots import PageState
from app.platform.base import Principal
from app.state.pending_saves import PendingSave
from app.submissions.not_taken import NotTaken, typed_into
from app.submissions.outcomes import OpenRecord, Rejected, reject
from app.submissions.page_post import PagePost
from app.texts.text import Fact
from app.texts.translator import Translator
from app.web.drafts import keep_draft
from app.web.embed.frame import Frame
from app.web.form_responses import as_new, filled_page, rejected_page
from app.web.form_state import page_state
from app.web.notices import Notice, rejected_notices, saved_notice
from app.web.responses import SeeOther
from app.web.services import Services
from app.web.unsaved_offers import unsaved_submission
from app.web.urls import frame_path


@dataclass(frozen=True, slots=True)
class FrameSurface:
    """Implements `Surface` for one frame with a session."""

    frame: Frame

    @property
    def look(self) -> Look:
        session = self.frame.session
        return "frame" if session is not None and "reveal" in session.grant.actions else "frame without secrets"

    @property
    def ancestors(self) -> str:
        return frame_ancestors(self.frame.origins)

    def address(self, record: str, **query: str) -> str:
        return self.frame.address(record, **query)

    def leftovers_address(self, record: str) -> str:
        return f"{frame_path(self.frame.entity, record)}/leftovers{self.frame.query}"

    def texts(self, record: str) -> Mapping[str, str]:
        own = self.address(record)
        return {
            "action": own,
            "record_url": own,
            "delete_url": "",
            "look": self.frame.css_class,
            "frame_url": frame_path(self.frame.entity, record),
            "frame_query": self.frame.query,
        }

    def fragments(self, record: str, *, gone: bool) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return {"facts": [{"facts": self.frame.facts(record, gone=gone)}]}

    def left_out(self, form: CompiledForm, with_errors: Collection[int]) -> frozenset[int]:
        """The panels that were not asked for. Unknown names are ignored, and without a known one all panels are shown."""
        wanted_names = {name.casefold() for name in self.frame.panels}
        panels = form.definition.panels
        wanted = {index for index, panel in enumerate(panels) if panel.name.casefold() in wanted_names}
        return frozenset(range(len(panels))) - wanted - frozenset(with_errors) if wanted else frozenset()

    def headers(self, state: PageState) -> Mapping[str, str]:
        """How many errors the page shows and of which kinds, for the page around the frame: no names, no values."""
        codes = [message.rule for some in state.messages.values() for message in some if message.severity == "error"]
        return {"x-problems": str(len(codes)), "x-codes": ",".join(sorted(set(codes)))} if codes else {}

    def pending_notice(self, pending: PendingSave, time: str) -> Notice:
        return {"part": "unsent_frame", "time": time, "id": pending.id}

    def saved_notice(self, result: str, form: CompiledForm, translator: Translator) -> Notice | None:
        """Never with the way to the next new record: the frame was opened for this one."""
        return None if result.startswith("created") else saved_notice(result, form, translator)

    def draft_source(self, query: Mapping[str, str]) -> str:
        """None but its own: the grant says nothing of another record."""
        return ""

    async def after_save(self, services: Services, record: str, result: str, left_by: str = "") -> Response:
        await services.embedding.remember(self.frame.session, record)
        told = "saved" if result == "created" else result
        return SeeOther(self.address(record, told=told, **({"left": left_by} if left_by else {})))

    def after_pending(self, pending: SavePending) -> Response:
        """The page of pending saves lies outside of the frame, so the form stays, and its script says what happened."""
        raise pending

    async def gone_draft(self, services: Services, principal: Principal, record: str, submission: PagePost) -> Response:
        review = await services.records.resume(principal, RecordRef(self.frame.entity), as_new(submission))
        return await self._gone_page(services, principal, reject(review, gone=True), status=410)

    async def gone_save(
        self, services: Services, principal: Principal, record: str, rejected: Rejected, submission: PagePost, *, retype: bool
    ) -> Response:
        """The input is drafted too, so that it is there when the page around loads the frame again."""
        await keep_draft(services, principal, self.frame.entity, record, submission)
        return await self._gone_page(services, principal, rejected, status=422)

    async def gone_record(self, services: Services, principal: Principal) -> Response | None:
        """A person's unsaved input into the frame's record, which was deleted; None without any."""
        if not self.frame.record or not principal.may("write", self.frame.entity):
            return None
        submission = await unsaved_submission(services, principal, self.frame.entity, self.frame.record)
        return None if submission is None else await self.gone_draft(services, principal, self.frame.record, submission)

    async def _gone_page(self, services: Services, principal: Principal, rejected: Rejected, status: int) -> Response:
        """Input into a deleted record: as a new record where the frame may make one, else to be copied."""
        if self.frame.can_create:
            answer = await rejected_page(services, rejected, principal, self, status=status, drafted=True)
        else:
            answer = await self._copy_page(services, principal, rejected, status)
        answer.headers["x-codes"] = "gone"
        return answer

    async def _copy_page(self, services: Services, principal: Principal, rejected: Rejected, status: int) -> Response:
        interpretation, form = rejected.interpretation, rejected.opened.form
        values = {key: interpretation.values[key] for key in form.seen_keys if key in interpretation.values}
        opened = OpenRecord(rejected.opened.entry, {"id": self.frame.record}, values, interpretation.state, [])
        reader = replace(principal, scopes=principal.scopes - {"write"})
        copied = replace(
            rejected,
            gone=False,
            refused=Fact("record-deleted"),
            not_taken=rejected.not_taken + _not_shown(rejected),
        )
        url = self.leftovers_address(self.frame.record)
        notices = rejected_notices(copied, services.context, services.renderer.fill_part, url)
        state = page_state(opened, reader, services.context, "", self, notices=notices, gone=True)
        return await filled_page(services, opened, reader, self, state, status)


def _not_shown(rejected: Rejected) -> tuple[NotTaken, ...]:
    """Input that a form which cannot be written does not show: what is no value of its field, and that a secret was typed."""
    interpretation, posted = rejected.interpretation, rejected.submission.posted.get
    unreadable = {message.path for message in interpretation.messages}
    return tuple(
        typed_into(field, "read-only", posted(field.key, ()))
        for field, _ in rejected.opened.form.inputs
        if field.path in unreadable or (field.secret and field.key in interpretation.changes)
    )
