"""Composition root: settings in, an application out. Nothing else decides which parts work together."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from app import __version__
from app.audit.log import AuditLog
from app.clock import utc_now
from app.database.store import Store, open_store
from app.embedding.frames import FrameAccess
from app.errors import BadSetting, FormsError
from app.fields.base import Context
from app.frame_origins import frame_ancestors
from app.jobs.backing_up import BackingUp
from app.jobs.moving import Moving
from app.jobs.pace import Pace
from app.jobs.queue import Jobs
from app.jobs.rotation import Rotation
from app.jobs.sealing import Sealing
from app.jobs.tenant_moving import TenantMoving
from app.jobs.worker import AnyKind, Worker
from app.pages.assets import Assets
from app.platform.base import Platform
from app.platform.embedded import EmbeddedPlatform
from app.platform.fair_queue import FairQueue
from app.platform.moves import Carriers, Moves
from app.platform.moving import MovingPlatform
from app.platform.remote import RemotePlatform
from app.platform.secret_properties import SecretProperties
from app.platform.tenant_moves import TenantMoves
from app.platform.vault import Vault
from app.reading.parsing import Limits
from app.records.clear_reads import AuditClearRead, ClearRead, log_clear_read
from app.records.definition_approvals import DefinitionApprovals
from app.records.definition_editing import DefinitionEditing
from app.records.definition_impact import DefinitionImpacts
from app.records.definition_moves import DefinitionMoves
from app.records.definition_publishing import DefinitionPublishing
from app.records.definition_versions import DefinitionHistory
from app.records.definitions import Definitions
from app.records.delivery import Delivery
from app.records.older_documents import OlderDocuments
from app.records.raw_objects import Judge
from app.records.records import Records
from app.records.steps_between import StepsBetween
from app.records.tenant_versions import TenantVersions
from app.records.versions import FormVersions
from app.request_ids import current_request_id
from app.resources import STATIC, build_digest
from app.seed import record_secret_properties, seed_definitions
from app.settings import Settings
from app.state.definition_drafts import DefinitionDrafts
from app.state.definition_proposals import DefinitionProposals
from app.state.definition_versions import DefinitionVersions
from app.state.drafts import DraftLimits, Drafts
from app.state.frame_tokens import FrameTokens
from app.state.frames import FrameSessions
from app.state.key_checks import open_keys
from app.state.keys import Keys
from app.state.leftovers import Leftovers
from app.state.pending_saves import PendingSaves
from app.state.preferences import Preferences
from app.state.readiness import Readiness
from app.state.sessions import Sessions
from app.state.shared_limits import SharedLimits
from app.state.sign_in_links import SignInLinks
from app.state.snapshots import Snapshots
from app.state.token_owners import TokenOwners
from app.state.watch_tickets import WatchTickets
from app.steps.stored import carry, carry_back, paths
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints
from app.texts.translator import LOCALES
from app.web import (
    audit as audit_pages,
)
from app.web import (
    csp_reports,
    definition_compare,
    docs,
    drafts,
    explain,
    forms,
    home,
    invitation,
    jobs,
    live,
    lookups,
    openid,
    operations,
    own_account,
    own_sessions,
    own_tokens,
    people,
    platform_rest,
    preferences,
    reveal,
    sign_in_link,
    signin,
    unfinished,
    why_page,
)
from app.web import (
    leftovers as leftover_pages,
)
from app.web.api import approvals as approvals_api
from app.web.api import definitions as definitions_api
from app.web.api import routes as api
from app.web.compression import Compression
from app.web.cors import ApiCors
from app.web.definitions import affected, new_entity, preview, publishing, version_page
from app.web.definitions import approvals as approval_pages
from app.web.definitions import routes as definition_screen
from app.web.embed import host, pages
from app.web.embed import sessions as frame_sessions
from app.web.errors import answer_error, answer_fault, answer_http_error, refuse_other_host, refuse_other_site
from app.web.hosts import hosts_of
from app.web.identity_provider import OpenIdProvider
from app.web.limits import RequestLimits
from app.web.people_names import current_names
from app.web.schemas import routes as schemas
from app.web.security import Security
from app.web.services import Services
from app.web.streams import Streams
from app.web.urls import form_urls, lookup_path
from app.web.v1_lint import Lint
from app.web.v1_secrets import V1Secrets
from app.workers.form_maker import PAGES_SHARE, FormMaker
from app.workers.tasks import PageSettings

PAGES = (
    forms,
    api,
    definition_screen,
    new_entity,
    preview,
    publishing,
    approval_pages,
    affected,
    why_page,
    version_page,
    home,
    signin,
    sign_in_link,
    openid,
    invitation,
    own_account,
    own_sessions,
    own_tokens,
    drafts,
    frame_sessions,
    host,
    pages,
    unfinished,
    leftover_pages,
    live,
    preferences,
    reveal,
    lookups,
    schemas,
    docs,
    definitions_api,
    approvals_api,
    operations,
    jobs,
    people,
    audit_pages,
    definition_compare,
    explain,
    csp_reports,
)
"""The hot addresses first: routes are tried in turn."""


def build_app(settings: Settings, locales: Path = LOCALES) -> FastAPI:
    """Opens the database, seeds the embedded platform, and puts all parts together. `locales` is the folder of the catalogues.

    Raises BadSetting.
    """
    store, keys = open_state(settings)
    platform = build_platform(settings, store, keys)
    services = build_services(settings, store, keys, platform, locales)
    app = _new_app(settings, services)
    app.state.services = services
    app.router.routes[:] = _routes(settings, services)
    return app


def open_state(settings: Settings) -> tuple[Store, Keys]:
    """The engine's database and the keys that encrypt what is in it. Raises BadSetting, also where the keys do not open it."""
    store = open_store(settings.database)
    try:
        return store, open_keys(settings.secret_keys, settings.data_dir, store)
    except BadSetting:
        store.close()
        raise


