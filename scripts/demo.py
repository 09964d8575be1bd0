"""Serves forty sample registries with a month of metrics, drafts, a conflict and a failed replication, made anew at each start."""

import asyncio
import html
import os
import random
import re
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from app.main import build_app, build_platform, open_state
from app.platform.base import Object, Platform, Principal
from app.server.serve import run
from app.settings import Settings, load_settings

FOLDER = Path(__file__).resolve().parent.parent / "data" / "demo"
MARK = "demo"
"""A file in the folder: no other folder is ever deleted."""
ENTITY = "DOCKERREGISTRY"
DAYS = 30
DAY_SECONDS = 86_400
REGIONS = ("eu-west", "eu-central", "us-east", "us-west", "ap-south", "ap-northeast", "sa-east", "af-south")
KINDS = (("Harbor", "2"), ("Mirror", "1"), ("ECR", "3"), ("Nexus", "8"), ("GitLab", "6"))
PEOPLE = ("ines", "tomasz", "grace")
HIDDEN = re.compile(r'<input type="hidden" name="(definition|version|submission|instance|seals)" value="([^"]*)"')
BASE = re.compile(r'<textarea name="base" hidden>\n(.*?)</textarea>', re.DOTALL)


class Clock:
    """Epoch seconds, which go through the past month before they are those of today."""

    def __init__(self) -> None:
        self.back = 0.0

    def __call__(self) -> float:
        return time.time() - self.back


def main() -> None:
    settings = load_settings({"FORMS_EXAMPLES": "1", **os.environ, "FORMS_DATA_DIR": str(empty_folder())})
    asyncio.run(fill(settings))
    run(settings)


def empty_folder() -> Path:
    """The folder of the demo, without what an earlier demo left. Raises SystemExit if something else is in its place."""
    if FOLDER.exists() and not (FOLDER / MARK).exists():
        raise SystemExit(f"{FOLDER} was not made by the demo. Move it away first.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / MARK).touch()
    return FOLDER


async def fill(settings: Settings) -> None:
    chance = random.Random(7)  # the same demo at each start
    store, keys = open_state(settings)
    clock = Clock()
    platform = build_platform(settings, store, keys, clock)
    clock.back = DAYS * DAY_SECONDS
    operator = platform.capabilities.tokens.operator if platform.capabilities.tokens else None
    assert operator is not None
    people = [Principal(operator.tenant, name, "", operator.scopes) for name in PEOPLE]
    records = [
        await platform.create(chance.choice(people), registry(operator.tenant, chance, region, kind))
        for region in REGIONS
        for kind in KINDS
    ]
    for day in range(DAYS, -1, -1):
        clock.back = day * DAY_SECONDS
        records = list(await asyncio.gather(*(measure(platform, people[0], each, clock, chance) for each in records)))
    store.close()
    await type_a_draft(settings, records)


def registry(tenant: str, chance: random.Random, region: str, kind: tuple[str, str]) -> Object:
    name, type = kind
    host = f"{name.lower()}.{region}.example.com"
    return {
        "entity": ENTITY,
        "level": 421,
        "comboKey": f"SUB:{tenant}|ENT:",
        "name": f"{region} {name}",
        "url": host,
        "registryType": type,
        "status": chance.choice(("1", "1", "1", "1", "2", "3")),
        "description": f"{name} for the teams in {region}.",
        "namespace": chance.choice(("platform", "payments", "data", "mobile")),
        "httpsEnabled": True,
        "publicAccess": chance.random() < 0.2,
        "replicationEnabled": chance.random() < 0.6,
        "storageBackend": chance.choice(("2", "3", "4", "6")),
        "storageLimit": chance.choice((500, 1000, 2000, 5000)),
        "storageUsed": chance.randint(100, 900),
        "imageCount": chance.randint(200, 9_000),
        "tagCount": chance.randint(1_000, 40_000),
        "authEnabled": True,
        "authType": chance.choice(("1", "2", "4", "6")),
        "scanningEnabled": True,
        "scanner": "2",
        "gcEnabled": True,
        "gcSchedule": "0 2 * * 0",
        "retentionDays": chance.choice((30, 60, 90)),
        "replicationSchedule": "0 */6 * * *",
        "replicationMode": "1",
        "replicationStatus": "1",
    }


async def measure(platform: Platform, person: Principal, record: Object, clock: Clock, chance: random.Random) -> Object:
    """One day of a registry: it grows. The first one runs full, and the replication of the second one fails on the last day."""
    at = datetime.fromtimestamp(clock(), UTC)
    fails = record["name"] == "eu-west Mirror" and clock.back == 0
    growth = 40 if record["name"] == "eu-west Harbor" else chance.randint(0, 12)
    changes = {
        "storageUsed": record["storageUsed"] + growth,
        "imageCount": record["imageCount"] + chance.randint(0, 60),
        "tagCount": record["tagCount"] + chance.randint(0, 200),
        "pullRate": chance.randint(5, 400),
        "pushRate": chance.randint(1, 60),
        "availability": round(chance.uniform(97, 100), 2),
        "errorRate": round(chance.uniform(0, 3), 2),
        "cacheHitRate": round(chance.uniform(60, 98), 1),
        "responseTime": chance.randint(20, 240),
        "lastReplication": (at - timedelta(hours=7 if fails else 1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "replicationStatus": "2" if fails else "1",
        **({"status": "4"} if fails else {}),
        **({"storageLimit": 1000} if growth == 40 else {}),
    }
    return await platform.update(person, ENTITY, record["id"], changes)


async def type_a_draft(settings: Settings, records: list[Object]) -> None:
    """Leaves a draft of a new registry, and one of a registry whose description somebody else changes afterwards: a conflict."""
    app = build_app(settings)
    services = app.state.services
    tokens = services.platform.capabilities.tokens
    token = tokens.create(name="demo")
    edited = next(each for each in records if each["name"] == "eu-central Harbor")
    async with app.router.lifespan_context(app):
        await draft(app, token, "new", "", {"f.name": "edge-mirror", "f.description": "Mirror for the new sites in Łódź and Brno."})
        typed = {"f.name": edited["name"], "f.url": edited["url"], "f.description": "Main registry for all teams in Frankfurt."}
        await draft(app, token, edited["id"], edited["id"], typed)
        ines = Principal(tokens.operator.tenant, PEOPLE[0], "", tokens.operator.scopes)
        await services.platform.update(ines, ENTITY, edited["id"], {"description": "Main registry of the platform team."})
    tokens.revoke(token)


async def draft(app: Starlette, token: str, form: str, record: str, typed: Mapping[str, str]) -> None:
    headers = {"authorization": f"Bearer {token}"}
    transport: Any = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        page = (await client.get(f"/forms/{ENTITY}/{form}")).raise_for_status().text
        own = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        base = BASE.search(page)
        posted = {**own, "base": html.unescape(base[1]) if base else "", **typed}
        answer = await client.post(f"/drafts/{ENTITY}", params={"record": record}, data=posted)
        answer.raise_for_status()


if __name__ == "__main__":
    main()
