"""JSON Schema of an entity's form, for programs."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.web.services import principal_of, services_of

SCHEMA_TYPE = "application/schema+json"


async def schema(request: Request) -> Response:
    """Strong ETag: the definition's hash and the compiler's release say which bytes these are."""
    principal = await principal_of(request)
    services = services_of(request)
    entry = await services.catalogue.entry(principal, request.path_params["entity"])
    etag = f'"{entry.form.hash}-{services.release}"'
    headers = {
        "etag": etag,
        "cache-control": "private, max-age=0, must-revalidate",
        "vary": "Authorization, Cookie",
        "x-definition-hash": entry.form.hash,
    }
    if etag in [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    body = json.dumps(entry.form.schema, ensure_ascii=False, indent=2) + "\n"
    return Response(body, headers=headers, media_type=SCHEMA_TYPE)


ROUTES = [Route("/schemas/{entity}", schema, methods=["GET"])]
