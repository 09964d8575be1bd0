"""A platform that answers in every way the documents allow, and in turns: lists as arrays or as lines, errors in odd shapes. And
one that answers in ways that no document allows."""

import asyncio
import contextlib
import itertools
import json
import re
import threading
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import Conflict, Foreign, FormsError, NotAllowed, NotFound, NotSignedIn, Refused
from app.platform.embedded import EmbeddedPlatform

STATUSES = {NotSignedIn: 401, NotAllowed: 403, Foreign: 403, NotFound: 404, Refused: 422, Conflict: 409}


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


Answer = bytes | dict[str, Any] | list[Any] | None
"""Bytes go over the wire as they are, anything else as JSON with status 200; None is silence."""


class LyingServer:
    """A platform that answers whatever it is told to, byte for byte, over a socket; in a thread of its own.

    `answers` are found by (method, path) or by method alone; what is not named is a THING or its definition.
    """

    def __init__(self, definition: list[dict[str, Any]], record: dict[str, Any]) -> None:
        facts = {"entity": "DEFINITION", "level": 11000, "subscription": "t", "_df_version": 1}
        self.definition = {**facts, "id": "THING", "definition": json.dumps(definition)}
        self.record = {"id": "1", "entity": "THING", "subscription": "t", "_df_version": 3, **record}
        self.answers: dict[Any, Answer] = {}
        self.seen: list[tuple[str, str]] = []
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def _run(self, started: threading.Event) -> None:
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._end = asyncio.Event()
        self._talks: set[asyncio.Task[Any]] = set()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        await self._end.wait()
        server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"(?im)^content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            method, target, _ = head.split(" ", 2)
            path, _, query = target.partition("?")
            self.seen.append((method, path))
            usual: Answer = self.definition if "DEFINITION" in query else self.record
            answer = self.answers.get((method, path), self.answers.get(method, usual))
            if answer is None:
                await reader.read()
            elif answer == ENDLESS:
                writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                while True:
                    writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                    await writer.drain()
            else:
                writer.write(answer if isinstance(answer, bytes) else reply("200 OK", json.dumps(answer).encode()))
                await writer.drain()
        writer.close()


ENDLESS = b"without end"


def reply(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    told = [f"HTTP/1.1 {status}", f"content-length: {len(body) if length is None else length}", "connection: close", *headers]
    return "\r\n".join(told).encode() + b"\r\n\r\n" + body
