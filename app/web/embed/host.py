"""What a host's page loads from us, at paths that never change; and a page that demonstrates how to show a form."""

import hashlib
import re
import secrets

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.records.listing import ListWish
from app.texts.translator import ENGLISH, Translator
from app.web.embed.sessions import NO_STORE, read_text
from app.web.json_bodies import read_json_object
from app.web.record_names import record_name
from app.web.responses import HtmlResponse
from app.web.security import is_framed
from app.web.services import own_address, principal_of, services_of

OWN_TEXTS = re.compile(rb"(const TEXTS = )(\{[^}]*\})")
"""In embed.js, in English."""
MAX_AGE_SECONDS = 300
MAX_RECORDS = 50
MAX_BODY_BYTES = 16 * 1024


async def script(request: Request) -> Response:
    return _file(request, "embed.js", "text/javascript")


async def types(request: Request) -> Response:
    return _file(request, "embed.d.ts", "text/plain")


async def demo(request: Request) -> Response:
    """A demonstration of the three ways with the records at hand, and the lines to copy. Needs a sign-in."""
    services, principal = services_of(request), await principal_of(request)
    cards = await services.definitions.cards(principal)
    chosen = request.query_params.get("entity") or (cards[0].entity if cards else "")
    listing = await services.records.search(principal, chosen, ListWish(size=MAX_RECORDS))
    hidden = await services.definitions.secrets(principal, chosen)
    nonce = secrets.token_urlsafe(16)
    html = services.renderer.render(
        "embed/demo.html",
        page={"nonce": nonce, "title": services.translator.say("title-embedding"), "user": principal.display_name},
        entities=[(card.entity, card.name) for card in cards],
        entity=chosen,
        records=[(str(each["id"]), record_name(each, hidden)) for each in listing.found.objects if "id" in each],
        panels=[panel.name for panel in listing.form.definition.panels],
        origin=own_address(request),
        listed=services.embedding.origins.of(principal.tenant),
    )
    return HtmlResponse(html, nonce, has_frames=True)


async def demo_token(request: Request) -> Response:
    """What a host's server does for its page: it requests a token, here in the name of the person who sees the demonstration."""
    services, principal = services_of(request), await principal_of(request)
    body = await read_json_object(request, MAX_BODY_BYTES)
    record = read_text(body, "record")
    own = own_address(request)
    token_request = {
        "entity": read_text(body, "entity"),
        "record": record,
        "actions": ["read", "write"] if principal.may("write", read_text(body, "entity")) else ["read"],
        "origin": own,
    }
    issued = await services.embedding.issue_token(principal, token_request, own)
    return JSONResponse({"token": issued.token, "expires_in": issued.lifetime}, headers=NO_STORE)


def _file(request: Request, name: str, media_type: str) -> Response:
    """At a path without a digest, so that hosts get newer files: browsers ask again every few minutes, and the ETag answers."""
    services = services_of(request)
    file = services.assets.files.get(name)
    if file is None:
        raise HTTPException(404)
    body = translated(file.body, services.renderer.translator)
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {
        "etag": etag,
        "cache-control": f"public, max-age={MAX_AGE_SECONDS}",
        "access-control-allow-origin": "*",
    }
    if len(services.renderers.available) > 1:
        headers["vary"] = "Accept-Language"
    if not is_framed(request.url.path):
        headers["cross-origin-resource-policy"] = "cross-origin"
    if request.headers.get("if-none-match", "").removeprefix("W/") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def translated(script: bytes, translator: Translator) -> bytes:
    """The element's script with its own few texts, which a host's page shows while no frame is there, in one language."""

    def in_language(match: re.Match[bytes]) -> bytes:
        return match[1] + orjson.dumps(translator.for_scripts(orjson.loads(match[2])))

    return script if translator is ENGLISH else OWN_TEXTS.sub(in_language, script, count=1)


ROUTES = [
    Route("/embed.js", script, methods=["GET"]),
    Route("/embed/v1.js", script, methods=["GET"]),
    Route("/embed.d.ts", types, methods=["GET"]),
    Route("/embed/demo", demo, methods=["GET"]),
    Route("/embed/demo/token", demo_token, methods=["POST"]),
]
