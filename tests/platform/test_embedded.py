"""What the embedded platform does beyond the contract: tokens, scopes, seeds, history, versions, durability."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.database.store import open_store
from app.errors import NotAllowed
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties
from tests.making import run

SEED = {"id": "THING", "entity": "DEFINITION", "level": 11000, "definition": "[]"}


@pytest.fixture
def platform(tmp_path: Path) -> Any:
    platform = EmbeddedPlatform(open_store(f"sqlite:///{tmp_path}/forms.sqlite"))
    yield platform
    platform._store.close()


def body(platform: EmbeddedPlatform, **fields: Any) -> dict[str, Any]:
    return {"entity": "THING", "level": 1, "comboKey": f"SUB:{platform.tenant}|ENT:", **fields}


def test_scopes_hold(platform: EmbeddedPlatform) -> None:
    reader = run(platform.authenticate(platform.tokens.create(scopes=frozenset({"read"}))))
    writer = run(platform.authenticate(platform.tokens.create(scopes=frozenset({"read", "write"}))))
    with pytest.raises(NotAllowed):
        run(platform.create(reader, body(platform)))
    with pytest.raises(NotAllowed):
        run(platform.create(writer, {**body(platform), "entity": "DEFINITION", "id": "X"}))
    platform.seed([SEED])
    with pytest.raises(NotAllowed):
        run(platform.update(writer, "DEFINITION", "THING", {"definition": "[]"}))


def test_a_seed_is_never_resurrected(platform: EmbeddedPlatform) -> None:
    admin = run(platform.authenticate(platform.tokens.create()))
    platform.seed([SEED])
    run(platform.delete(admin, "DEFINITION", "THING"))
    platform.seed([SEED])
    assert run(platform.list(admin, "DEFINITION")) == []


def test_history_tells_every_write_and_no_secret(platform: EmbeddedPlatform) -> None:
    SecretProperties(platform._store).add_now(platform.tenant, "THING", {"password"})
    admin = run(platform.authenticate(platform.tokens.create()))
    created = run(platform.create(admin, body(platform, name="A", password="CANARY")))
    run(platform.update(admin, "THING", created["id"], {"name": "B", "password": "CANARY2"}))
    run(platform.delete(admin, "THING", created["id"]))
    told = run(platform.history(admin, "THING", created["id"]))
    assert [each["action"] for each in told] == ["delete", "update", "create"]
    assert told[1]["changes"] == {"name": ["A", "B"], "password": "changed"}
    assert "CANARY" not in str(told)


def test_a_changed_definition_is_seen_at_once_also_by_another_process(platform: EmbeddedPlatform, tmp_path: Path) -> None:
    admin = run(platform.authenticate(platform.tokens.create()))
    platform.seed([SEED])
    first = run(platform.get(admin, "DEFINITION", "THING"))
    assert run(platform.get(admin, "DEFINITION", "THING")) is first
    other = EmbeddedPlatform(open_store(f"sqlite:///{tmp_path}/forms.sqlite"))
    run(other.update(admin, "DEFINITION", "THING", {"definition": "[1]"}))
    other._store.close()
    assert run(platform.get(admin, "DEFINITION", "THING"))["definition"] == "[1]"


def test_a_second_start_finds_everything_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    first = EmbeddedPlatform(open_store(url))
    tenant, token = first.tenant, first.tokens.create()
    first._store.close()
    second = EmbeddedPlatform(open_store(url))
    assert second.tenant == tenant == run(second.authenticate(token)).tenant
    second._store.close()


WRITER = """
import asyncio, sys
from app.database.store import open_store
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties
platform = EmbeddedPlatform(open_store(sys.argv[1]))
async def work():
    admin = await platform.authenticate(platform.tokens.create())
    for number in range(100_000):
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{platform.tenant}|ENT:", "number": number}
        created = await platform.create(admin, body)
        print(created["id"], flush=True)
asyncio.run(work())
"""


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/forms.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(50)]
    os.kill(process.pid, signal.SIGKILL)
    told += [line.strip() for line in process.stdout if len(line.strip()) == 36]
    process.wait()
    process.stdout.close()
    platform = EmbeddedPlatform(open_store(url))
    admin = run(platform.authenticate(platform.tokens.create()))
    kept = {each["id"] for each in run(platform.list(admin, "THING"))}
    platform._store.close()
    assert set(told) <= kept
