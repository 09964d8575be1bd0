"""The parts that routes work with: built once by `main`, reached through the request. And who sends a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from starlette.requests import Request

from app.audit.log import AuditLog
from app.database.store import Store
from app.embedding.frames import FrameAccess, Need
from app.errors import FormsError, NotAllowed, NotFound, NotSignedIn, Unavailable
from app.fields.base import Context
from app.frame_origins import origin_of
from app.jobs.queue import Jobs
from app.jobs.worker import Worker
from app.pages.assets import Assets
from app.pages.renderer import Renderer, Renderers
from app.platform.base import Platform, Principal, Source
from app.platform.people import People
from app.records.clear_reads import AuditClearRead, log_clear_read
from app.records.definition_approvals import DefinitionApprovals
from app.records.definition_editing import DefinitionEditing
from app.records.definition_impact import DefinitionImpacts
from app.records.definition_moves import DefinitionMoves
from app.records.definition_versions import DefinitionHistory
from app.records.definitions import Definitions
from app.records.delivery import Delivery
from app.records.older_documents import OlderDocuments
from app.records.raw_objects import Judge
from app.records.records import Records
from app.records.versions import FormVersions
from app.request_ids import current_request_id
from app.settings import Settings, is_time_zone
from app.state.drafts import Drafts
from app.state.frames import PREFIX, FrameSession
from app.state.leftovers import Leftovers
from app.state.pending_saves import PendingSaves
from app.state.preferences import Preferences
from app.state.readiness import Readiness
from app.state.sessions import Session, Sessions
from app.state.sign_in_links import SignInLinks
from app.state.watch_tickets import WatchTickets
from app.submissions.review import Reviewer
from app.texts.dates import SOURCE_LOCALE
from app.texts.translator import Translator, choose_locale
from app.web.identity_provider import OpenIdProvider
from app.web.limits import RequestLimits
from app.web.people_names import show_names
from app.web.security import is_framed, own_origin
from app.web.streams import Streams
from app.web.user_agents import browser_label
from app.workers.form_maker import FormMaker

COOKIE = "forms_session"
FRAME_COOKIE = "__Host-forms_embed"
UNATTENDED = "/live/"
"""Begins the paths that open pages request by themselves: they do not prolong a sign-in."""


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    store: Store
    platform: Platform
    definitions: Definitions
    definition_impacts: DefinitionImpacts
    definition_approvals: DefinitionApprovals
    form_versions: FormVersions
    definition_editing: DefinitionEditing
    definition_history: DefinitionHistory
    definition_moves: DefinitionMoves
    records: Records
    older_documents: OlderDocuments
    reviewer: Reviewer
    renderers: Renderers
    maker: FormMaker
    assets: Assets
    sessions: Sessions
    context: Context
    judge: Judge
    delivery: Delivery
    drafts: Drafts
    leftovers: Leftovers
    sign_in_links: SignInLinks
    streams: Streams
    watch_tickets: WatchTickets
    preferences: Preferences
    limits: RequestLimits
    embedding: FrameAccess
    readiness: Readiness
    audit: AuditLog
    jobs: Jobs
    worker: Worker
    openid: OpenIdProvider | None
    """Where people sign in with the account of an organization; None where no provider is configured."""
    release: str
    """A digest of the code that makes schemas and pages (`build_digest`): part of every ETag and fixed address of theirs."""
    audit_clear_read: AuditClearRead = log_clear_read
    """Is told of every secret before it is shown."""
    locale: str = SOURCE_LOCALE
    """The language of the request that they are asked for."""

    @property
    def translator(self) -> Translator:
        return self.renderer.translator

    @property
    def renderer(self) -> Renderer:
        return self.renderers[self.locale]

    def in_language(self, locale: str) -> "Services":
        """The same services, whose pages and texts are in another language."""
        context = replace(self.context, translator=self.renderers[locale].translator)
        return replace(self, locale=locale, context=context)

    @property
    def pending_saves(self) -> PendingSaves:
        return self.delivery.pending_saves

    async def put_on_record(self, principal: Principal, action: str, subject: str = "", **details: str | int | list[str]) -> None:
        """Adds to the audit. It must be awaited before the action: raises Unavailable, and then the action must not happen."""
        await self.audit.record(principal.tenant, principal.person, action, subject, request=current_request_id(), **details)

    def recording(
        self, principal: Principal, action: str, subject: str = "", **details: str | int | list[str]
    ) -> Callable[[sa.Connection], None]:
        """The same in the transaction of the action."""
        return self.audit.appending(principal.tenant, principal.person, action, subject, request=current_request_id(), **details)

    def context_of(self, principal: Principal) -> Context:
        """The context in the person's own time zone, for the times of this engine. Forms state theirs, which is everybody's: what
        is typed in one zone and sent in another would be another instant."""
        if not principal.zone or not is_time_zone(principal.zone):
            return self.context
        return replace(self.context, zone=ZoneInfo(principal.zone))

    @property
    def tenant(self) -> str:
        """The tenant of people who sign in without an access token."""
        tokens = self.platform.capabilities.tokens
        assert tokens is not None
        return tokens.operator.tenant

    @property
    def people(self) -> People:
        """Raises NotFound where people are somebody else's business: over a remote platform."""
        people = self.platform.capabilities.people
        if people is None:
            raise NotFound("people-elsewhere")
        return people

    async def names(self, tenant: str) -> Mapping[str, str]:
        """Names of people by their ids, as objects, the audit and jobs have them; ids that are not in it are shown as they are."""
        people = self.platform.capabilities.people
        return {} if people is None else await people.names(tenant)

    def is_administrator(self, principal: Principal, entity: str = "") -> bool:
        """Whether somebody may see and do what concerns the whole tenant: people, jobs, the audit; with `entity`, what concerns the
        definition of that one.

        A remote platform does not say it: there it is whom the setting lists.
        """
        if principal.guest:
            return False
        if self.has_people:
            return principal.may("admin", entity)
        return not {principal.person, principal.name}.isdisjoint(self.settings.admins)

    @property
    def has_people(self) -> bool:
        """Whether people and their roles are ours to manage."""
        return self.platform.capabilities.people is not None

    def administers_somewhere(self, principal: Principal) -> bool:
        """Whether somebody may change the definition of at least one entity."""
        return not principal.guest and (principal.may_somewhere("admin") if self.has_people else self.is_administrator(principal))

    def startable_jobs(self, principal: Principal) -> tuple[str, ...]:
        """The kinds of jobs that somebody may start by hand. They concern all tenants of the database, and so are for the
        administrators of the installation's own tenant alone; over a remote platform for commands alone."""
        if not self.has_people or not self.is_administrator(principal) or principal.tenant != self.tenant:
            return ()
        changes_key = ("rotate-key",) if len(self.settings.secret_keys) > 1 else ()
        return (*changes_key, "backup") if self.settings.backup_dir else changes_key

    async def ready(self) -> str:
        """Why requests cannot be served at the moment, in words; "" when they can."""
        try:
            await self.readiness.check()
            return await self.platform.ready()
        except Unavailable as error:
            return self.translator.say(error.code, error.params)


