"""Tokens and sessions of frames, without HTTP: a token for a host, a session for the token, and the principal behind a session."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.embedding.grants import ACTIONS, ANY, NEW, SCOPES_OF_ACTIONS, Action, Grant, read_grant, read_name
from app.errors import NotAllowed, NotFound, NotSignedIn, Refused
from app.frame_origins import Origins
from app.platform.base import Platform, Principal
from app.records.definitions import Definitions
from app.state.drafts import Drafts
from app.state.frame_tokens import MAX_LIFETIME_SECONDS, FrameTokens
from app.state.frames import FrameSession, FrameSessions
from app.state.pending_saves import PendingSaves
from app.state.sessions import Sessions

Need = Action | Literal["form", "lookup"]
"""What a route needs of a frame's session: an action on its record, its form alone, or the choices of one of the form's lookups."""

DEFAULT_LIFETIME_SECONDS = 60
TOKEN_MEMBERS = frozenset({"entity", "record", "actions", "origin", "prefill", "panels", "lifetime", "user"})


@dataclass(frozen=True, slots=True)
class IssuedToken:
    token: str
    lifetime: int
    grant: Grant


@dataclass(frozen=True, slots=True)
class Started:
    """`text` is the bearer token of the session, which the frame sends from now on."""

    text: str
    session: FrameSession


class FrameAccess:
    """`clock` gives seconds since the epoch; `sign_in_seconds` is how long a session of a sign-in can be prolonged."""

    def __init__(
        self,
        platform: Platform,
        definitions: Definitions,
        tokens: FrameTokens,
        frames: FrameSessions,
        drafts: Drafts,
        pending_saves: PendingSaves,
        origins: Origins,
        sessions: Sessions,
        sign_in_seconds: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._platform, self._definitions = platform, definitions
        self.tokens, self.frames, self.origins = tokens, frames, origins
        self._drafts, self._pending_saves = drafts, pending_saves
        self._sessions, self._sign_in_seconds, self._clock = sessions, sign_in_seconds, clock

    async def issue_token(self, principal: Principal, given: Mapping[str, Any], own: str) -> IssuedToken:
        """A token for a frame, as a host's request `given` describes it. `own` is our own origin, whose pages may show frames too.

        Raises Refused, NotAllowed, NotFound.
        """
        if unknown := sorted(given.keys() - TOKEN_MEMBERS):
            raise Refused("grant-unknown", name=unknown[0], known=", ".join(sorted(TOKEN_MEMBERS)))
        grant, origin = read_grant(given), read_name(given, "origin")
        lifetime, guest = (
            _lifetime(given.get("lifetime", DEFAULT_LIFETIME_SECONDS)),
            read_name(given, "user") if "user" in given else "",
        )
        self._check_origin(principal.tenant, origin, own)
        for action in sorted(grant.actions):
            scope = SCOPES_OF_ACTIONS[action]
            try:
                principal.need(scope, grant.entity)
            except NotAllowed as error:
                raise NotAllowed(error.code, reason="not_granted") from None
        await self._definitions.form(principal, grant.entity)
        if not grant.creates:
            await self._check_record(principal, grant, guest)
        return IssuedToken(self.tokens.mint(principal.token, principal.tenant, guest, origin, grant, lifetime), lifetime, grant)

    async def _check_record(self, principal: Principal, grant: Grant, guest: str) -> None:
        """Raises NotFound for a record that does not exist, unless this guest has unsaved input of it."""
        try:
            await self._platform.get(principal, grant.entity, grant.record)
        except NotFound:
            person = replace(principal, guest=guest)
            drafted = await self._drafts.time_of(person, grant.entity, grant.record) is not None
            if not drafted and not await self._pending_saves.open_at(person, grant.entity, grant.record):
                raise

    async def exchange(self, token: str, parent: str, own: str, before: str = "") -> Started:
        """A session for a token, which can be used once. `parent` is the origin of the page around the frame; `before` is a session
        that this one replaces. Raises NotSignedIn, NotAllowed."""
        claims = self.tokens.read(token)
        if claims.origin != parent:
            raise NotAllowed("wrong-parent", reason="origin_mismatch")
        self._check_origin(claims.tenant, claims.origin, own)
        principal = await self._authenticate(claims.access)
        if principal.tenant != claims.tenant:
            raise NotSignedIn("frame-token-owner", reason="access_token")
        session = FrameSession(claims.access, claims.tenant, claims.guest, claims.origin, claims.grant)
        return Started(*await self.frames.start(session, claims.id, before))

    async def sign_in(self, principal: Principal, parent: str, grant: Grant, own: str, sign_in: str = "") -> Started:
        """A session for a person who signed in, with the digest of that session; `parent` is "" where the browser does not say."""
        if parent:
            self._check_origin(principal.tenant, parent, own)
        renewable = self._clock() + self._sign_in_seconds
        session = FrameSession(principal.token, principal.tenant, "", parent, grant, renewable=renewable, sign_in=sign_in)
        return Started(*await self.frames.start(session))

    async def renew(self, text: str) -> Started:
        """Another session like this one. Only for sessions of a person who signed in."""
        session = await self._renewable(text)
        return Started(*await self.frames.start(session, before=text))

    async def widen(self, text: str) -> Started:
        """The same for all forms and records of the person, so that one cookie serves all frames of a host."""
        session = await self._renewable(text)
        return Started(*await self.frames.start(replace(session, grant=Grant(ANY, ANY, session.grant.actions))))

    def seconds_left(self, session: FrameSession) -> int:
        return max(0, int(session.ends - self._clock()))

    async def remember(self, session: FrameSession | None, record: str) -> None:
        """Opens a record that was saved to the session, if the session may create records."""
        if session is not None and session.grant.creates:
            await self.frames.add(session, record)

    async def principal(self, text: str, need: Need | None, entity: str, record: str, own: str) -> tuple[Principal, FrameSession]:
        """In whose name a request with a session is carried out: with the rights of the access token that the grant allows.

        `need` is None for a route that frames may not use; `record` is "" for a new one. Raises NotSignedIn, NotAllowed.
        """
        session = await self.find(text, seen=need != "form")  # which pages ask for by themselves
        if need is None:
            raise NotAllowed("frame-session-address", reason="not_in_a_frame")
        principal = await self._authenticate(session.access)
        if principal.tenant != session.tenant:
            raise NotSignedIn("frame-session-owner", reason="access_token")
        if session.origin:
            self._check_origin(session.tenant, session.origin, own)
        grant = session.grant
        granted = replace(principal, scopes=principal.scopes & grant.scopes, guest=session.guest)
        if need == "lookup":
            await self._check_lookup(granted, grant, entity)
        else:
            grant.check_entity(entity)
        if need in ACTIONS:
            grant.check_action(need)
            if not grant.covers(record) and not (grant.creates and record and await self.frames.made(session, record)):
                raise NotAllowed("wrong-record", reason="other_record")
        return granted, session

    async def find(self, text: str, *, seen: bool = False) -> FrameSession:
        """`seen`: whether it was a person who made the request. Raises NotSignedIn for a session that has ended, by itself or with
        the sign-in that it was made with."""
        session = await self.frames.find(text)
        if session.sign_in and not await self._sessions.is_live(session.sign_in, seen=seen):
            raise NotSignedIn("frame-session-expired", reason="session_expired")
        return session

    async def _renewable(self, text: str) -> FrameSession:
        session = await self.find(text)
        if session.renewable <= self._clock():
            raise NotAllowed("frame-session-renewal", reason="not_granted")
        return session

    async def _authenticate(self, access: str) -> Principal:
        try:
            return await self._platform.authenticate(access)
        except NotSignedIn as error:
            raise NotSignedIn(error.code, reason="access_token", **error.params) from error

    async def _check_lookup(self, principal: Principal, grant: Grant, entity: str) -> None:
        """Raises NotAllowed unless a field of the frame's own form looks up the entity."""
        if grant.entity == ANY:
            return
        form = await self._definitions.form(principal, grant.entity)
        if all(field.entity != entity for field in form.definition.fields()):
            raise NotAllowed("wrong-lookup", reason="other_entity")

    def _check_origin(self, tenant: str, origin: str, own: str) -> None:
        if origin != own and origin not in self.origins.of(tenant):
            raise NotAllowed("origin-not-listed", reason="origin_not_listed")


def personal_grant(entity: str, record: str, principal: Principal) -> Grant:
    """The grant of a person who signed in: whatever their token may do."""
    actions = {action for action, scope in SCOPES_OF_ACTIONS.items() if principal.may(scope, entity)}
    return Grant(entity, record or NEW, frozenset(actions | {"read"}))


def _lifetime(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MAX_LIFETIME_SECONDS:
        raise Refused("grant-lifetime", limit=MAX_LIFETIME_SECONDS)
    return given
