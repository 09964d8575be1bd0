"""Request -> the origins whose pages may show the answer in a frame."""

from starlette.requests import Request

from app.frame_origins import frame_ancestors, origin_of
from app.web.responses import NO_ANCESTORS
from app.web.security import is_framed
from app.web.services import services_of


def ancestors_of(request: Request) -> str:
    """The value of `frame-ancestors` for the answer to a request: also of an error, where the tenant may not be known yet."""
    if not is_framed(request.url.path):
        return NO_ANCESTORS
    return frame_ancestors(origins_for(request, getattr(request.state, "tenant", None)))


def origins_for(request: Request, tenant: str | None) -> tuple[str, ...]:
    """The allow-list of a tenant. Where the tenant is not known, the lists of the tenants that list the page around the frame. The
    request may name a wrong page there and gains nothing: the browser compares the list with the page that is really around."""
    origins = services_of(request).embedding.origins
    if tenant is not None:
        return origins.of(tenant)
    return origins.beside(request.query_params.get("host") or origin_of(request.headers.get("referer", "")))
