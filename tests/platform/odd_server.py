"""A platform that answers in every way the documents allow, and in turns: lists as arrays or as lines, errors in odd shapes."""

import itertools
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import Conflict, FormsError, NotAllowed, NotFound, NotSignedIn, Refused
from app.platform.embedded import EmbeddedPlatform

STATUSES = {NotSignedIn: 401, NotAllowed: 403, NotFound: 404, Refused: 422, Conflict: 409}


def odd_application(platform: EmbeddedPlatform) -> Starlette:
    turns = itertools.count()

    def listed(rows: Any) -> Response:
        if next(turns) % 2:
            return Response(json.dumps([{"_type": "data", **row} for row in rows]), media_type="text/plain")
        return Response("\r\n\r\n".join(json.dumps(row) for row in rows), media_type="application/json")

    async def answer(request: Request) -> Response:
        try:
            principal = await platform.authenticate(request.headers.get("authorization", "").removeprefix("Bearer "))
            entity = request.query_params.get("entity", "")
            path = request.path_params
            if "prefix" in path:
                fields = [name for name in request.query_params.get("fields", "").split(",") if name]
                return listed(await platform.list(principal, path["entity"], path["prefix"], fields))
            if "id" not in path:
                body = json.loads(await request.body())
                if isinstance(body, list):
                    return listed(await platform.query(principal, body))
                return Response(json.dumps([{"_type": "data", **await platform.create(principal, body)}]), 200)
            if request.method == "GET":
                return Response(json.dumps(await platform.get(principal, entity, path["id"])), media_type="text/html")
            if request.method == "PATCH":
                changed = await platform.update(principal, entity, path["id"], json.loads(await request.body()))
                return Response(json.dumps({"_type": "data", **changed}), 202)
            await platform.delete(principal, entity, path["id"])
            return Response(status_code=200)
        except FormsError as error:
            status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
            return Response(json.dumps({"error": str(error)}) if status != 404 else "<h1>Not Found</h1>", status)

    methods = ["GET", "POST", "PATCH", "DELETE"]
    return Starlette(
        routes=[
            Route("/v1/objects", answer, methods=["POST"]),
            Route("/v1/query", answer, methods=["POST"]),
            Route("/v1/objects/{id:path}", answer, methods=methods),
            Route("/v1/entities/{entity}/{prefix:path}", answer),
        ]
    )