def build_platform(settings: Settings, store: Store, keys: Keys, clock: Callable[[], float] = time.time) -> Platform:
    """`clock` gives seconds since the epoch, to the embedded platform alone."""
    if settings.demandflow_url:
        remote = RemotePlatform(
            settings.demandflow_url,
            TokenOwners(store, keys.hashing),
            FairQueue(settings.platform_calls, settings.platform_wait_seconds),
        )
        return MovingPlatform(remote, store, TenantMoves(Moves(Carriers(carry, carry_back, paths))))
    platform = EmbeddedPlatform(store, keys.records, clock, carriers=Carriers(carry, carry_back, paths))
    seed_definitions(platform, examples=settings.examples)
    record_secret_properties(SecretProperties(store), _limits(settings))
    return platform


def value_context(settings: Settings) -> Context:
    """What reading and showing values depends on: the current time, and the zone of times without one."""
    return Context(utc_now, ZoneInfo(settings.timezone), names=current_names)


def build_services(settings: Settings, store: Store, keys: Keys, platform: Platform, locales: Path = LOCALES) -> Services:
    limits, context = _limits(settings), value_context(settings)
    snapshots = Snapshots(store)
    lifetime = settings.definition_ttl if settings.demandflow_url else 0
    maker = FormMaker(
        limits, _pages(settings, locales), settings.worker_seconds, settings.worker_memory_bytes, settings.cache_bytes
    )
    queue, versions = Jobs(store, keys=keys.fernet), DefinitionVersions(store)
    elsewhere = TenantVersions(store, platform, versions, queue) if isinstance(platform, MovingPlatform) else None
    source = settings.demandflow_url or "embedded"
    definitions = Definitions(platform, snapshots, SecretProperties(store), maker, lifetime, source, arriving=elsewhere)
    delivery = Delivery(platform, PendingSaves(store, keys.fernet))
    reviewer = Reviewer(context, SecretFingerprints(keys.hashing), strict=settings.validation == "strict")
    audit = AuditLog(store, keys.audit)
    leftovers = Leftovers(store, keys.fernet, keys.hashing, settings.max_leftover_bytes)
    drafts = Drafts(store, keys.fernet, limits=DraftLimits(settings.max_draft_bytes, settings.max_drafts))
    impacts = DefinitionImpacts(platform, definitions, maker, drafts)
    approvals = DefinitionApprovals(platform, DefinitionProposals(store), impacts, audit)
    publishing = DefinitionPublishing(platform, definitions, snapshots, versions, audit, elsewhere, approvals)
    sessions = Sessions(store, keys.fernet, settings.session_hours * 3600, settings.session_idle_hours * 3600)
    return Services(
        settings=settings,
        store=store,
        platform=platform,
        definitions=definitions,
        definition_impacts=impacts,
        definition_approvals=approvals,
        form_versions=FormVersions(definitions, snapshots),
        definition_editing=DefinitionEditing(publishing, DefinitionDrafts(store), versions),
        definition_history=DefinitionHistory(platform, publishing, snapshots, versions),
        definition_moves=DefinitionMoves(platform, publishing, versions, queue, store.scan),
        records=Records(platform, definitions, delivery, reviewer, leftovers, StepsBetween(versions)),
        older_documents=OlderDocuments(definitions, StepsBetween(versions)),
        reviewer=reviewer,
        renderers=maker.renderers,
        maker=maker,
        assets=Assets(STATIC),
        sessions=sessions,
        context=context,
        judge=Judge(definitions),
        delivery=delivery,
        drafts=drafts,
        leftovers=leftovers,
        sign_in_links=SignInLinks(store, keys.fernet),
        streams=Streams(),
        preferences=Preferences(store),
        watch_tickets=WatchTickets(keys.hashing),
        limits=RequestLimits(is_on=settings.rate_limits, shared=None if store.dialect == "sqlite" else SharedLimits(store)),
        embedding=FrameAccess(
            platform,
            definitions,
            FrameTokens(keys.signing, keys.fernet, settings.base_url or "demandflow-forms"),
            FrameSessions(store, keys.fernet),
            drafts,
            delivery.pending_saves,
            settings.origins,
            sessions,
            settings.session_hours * 3600,
        ),
        readiness=Readiness(store),
        audit=audit,
        jobs=queue,
        worker=Worker(store, queue, _job_kinds(settings, store, keys, platform, publishing), platform.authenticate),
        audit_clear_read=_audited_clear_reads(audit),
        openid=_openid(settings, keys),
        release=build_digest(),
    )


