"""Clients made by openapi-typescript, hey-api, orval and openapi-python-client compile, and do what they are for."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.clients.conftest import BIN, HERE, run, save_document
from tests.making import TOKEN
from tests.serving import Server

OPTIONS = [{"id": "1", "text": "Up"}, {"id": "2", "text": "Down"}]
FIELDS: list[dict[str, Any]] = [
    {"id": "name", "name": "Name", "required": True},
    {"id": "status", "name": "Kind", "type": "singleselect", "options": OPTIONS, "required": True},
    {"id": "other", "name": "Kind", "type": "singleselect", "options": [{"id": "a", "text": "A"}]},
    {"id": "tags", "type": "multiselect", "options": OPTIONS},
    {"id": "words", "type": "multiselect"},
    {"id": "day", "type": "date"},
    {"id": "at", "type": "datetime"},
    {"id": "color", "type": "color"},
    {"id": "amount", "type": "number"},
    {"id": "on", "type": "checkbox"},
    {"id": "store", "type": "objectLookup", "entity": "STORE"},
    {"id": "pin", "type": "password"},
    {"id": "safe", "type": "singleselect", "options": OPTIONS, "secret": True},
    {"id": "note", "requiredWhen": {"field": "status", "operator": "equals", "value": "2"}},
    {"id": "note", "name": "Note", "parentProperty": "inner"},
]
CREATED_TO_GONE = [201, 200, 200, 412, 204, 404]
COMPILER: dict[str, Any] = {
    "strict": True,
    "noEmit": True,
    "module": "esnext",
    "moduleResolution": "bundler",
    "target": "es2022",
    "lib": ["es2022", "dom", "dom.iterable"],
    "types": [],
    "skipLibCheck": True,
}

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("clients")]


def seed_thing(server: Server) -> None:
    server.platform.seed([{"id": "THING", "entity": "DEFINITION", "level": 1, "name": "Thing", "definition": json.dumps(FIELDS)}])


def generate_typescript(server: Server, folder: Path) -> dict[str, str]:
    """The clients, compiled as their users would."""
    environment = {**os.environ, "CLIENTS_FOLDER": str(folder), "CLIENTS_URL": server.url, "CLIENTS_TOKEN": TOKEN}
    save_document(server, folder)
    generators = [
        [BIN / "openapi-typescript", "api.json", "-o", "openapi.d.ts"],
        [BIN / "openapi-ts", "-i", "api.json", "-o", "hey"],
        [BIN / "orval", "--config", HERE / "orval.config.mjs"],
    ]
    for each in generators:
        run(*each, folder=folder, environment=environment)
    (folder / "tsconfig.json").write_bytes(orjson.dumps({"compilerOptions": COMPILER, "include": ["**/*.ts"]}))
    run(BIN / "tsc", "-p", folder, folder=folder, environment=environment)
    return environment


def test_clients_in_typescript_create_read_change_conflict_and_delete(server: Server, generated: Path) -> None:
    seed_thing(server)
    (generated / "drive.ts").write_bytes((HERE / "drive.ts").read_bytes())
    environment = generate_typescript(server, generated)
    bundled = ["--bundle", "--platform=node", "--format=esm", "--outfile=drive.mjs", "--log-level=warning"]
    run(BIN / "esbuild", "drive.ts", *bundled, folder=generated, environment=environment)
    told = json.loads(run("node", "drive.mjs", folder=generated, environment=environment))
    assert told == dict.fromkeys(("openapiFetch", "heyApi", "orval"), CREATED_TO_GONE)


def test_a_client_in_python_creates_reads_changes_conflicts_and_deletes(server: Server, generated: Path) -> None:
    seed_thing(server)
    save_document(server, generated)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", "api.json"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(generated)}
    run(*command, "--output-path", "client", "--meta", "none", "--fail-on-warning", folder=generated, environment=environment)
    told = run(sys.executable, HERE / "drive.py", server.url, TOKEN, folder=generated, environment=environment)
    assert json.loads(told) == CREATED_TO_GONE