def services_of(request: Request) -> Services:
    """The services in the language of the request."""
    services: Services = request.app.state.services
    locale = locale_of(request, services)
    return services if locale == services.locale else services.in_language(locale)


def locale_of(request: Request, services: Services) -> str:
    """The best available language for the request's `Accept-Language`; with English alone nothing has to be looked at."""
    available = services.renderers.available
    return choose_locale(request.headers.get("accept-language", ""), available) if len(available) > 1 else available[0]


async def principal_of(request: Request, frame: Need | None = None) -> Principal:
    """Who sends the request: by bearer token, by session, or by a frame's session, which is refused unless `frame` says what the
    route needs of it.

    Raises NotSignedIn, and NotAllowed for a frame that was not opened for this.
    """
    services = services_of(request)
    bearer = bearer_token(request)
    if bearer.startswith(PREFIX):
        return (await framed_principal(request, bearer, frame, _queried_record(request)))[0]
    session = None if bearer else await session_of(request)
    token = bearer or (session.token if session else "")
    cookie = frame and request.cookies.get(FRAME_COOKIE)
    if cookie and (not token or (not bearer and _is_from_frame(request))):
        return (await framed_principal(request, cookie, frame, _queried_record(request)))[0]
    if not token:
        raise NotSignedIn("signed-out", reason="session_missing" if frame else "")
    principal = await (authenticate(request, token) if bearer else services.platform.authenticate(token))
    services.limits.admit(request, principal)
    show_names(await services.names(principal.tenant))
    return principal.coming_by(source_of(request))


