"""The engine is killed at every step of the write path, under load: is an acknowledged submission lost, or any doubled?

`python -m tests.crash ROUNDS` (or `make crash ROUNDS=1000`). Each round: a fresh engine over a platform in another process, eight
people saving at once; SIGKILL at one step of one of the saves; the engine starts again over what it kept; everybody sends again
what they sent, as browsers do, and settles what the engine cannot. Then every record must be on the platform exactly once.
"""

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.making import TOKEN

PEOPLE = 8
STEPS = (
    "pending_saves.begin before",
    "pending_saves.begin after",
    "pending_saves.move before",
    "pending_saves.move after",
    "platform.create before",
    "platform.create after",
    "platform.update before",
    "platform.update after",
    "pending_saves.drop before",
    "store.write before",
    "store.write after",
    "",
)
DEFINITION = json.dumps(
    [{"id": "name", "name": "Name", "type": "text", "required": True}, {"id": "note", "name": "Note", "type": "text"}]
)
HEADERS = {"authorization": f"Bearer {TOKEN}"}
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["app.main", "uvicorn"])


def engine(settings: dict[str, str], port: int, step: str, count: int) -> None:
    """One engine in a process of its own, which ends itself at the `count`th time that `step` is reached."""
    import uvicorn

    from app.main import build_app
    from app.settings import load_settings

    app = build_app(load_settings({"FORMS_ADMIN_TOKEN": TOKEN, "FORMS_RATE_LIMITS": "off", **settings}))
    services = app.state.services
    if hasattr(services.platform, "tokens"):
        services.platform.tokens.ensure_admin(TOKEN)
    reached = itertools.count(1)

    def trapped(name: str, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wrapped(*arguments: Any, **more: Any) -> Any:
            if step == f"{name} before" and next(reached) == count:
                os.kill(os.getpid(), signal.SIGKILL)
            result = await work(*arguments, **more)
            if step == f"{name} after" and next(reached) == count:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return wrapped

    for owner, names in (("pending_saves", ("begin", "move", "drop")), ("platform", ("create", "update")), ("store", ("write",))):
        if step.startswith(f"{owner}."):
            target = getattr(services, owner)
            for name in names:
                setattr(target, name, trapped(f"{owner}.{name}", getattr(target, name)))
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run(sockets=[listening])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Engine:
    """A running engine; `kill` ends the process that this object started and no other."""

    def __init__(self, settings: dict[str, str], step: str = "", count: int = 0) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: BaseProcess = CONTEXT.Process(target=engine, args=(settings, self.port, step, count), daemon=True)
        self.process.start()
        self.is_doomed = bool(step)

    async def wait(self) -> None:
        """Returns when it answers; also when it was killed before, since an engine writes while it starts."""
        deadline = time.monotonic() + 30
        async with httpx.AsyncClient() as client:
            while time.monotonic() < deadline and self.process.is_alive():
                with contextlib.suppress(httpx.TransportError):
                    await client.get(f"{self.url}/healthz")
                    return
                await asyncio.sleep(0.01)
        if self.is_doomed and not self.process.is_alive():
            return
        raise AssertionError("the engine did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


class Saver:
    """One person with one submission: creates a record of its own, or changes one that is there."""

    def __init__(self, name: str, path: str, pairs: list[tuple[str, str]]) -> None:
        self.name, self.path, self.pairs = name, path, pairs
        self.acknowledged = ""

    async def post(self, client: httpx.AsyncClient, url: str) -> None:
        try:
            answer = await client.post(
                url + self.path, content=urlencode(self.pairs), headers={"content-type": "application/x-www-form-urlencoded"}
            )
        except httpx.TransportError:
            return
        if answer.status_code == 303:
            self.acknowledged = "kept" if "/unfinished/" in answer.headers["location"] else "saved"
            self.location = answer.headers["location"]
        else:
            raise AssertionError(f"{answer.status_code}: {answer.text[:2000]}")

    async def settle(self, client: httpx.AsyncClient, url: str, tally: Counter[str]) -> None:
        """Until it is saved: sends again, or says which record it is, or makes it again where there is none."""
        await self.post(client, url)
        for _ in range(5):
            if self.acknowledged == "saved":
                return
            page = await client.get(url + self.location)
            if page.status_code == 303:
                return
            found = re.findall(r"adopt\?record=([0-9a-f-]+)", page.text)
            tally["shown with both possibilities" if "Create it again" in page.text else "sent again with one click"] += 1
            action = f"adopt?record={found[0]}" if found else "send"
            answer = await client.post(f"{url}{self.location}/{action}")
            assert answer.status_code == 303, answer.text
            self.location = answer.headers["location"]
            self.acknowledged = "kept" if "/unfinished/" in self.location else "saved"
        raise AssertionError("never settled")


async def play(rounds: int, folder: Path, *, remote: bool, tally: Counter[str]) -> None:
    origin = Engine({"FORMS_DATA_DIR": str(folder / "origin")})
    try:
        await origin.wait()
        async with httpx.AsyncClient(headers={**HEADERS, "sec-fetch-site": "same-origin"}, timeout=30) as client:
            for number in range(rounds):
                step, count = STEPS[number % len(STEPS)], 1 + number // len(STEPS) % PEOPLE
                place = folder / (f"engine{number}" if remote else "origin")
                settings = {"FORMS_DATA_DIR": str(place), **({"DEMANDFLOW_URL": origin.url} if remote else {})}
                if not remote:
                    origin.kill()
                await one_round(client, settings, origin if remote else None, number, step, count, tally)
                if not remote:
                    origin = Engine(settings)
                    await origin.wait()
    finally:
        origin.kill()


async def one_round(
    client: httpx.AsyncClient,
    settings: dict[str, str],
    origin: Engine | None,
    number: int,
    step: str,
    count: int,
    tally: Counter[str],
) -> None:
    first = Engine(settings)
    await first.wait()
    entity = f"{'FAR' if origin else 'NEAR'}{number}"
    far = origin.url if origin else first.url
    await define(client, far, entity)
    savers = [await saver(client, first.url, far, entity, index) for index in range(PEOPLE)]
    first.kill()
    doomed = Engine(settings, step, count)
    await doomed.wait()
    await asyncio.gather(*(each.post(client, doomed.url) for each in savers))
    died = doomed.process.exitcode is not None or not doomed.process.is_alive()
    doomed.kill()
    tally["rounds"] += 1
    tally["killed by themselves" if died else "killed afterwards"] += 1
    again = Engine(settings)
    await again.wait()
    tally["acknowledged before the kill"] += sum(bool(each.acknowledged) for each in savers)
    saved = {each.name for each in savers if each.acknowledged == "saved"}
    for each in savers:
        await each.settle(client, again.url, tally)
    found = await names(client, origin.url if origin else again.url, entity)
    for each in savers:
        tally["LOST"] += found[each.name] == 0
        tally["LOST THOUGH ACKNOWLEDGED"] += found[each.name] == 0 and each.name in saved
        tally["DOUBLED"] += found[each.name] > 1
    again.kill()


async def define(client: httpx.AsyncClient, far: str, entity: str) -> None:
    body = {"id": entity, "entity": "DEFINITION", "level": 1, "definition": DEFINITION}
    answer = await client.post(f"{far}/v1/objects", json={**body, "comboKey": f"SUB:{await tenant(client, far)}|ENT:"})
    assert answer.status_code == 201, answer.text


async def saver(client: httpx.AsyncClient, url: str, far: str, entity: str, index: int) -> Saver:
    name, path = f"{entity} {index}", f"/forms/{entity}/new"
    if index % 2:
        body = {"entity": entity, "level": 1, "name": "before", "comboKey": f"SUB:{await tenant(client, far)}|ENT:"}
        path = f"/forms/{entity}/{(await client.post(f'{far}/v1/objects', json=body)).json()['id']}"
    page = (await client.get(url + path)).text
    hidden = re.findall(r'<input type="hidden" name="(definition|version|submission)" value="([^"]*)"', page)
    base = [("base", json.dumps({"name": "before"}))] if index % 2 else []
    return Saver(name, path, [*hidden, *base, ("f.name", name)])


async def tenant(client: httpx.AsyncClient, far: str) -> str:
    answer = await client.get(f"{far}/v1/objects/DOCKERREGISTRY?entity=DEFINITION")
    return str(answer.json()["subscription"])


async def names(client: httpx.AsyncClient, far: str, entity: str) -> Counter[str]:
    answer = await client.get(f"{far}/v1/entities/{entity}/SUB")
    return Counter(json.loads(line)["name"] for line in answer.text.splitlines())


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    tally: Counter[str] = Counter(LOST=0, DOUBLED=0)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(rounds - rounds // 4, Path(folder), remote=True, tally=tally))
        asyncio.run(play(rounds // 4, Path(folder), remote=False, tally=tally))
    for what, count in sorted(tally.items()):
        print(f"{what}: {count:,}")
    sys.exit(bool(tally["LOST"] or tally["DOUBLED"]))


if __name__ == "__main__":
    main()
