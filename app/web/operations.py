"""Addresses for operation: whether the process is alive and ready, its metrics; and the static files."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import metrics
from app.web.encodings import encoded_once, preferred
from app.web.services import services_of

ENCODINGS = ("br", "zstd", "gzip")
"""From the smallest on."""


async def healthz(request: Request) -> Response:
    """Alive: the process answers."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """Ready: what the process needs in order to serve works too."""
    trouble = await services_of(request).ready()
    return JSONResponse({"ready": not trouble, "trouble": trouble}, 503 if trouble else 200)


async def static(request: Request) -> Response:
    assets = services_of(request).assets
    file = assets.files.get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    current = request.path_params["digest"] == assets.digest
    caching = "public, max-age=31536000, immutable" if current else "no-cache"
    headers = {"cache-control": caching, "vary": "accept-encoding"}
    encoding = preferred(request.headers.get("accept-encoding", "").encode(), ENCODINGS) if file.is_text else ""
    if not encoding:
        return Response(file.body, media_type=file.media_type, headers=headers)
    body = await asyncio.to_thread(encoded_once, file.body, encoding)
    return Response(body, media_type=file.media_type, headers={**headers, "content-encoding": encoding})


async def show_metrics(request: Request) -> Response:
    """Counts and times, without any tenant, person or record."""
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES = [
    Route("/static/{digest}/{name:path}", static, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
    Route("/metrics", show_metrics, methods=["GET"]),
]
