"""A server with forms, its OpenAPI document, and a folder where generators find their libraries."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.making import TOKEN
from tests.serving import Server

HERE = Path(__file__).parent
BIN = HERE / "node_modules" / ".bin"
AUTHORIZATION = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    yield server
    server.close()


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    """The folder of api.json and what is made of it, beside the libraries."""
    folder = tmp_path / "generated"
    folder.mkdir()
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    return folder


def save_document(server: Server, folder: Path) -> None:
    answer = httpx.get(f"{server.url}/openapi.json", headers=AUTHORIZATION, timeout=60)
    assert answer.status_code == 200, answer.text
    (folder / "api.json").write_bytes(answer.content)


def run(*command: Any, folder: Path, environment: dict[str, str]) -> str:
    """What a command prints; fails with all that it says."""
    done = subprocess.run(list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout
