"""Ready means that a write gets through."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from app.database.store import SqliteStore
from app.state.readiness import SECONDS_BETWEEN_PROBES, Readiness
from tests.making import run

FULL = """
import asyncio, resource, signal, sys
from app.main import build_app
from app.settings import load_settings
import httpx

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
app = build_app(load_settings({"FORMS_DATA_DIR": sys.argv[1]}))

async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        return await client.get("/readyz"), await client.get("/healthz")

if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
ready, health = asyncio.run(ask())
print(ready.status_code, health.status_code, len(ready.text) > 2)
"""


def asked(folder: Path, disk: str) -> str:
    done = subprocess.run([sys.executable, "-c", FULL, str(folder), disk], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_a_disk_that_takes_no_more_is_not_ready(tmp_path: Path) -> None:
    assert asked(tmp_path, "empty") == "200 200 True"
    assert asked(tmp_path, "full") == "503 200 True"


def test_one_write_answers_for_some_seconds(tmp_path: Path) -> None:
    store = SqliteStore(sa.make_url(f"sqlite:///{tmp_path / 'x.sqlite'}"))
    now = [100.0]
    readiness = Readiness(store, lambda: now[0])
    writes = []
    write = store.write

    async def counted(work: object) -> object:
        writes.append(work)
        return await write(work)  # type: ignore[arg-type]

    store.write = counted  # type: ignore[method-assign,assignment]
    run(readiness.check())
    run(readiness.check())
    assert len(writes) == 1
    now[0] += SECONDS_BETWEEN_PROBES
    run(readiness.check())
    assert len(writes) == 2
    store.close()
