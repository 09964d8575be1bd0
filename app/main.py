"""Composition root: settings in, a running application out."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from app import __version__
from app.build import build_digest
from app.database.store import Store, open_store
from app.embedding.frames import FrameAccess
from app.errors import BadSetting, FormsError
from app.fields.base import Context
from app.origins import frame_ancestors
from app.pages.assets import Assets
from app.pages.renderer import Renderer
from app.platform.base import Platform
from app.platform.embedded import EmbeddedPlatform
from app.platform.remote import RemotePlatform
from app.reading.parsing import Limits
from app.records.definitions import Definitions
from app.records.delivery import Delivery
from app.records.raw_objects import Judge
from app.records.records import Records
from app.records.versions import FormVersions
from app.resources import STATIC, TEMPLATES
from app.seed import seed_definitions
from app.settings import Settings
from app.state.drafts import Drafts
from app.state.frame_tokens import FrameTokens
from app.state.frames import FrameSessions
from app.state.key_checks import open_keys
from app.state.keys import Keys
from app.state.pending_saves import PendingSaves
from app.state.sessions import Sessions
from app.state.snapshots import Snapshots
from app.state.token_owners import TokenOwners
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints
from app.web import (
    csp_reports,
    docs,
    drafts,
    forms,
    home,
    live,
    lookups,
    operations,
    reveal,
    signin,
    unfinished,
    v1,
)
from app.web.api import routes as api
from app.web.embed import host, pages, sessions
from app.web.errors import answer_error, answer_fault, answer_http_error
from app.web.schemas import routes as schemas
from app.web.security import Security
from app.web.services import Services
from app.web.streams import Streams
from app.web.text_cache import TextCache
from app.web.urls import form_urls, lookup_path

log = logging.getLogger("forms")

PAGES = (
    forms,
    api,
    home,
    signin,
    drafts,
    sessions,
    host,
    pages,
    unfinished,
    live,
    reveal,
    lookups,
    schemas,
    docs,
    operations,
    csp_reports,
)
"""The hot addresses first: routes are tried in turn."""


def build_app(settings: Settings) -> FastAPI:
    """Everything wired. Opens the database of the embedded platform and seeds it. Raises BadSetting."""
    store = open_store(settings.database)
    try:
        keys = open_keys(settings.secret_keys, settings.data_dir, store)
    except BadSetting:
        store.close()
        raise
    platform = build_platform(settings, store, keys)
    services = build_services(settings, store, keys, platform)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await platform.close()
        store.close()

    app = FastAPI(
        title="Forms",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
        middleware=[Middleware(Security, frame_ancestors(settings.origins.everywhere))],
        exception_handlers={FormsError: answer_error, HTTPException: answer_http_error, Exception: answer_fault},
    )
    app.state.services = services
    app.router.routes[:] = [*(route for each in PAGES for route in each.ROUTES)]
    if isinstance(platform, EmbeddedPlatform):
        app.router.routes.extend(v1.routes(platform, services.judge if settings.v1_validate else None, services.definitions.know))
    return app


def build_platform(settings: Settings, store: Store, keys: Keys) -> Platform:
    if settings.demandflow_url:
        return RemotePlatform(settings.demandflow_url, TokenOwners(store, keys.sealing))
    platform = EmbeddedPlatform(store, keys.records)
    seed_definitions(platform, examples=settings.examples)
    return platform


def build_services(settings: Settings, store: Store, keys: Keys, platform: Platform) -> Services:
    limits = Limits(
        bytes=settings.max_definition_bytes,
        depth=settings.max_definition_depth,
        fields=settings.max_definition_fields,
        options=settings.max_field_options,
    )
    context = Context(zone=ZoneInfo(settings.timezone))
    lifetime = settings.definition_ttl if settings.demandflow_url else 0
    snapshots = Snapshots(store)
    definitions = Definitions(platform, snapshots, limits, lifetime, settings.demandflow_url or "embedded")
    if isinstance(platform, EmbeddedPlatform):
        platform.secret_names = definitions.secret_names
    delivery = Delivery(platform, PendingSaves(store, keys.fernet))
    reviewer = Reviewer(context, SecretFingerprints(keys.sealing), strict=settings.validation == "strict")
    records = Records(platform, definitions, delivery, reviewer)
    assets = Assets(STATIC)
    renderer = Renderer(TEMPLATES, assets, settings.timezone, form_urls, lookup_path, reveal=settings.reveal_secrets)
    drafts = Drafts(store, keys.fernet)
    issuer = settings.base_url or "demandflow-forms"
    embedding = FrameAccess(
        platform,
        definitions,
        FrameTokens(keys.signing, keys.fernet, issuer),
        FrameSessions(store, keys.fernet),
        drafts,
        delivery.pending_saves,
        settings.origins,
        settings.session_hours * 3600,
    )
    sessions = Sessions(keys.fernet, settings.session_hours * 3600)
    return Services(
        settings=settings,
        store=store,
        platform=platform,
        definitions=definitions,
        form_versions=FormVersions(definitions, snapshots),
        records=records,
        reviewer=reviewer,
        renderer=renderer,
        assets=assets,
        sessions=sessions,
        context=context,
        judge=Judge(definitions, limits),
        delivery=delivery,
        drafts=drafts,
        streams=Streams(),
        embedding=embedding,
        texts=TextCache(),
        release=build_digest(),
    )
