"""A form in every format that programs take, by `Accept`, by address or by suffix; for people a page of all of them."""

from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import NotFound
from app.exports import EXPORTERS
from app.exports.base import Exporter
from app.forms.schema import Purpose
from app.records.versions import FormVersion
from app.web.api.requests import chosen_purpose, refuse_unknown_parameters
from app.web.api.responses import is_named
from app.web.draft_address import NOT_STORED, tried_draft, tried_version
from app.web.request_errors import FormatMissing
from app.web.responses import HtmlResponse
from app.web.schemas.negotiation import preferred
from app.web.schemas.page import formats_page
from app.web.schemas.paths import alternates, links, schema_path
from app.web.services import Services, base_address, principal_of, services_of
from app.workers.tasks import export

OFFERED: tuple[tuple[str, Exporter | None], ...] = (
    *((type, each) for each in EXPORTERS.values() for type in (each.media_type, *each.also)),
    ("text/html", None),
)
"""The types that `Accept` can choose; None is the page for people."""
ENDINGS = sorted(
    [(each.ending, each) for each in EXPORTERS.values()] + [(".json", EXPORTERS["json-schema"])], key=lambda pair: -len(pair[0])
)
"""The longest first: `.openapi.json` is not `.json`."""
VARY = "Accept, Authorization, Cookie"
CHECKED = "private, max-age=0, must-revalidate"
FIXED = "private, max-age=31536000, immutable"


async def show(request: Request) -> Response:
    """`/schemas/{entity}`, also with an ending. An entity of exactly that id comes first: its id may end like a format."""
    form_versions, principal = services_of(request).form_versions, await principal_of(request)
    named = request.path_params["entity"]
    if draft := tried_draft(request):
        return _untold(await _negotiated(request, await tried_version(services_of(request), principal, named, draft)))
    try:
        return await _negotiated(request, await form_versions.current(principal, named))
    except NotFound:
        entity, ending, exporter = _split_ending(named)
        if not entity:
            raise
    form_version = await form_versions.current(principal, entity)
    if exporter is None:
        raise FormatMissing(404, "format-ending-missing", alternates(form_version, _purpose(request)), ending=ending[:60])
    return await _exported(request, form_version, exporter, chosen=True)


def _untold(answer: Response) -> Response:
    """That of a draft: stored nowhere, and without links to addresses that will never be there."""
    for name in ("link", "content-location", "etag"):
        if name in answer.headers:
            del answer.headers[name]
    answer.headers.update(NOT_STORED)
    return answer


def _split_ending(named: str) -> tuple[str, str, Exporter | None]:
    """`THING.csv` -> ("THING", ".csv", the exporter of CSV).

    The exporter is None for an unknown ending; the entity is "" where there is no ending.
    """
    for ending, exporter in ENDINGS:
        if named.endswith(ending):
            return named.removesuffix(ending), ending, exporter
    entity, dot, rest = named.rpartition(".")
    return entity, dot + rest, None


async def show_format(request: Request) -> Response:
    principal = await principal_of(request)
    services, entity = services_of(request), request.path_params["entity"]
    if draft := tried_draft(request):
        form_version = await tried_version(services, principal, entity, draft)
        return _untold(await _exported(request, form_version, _exporter(request, form_version)))
    form_version = await services.form_versions.current(principal, entity)
    return await _exported(request, form_version, _exporter(request, form_version))


async def show_earlier(request: Request) -> Response:
    return await _negotiated(request, await _earlier(request))


async def show_earlier_format(request: Request) -> Response:
    form_version = await _earlier(request)
    return await _exported(request, form_version, _exporter(request, form_version))


async def _earlier(request: Request) -> FormVersion:
    principal = await principal_of(request)
    return await services_of(request).form_versions.at(principal, request.path_params["entity"], request.path_params["hash"])


def _exporter(request: Request, form_version: FormVersion) -> Exporter:
    name = request.path_params["format"]
    exporter = EXPORTERS.get(name)
    if exporter is None:
        raise FormatMissing(404, "format-missing", alternates(form_version, _purpose(request)), name=name[:60])
    return exporter


def _purpose(request: Request) -> Purpose:
    """`?for=`. Raises RequestError 400 for an unknown parameter."""
    refuse_unknown_parameters(request, ("for", "release", "definition"))
    return chosen_purpose(request)


async def _negotiated(request: Request, form_version: FormVersion) -> Response:
    index = preferred(request.headers.get("accept"), [type for type, _ in OFFERED])
    if index is None:
        raise FormatMissing(406, "format-not-acceptable", alternates(form_version, _purpose(request)))
    type, exporter = OFFERED[index]
    if exporter is not None:
        return await _exported(request, form_version, exporter, type, chosen=True)
    return await _page(request, form_version)


async def _exported(
    request: Request, form_version: FormVersion, exporter: Exporter, type: str = "", *, chosen: bool = False
) -> Response:
    """`chosen`: the URL does not say which format this is, so the answer does."""
    services, purpose, type = services_of(request), _purpose(request), type or exporter.media_type
    headers = _headers(request, services, form_version, exporter, purpose, type)
    if chosen:
        headers["content-location"] = schema_path(form_version, exporter, purpose)
    if is_named(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    body = await services.maker.computed([form_version.form], export, exporter.name, purpose)
    charset = "" if exporter.language == "json" else "; charset=utf-8"
    return Response(body, headers={**headers, "content-type": f"{type}{charset}"})


def _headers(
    request: Request, services: Services, form_version: FormVersion, exporter: Exporter, purpose: Purpose, type: str
) -> dict[str, str]:
    """With a strong ETag: the bytes depend on definition, build, format and purpose alone, and `type` is part of the answer."""
    form, release = form_version.form, services.release
    name = exporter.name if type == exporter.media_type else f"{exporter.name}:{type}"
    fixed = not form_version.holds and request.query_params.get("release") == release
    fetched = datetime.fromtimestamp(form_version.fetched, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "etag": f'"{form.hash}-{release}-{name}-{purpose if exporter.has_purposes else "any"}"',
        "cache-control": FIXED if fixed else CHECKED,
        "vary": VARY,
        "link": ", ".join(links(form_version, exporter, purpose, release)),
        "x-definition-version": quote(form_version.version),
        "x-definition-hash": form.hash,
        "x-definition-fetched-at": fetched,
    }


async def _page(request: Request, form_version: FormVersion) -> Response:
    services, principal, purpose = services_of(request), await principal_of(request), _purpose(request)
    origin = base_address(request)
    html, nonce = await formats_page(services, principal, form_version, purpose, origin)
    answer = HtmlResponse(html, nonce)
    answer.headers["vary"] = VARY
    answer.headers["link"] = ", ".join(links(form_version, None, purpose, services.release))
    return answer


ROUTES = [
    Route("/schemas/{entity}", show, methods=["GET"]),
    Route("/schemas/{entity}/{format}", show_format, methods=["GET"]),
    Route("/schemas/{entity}/at/{hash}", show_earlier, methods=["GET"]),
    Route("/schemas/{entity}/at/{hash}/{format}", show_earlier_format, methods=["GET"]),
]
