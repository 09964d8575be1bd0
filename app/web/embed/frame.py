"""How a form's page differs inside somebody's page: its address, its look, what is left out, who may frame it, what is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request

from app.embedding.grants import NEW
from app.forms.compiler import CompiledForm
from app.origins import frame_ancestors, origin_of
from app.pages.renderer import Look, script_json
from app.pages.slots import PageState
from app.state.frames import FrameSession
from app.web.responses import NOBODY
from app.web.security import is_framed
from app.web.services import own_address, services_of
from app.web.urls import form_path, frame_path

OPTIONS = ("panels", "compact", "readonly", "by", "host")
"""What an address says of how the form is shown, and where; it stays as the person goes on."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as its address asks for it. `session` is None for the shell, which has nothing of anybody in it."""

    entity: str
    record: str
    origins: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    values: bool = False
    session: FrameSession | None = None
    expires_in: int | None = None

    @property
    def readonly(self) -> bool:
        return dict(self.options).get("readonly", "") not in ("", "0")

    @property
    def makes(self) -> bool:
        """Whether a new record may be made here."""
        grant = self.session.grant if self.session else None
        return grant is not None and grant.covers("") and "write" in grant.actions and not self.readonly

    @property
    def look(self) -> str:
        return "framed compact" if dict(self.options).get("compact", "") not in ("", "0") else "framed"

    @property
    def page_look(self) -> Look:
        return "frame" if self.session is not None and "reveal" in self.session.grant.actions else "frame without secrets"

    @property
    def panels(self) -> tuple[str, ...]:
        """Names of the panels that were asked for; none: all."""
        asked = dict(self.options).get("panels", "")
        names = tuple(name.strip() for name in asked.split(",") if name.strip())
        return names or (self.session.grant.panels if self.session else ())

    @property
    def prefill(self) -> Mapping[str, Any] | None:
        """What the page around wants filled in here."""
        grant = self.session.grant if self.session else None
        return grant.prefill if grant is not None and grant.covers(self.record) else None

    @property
    def ancestors(self) -> str:
        return frame_ancestors(self.origins)

    def address(self, record: str, **more: str) -> str:
        """Of a record's form in the same look."""
        query = urlencode([*self.options, *more.items()])
        return frame_path(self.entity, record) + (f"?{query}" if query else "")

    def facts(self, record: str, *, gone: bool = False) -> Markup:
        """What the frame's scripts go by. `gone`: the record was deleted, and what is shown is what was typed into it."""
        return script_json(
            {
                "origins": self.origins,
                "values": self.values,
                "entity": self.entity,
                "record": record,
                "page": form_path(self.entity, record or "new"),
                "expires_in": self.expires_in,
                "gone": gone,
            }
        )

    def dress(self, state: PageState, form: CompiledForm, *, gone: bool = False) -> None:
        """Makes the page of a form the page in a frame."""
        record = state.texts["record_id"]
        own = self.address(record)
        state.texts = {
            **state.texts,
            "action": own,
            "record_url": own,
            "delete_url": "",
            "look": self.look,
            "frame_url": frame_path(self.entity, record),
            "frame_query": f"?{urlencode(self.options)}" if self.options else "",
        }
        notices = [self._notice(each, record) for each in state.fragments.get("notices", ())]
        state.fragments = {**state.fragments, "notices": notices, "facts": [{"facts": self.facts(record, gone=gone)}]}
        state.left_out = self._left_out(form, state)

    def _notice(self, notice: Any, record: str) -> Any:
        """What would lead out of the frame leads to the same inside of it."""
        if notice.get("part") == "draft":
            return {**notice, "restore_url": self.address(record, draft="1")}
        if notice.get("part") == "unsent":
            return {**notice, "part": "unsent_frame"}
        return notice

    def _left_out(self, form: CompiledForm, state: PageState) -> frozenset[int]:
        """Panels that nobody asked for, unless something in them is wrong; unknown names are ignored."""
        asked = {name.casefold() for name in self.panels}
        wanted = {index for index, panel in enumerate(form.definition.panels) if panel.name.casefold() in asked}
        if not wanted:
            return frozenset()
        return frozenset(range(len(form.definition.panels))) - wanted - state.problems_by_panel.keys()


def told_of_problems(state: PageState) -> dict[str, str]:
    """How many errors a page shows and of which kinds, for the page around the frame: no names, no values."""
    codes = [message.code for some in state.messages.values() for message in some if message.severity == "error"]
    return {"x-problems": str(len(codes)), "x-codes": ",".join(sorted(set(codes)))} if codes else {}


def read_frame(request: Request, session: FrameSession | None, origins: Sequence[str], expires_in: int | None = None) -> Frame:
    """What a request's address asks for."""
    given = request.query_params
    record = request.path_params.get("id", NEW)
    options = tuple((name, given[name][:2000]) for name in OPTIONS if name in given)
    everywhere = ("", own_address(request), *services_of(request).embedding.origins.everywhere)
    if "host" not in given and session is not None and session.origin not in everywhere:
        # Should the session end, what a post of this page is answered with is to be shown where the page was.
        options += (("host", session.origin),)
    values = services_of(request).settings.embed_values
    return Frame(
        request.path_params["entity"], "" if record == NEW else record, tuple(origins), options, values, session, expires_in
    )


def ancestors_of(request: Request) -> str:
    """Who may frame the answer to a request: also of errors, of which nobody may know yet whose they are."""
    if not is_framed(request.url.path):
        return NOBODY
    return frame_ancestors(origins_for(request, getattr(request.state, "tenant", None)))


def origins_for(request: Request, tenant: str | None) -> tuple[str, ...]:
    """The allow-list of a tenant; where it is not known whose the answer is, of those whose list has the page around: it may claim
    to be another one, but only the browser lets a page show us, and it goes by who is there."""
    origins = services_of(request).embedding.origins
    if tenant is not None:
        return origins.of(tenant)
    return origins.beside(request.query_params.get("host") or origin_of(request.headers.get("referer", "")))
