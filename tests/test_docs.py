"""The examples of the documents, run as they stand: curl and our own commands, against a live server."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.exports import EXPORTERS
from app.forms.schema import PURPOSES
from tests.making import TOKEN
from tests.serving import Server

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted(each for each in (ROOT / "docs").glob("*.md") if not each.name.startswith("embed-"))]
"""Those of frames are followed by tests of their own, with the hosts that they need."""
COMMANDS = ("curl ", "demandflow-forms ")
FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^(?: {4}| {7}).*\n)+", re.MULTILINE)
STATUS = re.compile(r"^# .*?\b([45]\d\d)\b", re.MULTILINE)
"""A comment before an example that is refused, on purpose."""


def examples_of(text: str) -> list[str]:
    """Fenced blocks of sh, and indented ones that begin with a command, comments aside."""
    fenced = [(found.start(), found[1]) for found in FENCE.finditer(text)]
    rest = re.sub(r"^```.*?^```$", lambda found: "\n" * found[0].count("\n"), text, flags=re.MULTILINE | re.DOTALL)
    indented = [(found.start(), re.sub(r"^ {4}(?: {3})?", "", found[0], flags=re.MULTILINE)) for found in INDENTED.finditer(rest)]
    return [block for _, block in sorted([*fenced, *indented]) if is_example(block)]


def is_example(block: str) -> bool:
    return any(line.lstrip().startswith(COMMANDS) or "$(curl " in line for line in block.splitlines())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the examples find around them: the definitions, our command, and a curl that reaches the server of the test."""
    (tmp_path / "definitions").symlink_to(ROOT / "definitions")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "demandflow-forms"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m app "$@"\n')
    command.chmod(0o755)
    return tmp_path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data")
    yield running
    running.close()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_examples_run_as_they_stand(document: Path, folder: Path, server: Server) -> None:
    assert shutil.which("curl"), "no curl: make test says what to install"
    blocks = examples_of(document.read_text())
    assert blocks, document
    port = server.url.rsplit(":", 1)[1]
    (folder / ".curlrc").write_text(
        f'connect-to = "127.0.0.1:8000:127.0.0.1:{port}"\nwrite-out = "%{{stderr}}status=%{{http_code}}\\n"\nno-progress-meter\n'
    )
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "CURL_HOME": str(folder),
        "TOKEN": TOKEN,
        "FORMS_DATA_DIR": str(folder / "data"),
        "LC_ALL": "C.UTF-8",
    }
    script = "\n".join(["set -euo pipefail", *blocks])
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    statuses = re.findall(r"^status=(\d+)$", done.stderr, re.MULTILINE)
    assert len(statuses) == sum(block.count("curl ") for block in blocks)
    assert [status for status in statuses if status >= "400"] == [code for block in blocks for code in STATUS.findall(block)]


def test_examples_are_found() -> None:
    fences = "```sh\nx=$(curl d)\n```\n\n```json\n{}\n```\n"
    text = f"A\n\n    curl a\n\n1. x\n\n       curl b \\\n         -d c\n\n    make serve\n\n{fences}"
    assert examples_of(text) == ["curl a\n", "curl b \\\n  -d c\n", "x=$(curl d)\n"]


def test_the_documents_list_every_format() -> None:
    told = (ROOT / "docs" / "exports.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| `(\.[^`]*)`[^|]* \| `([^|]*?)`(?:, `[^|]*`)? \| (yes|no) \|", told, re.MULTILINE)
    expected = [(each.name, each.ending, each.media_type, "yes" if each.has_purposes else "no") for each in EXPORTERS.values()]
    assert rows == expected
    assert re.findall(r"^\| `(\w+)` \| a record|^\| `(\w+)` \| changes|^\| `(\w+)` \| a stored", told, re.MULTILINE) == [
        ("create", "", ""),
        ("", "update", ""),
        ("", "", "record"),
    ]
    assert set(PURPOSES) == {"create", "update", "record"}
