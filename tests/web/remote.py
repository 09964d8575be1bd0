"""An engine over a platform that is somewhere else, over a socket that can be cut."""

import asyncio
import json
import socket
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, run
from tests.platform.odd_server import odd_application

UNLIMITED = {"FORMS_RATE_LIMITS": "off"}


class Faults:
    """Stands before the embedded platform's REST and swallows the answers of writes that were carried out."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.after = False
        self.delay = 0.0
        self.calls: list[str] = []
        self.running = self.most_at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def swallowed(message: Message) -> None:
            pass

        self.calls.append(f"{scope['method']} {scope['path']}")
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        await asyncio.sleep(self.delay)
        self.running -= 1
        failing = self.after and scope["method"] in ("POST", "PATCH")
        await self.app(scope, receive, swallowed if failing else send)
        if failing:
            await broken(send)


async def broken(send: Send) -> None:
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


class Remote:
    """An engine over a platform that is somewhere else, over a socket."""

    def __init__(self, folder: Path, *, odd: bool = False, **settings: str) -> None:
        """`odd`: it answers in every way that the documents allow, and compares no versions. `settings` of the engine."""
        self.folder, self.settings = folder, settings
        self.origin = build_app(load_settings({**UNLIMITED, "FORMS_DATA_DIR": str(folder / "origin"), "FORMS_ADMIN_TOKEN": TOKEN}))
        self.origin.state.services.platform.tokens.ensure_admin(TOKEN)
        self.faults = Faults(odd_application(self.origin.state.services.platform) if odd else self.origin)
        self.port = 0
        self.come_up()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app: Any = None
        self.restart()

    def come_up(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen()
        self.port = listening.getsockname()[1]
        self.server = uvicorn.Server(uvicorn.Config(self.faults, log_level="error", access_log=False, lifespan="off"))
        self.thread = threading.Thread(target=lambda: self.server.run(sockets=[listening]), daemon=True)
        self.thread.start()

    def go_down(self) -> None:
        """No connection is taken any more."""
        self.server.should_exit = True
        self.thread.join(10)

    def restart(self) -> None:
        """The engine alone; what it keeps stays."""
        if self.app is not None:
            self.person.close()
            self.app.state.services.store.close()
        given = {"FORMS_DATA_DIR": str(self.folder / "engine"), "DEMANDFLOW_URL": self.url, "FORMS_DEFINITION_TTL": "3600"}
        self.app = build_app(load_settings({**UNLIMITED, **given, **self.settings}))
        self.person = Person(self.app)

    def close(self) -> None:
        self.go_down()
        self.person.close()
        self.app.state.services.store.close()
        self.origin.state.services.store.close()

    def records(self) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.url}/v1/entities/DOCKERREGISTRY/SUB", headers={"authorization": f"Bearer {TOKEN}"})
        return [json.loads(line) for line in answer.text.splitlines()]

    def redefine(self, *fields: Mapping[str, Any]) -> None:
        """The form gets these fields, straight at the platform."""
        address = f"{self.url}/v1/objects/DOCKERREGISTRY?entity=DEFINITION"
        body = {"definition": json.dumps(list(fields))}
        assert httpx.patch(address, json=body, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200

    def define(self, entity: str, *fields: Mapping[str, Any]) -> None:
        """A definition that is there before the engine first asks."""
        body = {"id": entity, "entity": "DEFINITION", "level": 11000, "comboKey": "SUB:|ENT:", "name": entity}
        principal = run(self.origin.state.services.platform.authenticate(TOKEN))
        owned = {**body, "comboKey": f"SUB:{principal.tenant}|ENT:", "definition": json.dumps(list(fields))}
        run(self.origin.state.services.platform.create(principal, owned))

    def stored(self, entity: str) -> list[dict[str, Any]]:
        """The records as the platform has them."""
        platform = self.origin.state.services.platform
        return list(run(platform.list(run(platform.authenticate(TOKEN)), entity)))

    def delete(self, record: str) -> None:
        """By somebody else, straight at the platform."""
        address = f"{self.url}/v1/objects/{record}?entity=DOCKERREGISTRY"
        assert httpx.delete(address, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 204


class Person(Browser):
    """Keeps one event loop: connections to the platform belong to it."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._runner = asyncio.Runner()

    def request(self, method: str, path: str, *, cookies: bool = True, **arguments: Any) -> httpx.Response:
        async def work() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://forms.localhost") as client:
                headers = {"authorization": f"Bearer {TOKEN}", **arguments.pop("headers", {})}
                return await client.request(method, path, headers=headers, **arguments)

        return self._runner.run(work())

    def at_once(self, requests: Sequence[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        """Answers of all these requests (method, path, arguments), which begin at the same time."""

        async def work() -> list[httpx.Response]:
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://forms.localhost", timeout=60) as client:
                client.headers["authorization"] = f"Bearer {TOKEN}"
                return await asyncio.gather(*(client.request(*each[:2], **each[2]) for each in requests))

        return self._runner.run(work())

    def work(self) -> None:
        """All jobs that are there."""
        self._runner.run(self._app.state.services.worker.run_until_idle())

    def close(self) -> None:
        self._runner.run(self._app.state.services.platform.close())
        self._runner.close()