def _openid(settings: Settings, keys: Keys) -> OpenIdProvider | None:
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret
    return OpenIdProvider(settings.oidc_issuer, settings.oidc_client_id, secret.get_secret_value() if secret else "", keys.fernet)


def _audited_clear_reads(audit: AuditLog) -> AuditClearRead:
    """Puts each clear read on record, after the line in the log."""

    async def audit_clear_read(read: ClearRead) -> None:
        await log_clear_read(read)
        action = "secret-shown" if read.way == "reveal" else "secrets-read"
        subject = f"{read.entity}/{', '.join(read.ids)}"
        details: dict[str, Any] = {"fields": list(read.names), "records": len(read.ids)}
        person = read.principal
        await audit.record(person.tenant, person.person, action, subject, request=current_request_id(), **details)

    return audit_clear_read


def _job_kinds(settings: Settings, store: Store, keys: Keys, platform: Platform, publishing: DefinitionPublishing) -> list[AnyKind]:
    kinds: list[AnyKind] = [Rotation(store, keys), BackingUp(settings)]
    if isinstance(platform, EmbeddedPlatform):
        kinds += [Sealing(store, Vault(keys.records)), Moving(store, platform)]
    if isinstance(platform, MovingPlatform):
        kinds.append(TenantMoving(store, platform, publishing.settle, lambda: Pace(settings.moves_per_second)))
    return kinds


def _pages(settings: Settings, locales: Path) -> PageSettings:
    """What all pages depend on."""
    return PageSettings(
        settings.timezone,
        form_urls,
        lookup_path,
        reveal=settings.reveal_secrets,
        locales=locales,
        max_bytes=settings.max_page_bytes,
        cache_bytes=round(settings.cache_bytes * PAGES_SHARE),
    )


def _limits(settings: Settings) -> Limits:
    """What a definition may cost."""
    return Limits(
        bytes=settings.max_definition_bytes,
        depth=settings.max_definition_depth,
        panels=settings.max_definition_panels,
        rows=settings.max_definition_rows,
        fields=settings.max_definition_fields,
        field_options=settings.max_field_options,
        options=settings.max_definition_options,
        id_chars=settings.max_id_chars,
        label_chars=settings.max_label_chars,
        option_chars=settings.max_option_chars,
        condition_size=settings.max_condition_size,
        condition_depth=settings.max_condition_depth,
        condition_chain=settings.max_condition_chain,
        page_bytes=settings.max_page_bytes,
    )


def _new_app(settings: Settings, services: Services) -> FastAPI:
    """An application without addresses, which closes what it works with when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        working = asyncio.create_task(services.worker.run())
        yield
        working.cancel()
        services.maker.close()
        await services.platform.close()
        services.store.close()

    return FastAPI(
        title="Forms",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
        middleware=[
            Middleware(
                Security,
                refuse_other_site,
                refuse_other_host,
                hosts_of(settings.host, settings.base_url),
                frame_ancestors(settings.origins.everywhere),
            ),
            Middleware(ApiCors, settings.api_origins),
            Middleware(Compression),
        ],
        exception_handlers={FormsError: answer_error, HTTPException: answer_http_error, Exception: answer_fault},
    )


def _routes(settings: Settings, services: Services) -> list[BaseRoute]:
    routes: list[BaseRoute] = [route for each in PAGES for route in each.ROUTES]
    if services.platform.capabilities.shares_database:  # a platform inside this process is reached through this process
        secrets = V1Secrets(
            services.definitions.secrets, services.audit_clear_read, settings.v1_mask_secrets, settings.reveal_secrets
        )
        judge = services.judge if settings.v1_validate else None
        lint = None if settings.v1_lint == "off" else Lint(services.definitions.findings, refuses=settings.v1_lint == "refuse")
        routes += platform_rest.routes(
            services.platform, judge, services.definitions.install, secrets, lint, services.definition_approvals
        )
    return routes