async def administrator_of(request: Request) -> Principal:
    """Who sends the request. Raises NotAllowed for everybody but administrators: of the entity that the address names, where it
    names one."""
    services, principal = services_of(request), await principal_of(request)
    if not services.is_administrator(principal, request.path_params.get("entity", "")):
        raise NotAllowed("no-admin-role" if principal.may("admin") or principal.access else "no-admin-permission")
    return principal


def source_of(request: Request) -> Source:
    """The way by which a request came, as the history names it."""
    path = request.scope["path"]
    return "api" if path.startswith("/api/") else "v1" if path.startswith("/v1/") else "form"


async def authenticate(request: Request, token: str) -> Principal:
    """Who an access token belongs to that a client has sent. Raises NotSignedIn; TooManyRequests for a client that guesses."""
    services = services_of(request)
    try:
        return await services.platform.authenticate(token)
    except NotSignedIn:
        if token:
            await services.limits.fail(request, token)
        raise


async def session_of(request: Request) -> Session | None:
    """The sign-in that the request's cookie stands for. A cookie of an earlier version gets its row here.

    Raises NotSignedIn for such a cookie whose access token isn't valid any more.
    """
    services, cookie = services_of(request), session_cookie(request)
    if not cookie:
        return None
    session = await services.sessions.find(cookie, seen=not request.scope["path"].startswith(UNATTENDED))
    if session is None and (old := await services.sessions.read_old_cookie(cookie)) is not None:
        token, made = old
        principal = await services.platform.authenticate(token)
        label = browser_label(request.headers.get("user-agent", ""))
        session = await services.sessions.adopt(cookie, token, principal.tenant, principal.person, label, made)
    return session


async def is_known(request: Request) -> bool:
    """Whether a request carries an access token, a sign-in or a frame's session of ours, also a session that ended lately."""
    services, bearer = services_of(request), bearer_token(request)
    if bearer and not bearer.startswith(PREFIX):
        try:
            await services.platform.authenticate(bearer)
        except FormsError:
            return False
        return True
    frames = [text for text in (bearer, request.cookies.get(FRAME_COOKIE, "")) if text.startswith(PREFIX)]
    if any([await services.embedding.frames.is_known(text) for text in frames]):
        return True
    return not bearer and await services.sessions.is_known(session_cookie(request))


async def framed_principal(request: Request, session: str, need: Need | None, record: str) -> tuple[Principal, FrameSession]:
    """In whose name a request with a frame's session is carried out. `record` is the one that the route works on."""
    if bearer_token(request):
        check_asker(request)
    entity, own = request.path_params.get("entity", ""), own_address(request)
    services = services_of(request)
    try:
        principal, frame_session = await services.embedding.principal(session, need, entity, record, own)
    except NotSignedIn as error:
        if error.reason == "session_unknown":
            await services.limits.fail(request, session)
        raise
    request.state.tenant = principal.tenant
    show_names()  # the person in front of a frame may be a stranger
    services.limits.admit(request, principal)
    return principal.coming_by("frame"), frame_session


def _queried_record(request: Request) -> str:
    """The record that the routes besides a form's own page have in the query."""
    return request.query_params.get("record", "")


def base_address(request: Request) -> str:
    """The URL of this server for the client, without a slash at the end: from the settings, else from the request."""
    return services_of(request).settings.base_url or str(request.base_url).rstrip("/")


def own_address(request: Request) -> str:
    """Our own origin: from the settings, which a proxy makes necessary, else from the request."""
    return origin_of(services_of(request).settings.base_url) or own_origin(request.scope)


def check_asker(request: Request) -> None:
    """Only our own pages may send a frame's session. Raises NotAllowed where the browser says that another page does."""
    site, own = request.headers.get("sec-fetch-site"), own_origin(request.scope)
    if site not in ("same-origin", "none") if site else request.headers.get("origin", own) != own:
        raise NotAllowed("frame-session-elsewhere", reason="session_origin")


def _is_from_frame(request: Request) -> bool:
    """Whether the page that sends the request is a frame's: pages of our own and frames may both send both cookies."""
    return is_framed(urlsplit(request.headers.get("referer", "")).path)


def bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_secure(request: Request) -> bool:
    return bool(request.scope["scheme"] == "https")


def session_cookie(request: Request) -> str:
    """The cookie of a sign-in as it was sent; "" without one."""
    return request.cookies.get(cookie_name(request), "")


def cookie_name(request: Request) -> str:
    """Over https the prefix of the name binds the cookie to this host."""
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE
