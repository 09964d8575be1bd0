"""What routes work with: made once by `main`, reached through the request."""

from dataclasses import dataclass

from starlette.requests import Request

from app import __version__
from app.assets import Assets
from app.catalogue import Catalogue
from app.database.store import Store
from app.editions import Editions
from app.errors import NotSignedIn
from app.fields.base import Context
from app.judge import Judge
from app.platform.base import Platform, Principal
from app.records import Records
from app.rendering import Renderer
from app.sending import Sender
from app.settings import Settings
from app.state.drafts import Drafts
from app.state.ledger import Ledger
from app.state.sessions import Sessions
from app.web.streams import Streams
from app.weighing import Weigher

COOKIE = "forms_session"


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    store: Store
    platform: Platform
    catalogue: Catalogue
    editions: Editions
    records: Records
    weigher: Weigher
    renderer: Renderer
    assets: Assets
    sessions: Sessions
    context: Context
    judge: Judge
    sender: Sender
    drafts: Drafts
    streams: Streams

    @property
    def ledger(self) -> Ledger:
        return self.sender.ledger

    @property
    def release(self) -> str:
        """Changes with every release of the code that makes schemas and pages."""
        return __version__

    async def ready(self) -> str:
        """Why no request can be served now, in words; "" when all can."""
        return await self.platform.ready()


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def principal_of(request: Request) -> Principal:
    """Who asks, by bearer token or by session. Raises NotSignedIn."""
    services = services_of(request)
    token = bearer_token(request) or services.sessions.token(request.cookies.get(cookie_name(request), ""))
    if not token:
        raise NotSignedIn("Sign in to see this page.")
    return await services.platform.authenticate(token)


def origin_of(request: Request) -> str:
    """How whoever asks reaches this server, without a slash at the end."""
    return services_of(request).settings.base_url or str(request.base_url).rstrip("/")


def bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_secure(request: Request) -> bool:
    return bool(request.scope["scheme"] == "https")


def cookie_name(request: Request) -> str:
    """Over https the cookie is bound to this very host by its name."""
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE
