"""What the URL of a frame asks for: which form and record, how it is shown, for which pages around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request

from app.embedding.grants import NEW
from app.pages.renderer import script_json
from app.state.frames import FrameSession
from app.web.services import own_address, services_of
from app.web.urls import form_path, frame_path

OPTIONS = ("panels", "compact", "readonly", "by", "host")
"""Query parameters that say how and where the form is shown; they stay as the person goes on."""
MAX_OPTION_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Frame:
    """`session` is None for the shell, which contains nothing of any person. `record` is "" for a new one. `values`: whether the
    page around is told the values of a saved record."""

    entity: str
    record: str
    origins: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    values: bool = False
    session: FrameSession | None = None
    expires_in: int | None = None

    @property
    def is_readonly(self) -> bool:
        return self._is_on("readonly")

    @property
    def can_create(self) -> bool:
        """Whether a new record may be made here."""
        grant = self.session.grant if self.session else None
        return grant is not None and grant.covers("") and "write" in grant.actions and not self.is_readonly

    @property
    def css_class(self) -> str:
        return "framed compact" if self._is_on("compact") else "framed"

    @property
    def panels(self) -> tuple[str, ...]:
        """Names of the panels that are asked for; none: all."""
        names = tuple(name.strip() for name in dict(self.options).get("panels", "").split(",") if name.strip())
        return names or (self.session.grant.panels if self.session else ())

    @property
    def prefill(self) -> Mapping[str, Any] | None:
        """The values that the page around wants filled in here, by field key."""
        grant = self.session.grant if self.session else None
        return grant.prefill if grant is not None and grant.covers(self.record) else None

    @property
    def query(self) -> str:
        """The options as a query, with its question mark; "" without options."""
        return f"?{urlencode(self.options)}" if self.options else ""

    def address(self, record: str, **query: str) -> str:
        """The URL of a record's form that is shown in the same way."""
        text = urlencode([*self.options, *query.items()])
        return frame_path(self.entity, record) + (f"?{text}" if text else "")

    def facts(self, record: str, *, gone: bool = False) -> Markup:
        """What the frame's scripts need to know. `gone`: the record was deleted, and the page shows what was typed into it."""
        return script_json(
            {
                "origins": self.origins,
                "values": self.values,
                "entity": self.entity,
                "record": record,
                "page": form_path(self.entity, record or NEW),
                "expires_in": self.expires_in,
                "gone": gone,
            }
        )

    def _is_on(self, option: str) -> bool:
        return dict(self.options).get(option, "") not in ("", "0")


def read_frame(request: Request, session: FrameSession | None, origins: Sequence[str], expires_in: int | None = None) -> Frame:
    """A request's path and query -> Frame. `expires_in`: seconds that the session lasts."""
    given = request.query_params
    record = request.path_params.get("id", NEW)
    options = tuple((name, given[name][:MAX_OPTION_CHARS]) for name in OPTIONS if name in given)
    everywhere = ("", own_address(request), *services_of(request).embedding.origins.everywhere)
    if "host" not in given and session is not None and session.origin not in everywhere:
        # If the session ends, the answer to a post of this page must still be allowed inside the page around it.
        options += (("host", session.origin),)
    values = services_of(request).settings.embed_values
    return Frame(
        request.path_params["entity"], "" if record == NEW else record, tuple(origins), options, values, session, expires_in
    )
