"""Schemathesis over a live server: what the OpenAPI document promises holds, for all checks, also from one call to the next."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.making import TOKEN
from tests.serving import Server

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = 500
"""For each operation, beside those that the document itself gives and those of the sequences."""
FIELDS = [
    {"id": "name", "name": "Name", "required": True},
    {"id": "state", "type": "indexedSelect", "name": "State", "options": [{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}]},
    {"id": "why", "type": "textarea", "name": "Why", "requiredWhen": {"state": "2"}},
    {"id": "count", "type": "number", "name": "Count", "min": 0, "max": 10},
    {"id": "on", "type": "checkbox", "name": "On"},
    {"id": "day", "type": "date", "name": "Day", "visibility": {"on": True}},
    {"id": "at", "type": "datetime", "name": "At"},
    {"id": "tags", "type": "multiselect", "name": "Tags", "options": ["a", "b"]},
    {"id": "used", "type": "number", "name": "Used", "readonly": True},
    {"id": "password", "type": "password", "name": "Password"},
    {"id": "inner", "name": "Inner", "parentProperty": "brief"},
]
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data")
    body = {"id": "THING", "entity": "DEFINITION", "name": "Thing", "plural": "Things", "level": 11000}
    more = {"comboKey": f"SUB:{running.platform.tenant}|ENT:", "definition": json.dumps(FIELDS)}
    httpx.post(f"{running.url}/v1/objects", json={**body, **more}, headers=AUTHORIZED).raise_for_status()
    yield running
    running.close()


def test_no_check_fails(server: Server, tmp_path: Path) -> None:
    shutil.copy(HERE / "schemathesis.toml", tmp_path)
    document = httpx.get(f"{server.url}/openapi.json", params={"entity": "THING"}, headers=AUTHORIZED)
    (tmp_path / "openapi.json").write_bytes(document.content)
    command = [sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", server.url, "--checks", "all"]
    options = ["--max-examples", str(EXAMPLES), "--workers", "1", "--no-color", "--continue-on-failure"]
    environment = {**os.environ, "TOKEN": TOKEN, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)}
    # The tables of Unicode that it makes at its first run, in seconds, lie there for the next.
    environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / ".hypothesis")
    done = subprocess.run([*command, *options], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated and int(generated[1]) >= EXAMPLES * len(document.json()["paths"]) * 2, done.stdout[-3000:]
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in done.stdout, done.stdout[-3000:]
