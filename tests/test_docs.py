"""The examples in the documents run as written, against a live server, and the tables name all that exists."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.exports import EXPORTERS
from app.forms.schema import PURPOSES
from tests.making import TOKEN
from tests.serving import Server

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text()
EXAMPLE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED_FAILURE = re.compile(r"^# ([45]\d\d)$", re.MULTILINE)
"""The comment before a request that is refused on purpose: "# 422"."""

"""Described before the Makefile has them; remove a name here once it does."""
MAKE = re.compile(r"`make ([\w-]+)|^(?:[A-Z_]+=\S+ )*make ([\w-]+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    """All Markdown of the repository's own: what a reader can reach from the README."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def examples_in(path: Path) -> list[str]:
    return EXAMPLE.findall(path.read_text())


def runnable_documents() -> list[Path]:
    """The pages about frames have tests of their own, with the host pages that they need; CONTRIBUTING runs whole test suites."""
    return [path for path in documents() if examples_in(path) and not path.name.startswith(("embed-", "CONTRIBUTING"))]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder that looks like a clone after `make serve`: definitions, and the commands in `.venv/bin`.

    `make` reads the settings of its environment and does a dry run, and `docker` looks for its file: an installation and a
    container take minutes.
    """
    (tmp_path / "definitions").symlink_to(ROOT / "definitions")
    command(tmp_path / ".venv/bin/demandflow-forms", f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m app "$@"')
    command(tmp_path / ".venv/bin/python", f'exec "{sys.executable}" "$@"')
    check_settings = f'PYTHONPATH="{ROOT}" "{sys.executable}" -c "from app.settings import load_settings; load_settings()"'
    command(tmp_path / "stubs/make", f'{check_settings} && exec "{shutil.which("make")}" --dry-run --directory "{ROOT}" "$@"')
    command(tmp_path / "stubs/docker", f'[ "$*" = "compose up" ] && grep -q "^services:" "{ROOT}/compose.yaml"')
    return tmp_path


def command(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """It shares the folder `data` with the commands of the clone, as it does for somebody who follows the README."""
    running = Server(tmp_path / "data")
    yield running
    running.close()


def run_examples(clone: Path, server: Server, examples: list[str]) -> subprocess.CompletedProcess[str]:
    """In one shell, one after the other; its port 8000 is the test server's."""
    port = server.url.rsplit(":", 1)[1]
    (clone / ".curlrc").write_text(
        f'connect-to = "127.0.0.1:8000:127.0.0.1:{port}"\nwrite-out = "%{{stderr}}status=%{{http_code}}\\n"\nno-progress-meter\n'
    )
    environment = {"PATH": f"{clone / 'stubs'}:{os.environ['PATH']}", "CURL_HOME": str(clone), "LC_ALL": "C.UTF-8"}
    script = "\n".join(["set -euo pipefail", *examples])
    return subprocess.run(
        ["bash", "-c", script], cwd=clone, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("document", runnable_documents(), ids=lambda path: path.name)
def test_examples_run_as_written(document: Path, clone: Path, server: Server) -> None:
    examples = examples_in(document)
    done = run_examples(clone, server, examples)
    assert done.returncode == 0, done.stderr[-2000:]
    statuses = re.findall(r"^status=(\d+)$", done.stderr, re.MULTILINE)
    assert len(statuses) == sum(example.count("curl ") for example in examples)
    assert [status for status in statuses if status >= "400"] == EXPECTED_FAILURE.findall("\n".join(examples))


def test_the_way_back_of_the_tour_restores_the_definition(clone: Path, server: Server) -> None:
    admin = {"authorization": f"Bearer {TOKEN}"}

    def field_ids() -> list[str]:
        return list(httpx.get(f"{server.url}/schemas/DOCKERREGISTRY", headers=admin).json()["properties"])

    shipped = field_ids()
    url = f"{server.url}/v1/objects/DOCKERREGISTRY?entity=DEFINITION"
    httpx.patch(url, headers=admin, json={"definition": [{"id": "team"}]}).raise_for_status()
    assert field_ids() == ["team"]
    assert run_examples(clone, server, [examples_in(ROOT / "README.md")[2]]).returncode == 0
    assert field_ids() == shipped


def test_the_readme_and_the_pages_for_programs_have_examples() -> None:
    assert {"README.md", "api.md", "exports.md"} <= {path.name for path in runnable_documents()}


def test_commands_stand_in_blocks_that_are_run() -> None:
    """Neither an indented block nor a fence without a language would be run."""
    for path in documents():
        outside = re.sub(r"^```\w+\n.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
        assert not re.search(r"^(?: {4,}|```\n)(?:curl|make|demandflow-forms|\.venv)", outside, re.MULTILINE), path


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_make_target_in_a_document_exists(document: Path) -> None:
    targets = {first or second for first, second in MAKE.findall(document.read_text())}
    missing = {target for target in targets if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)}
    assert missing == set()


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = LINK.findall(EXAMPLE.sub("", document.read_text()))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_has_its_parts_and_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text()
    for path in pages:
        text = path.read_text()
        title, date = re.match(r"# \d+\. (.+)\n\n(\d{4}-\d\d-\d\d)\n", text).groups()  # type: ignore[union-attr]
        assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == ["Context", "Decision", "Alternatives", "Consequences"], path
        assert f"| [{title}]({path.name}) | {date} |" in index
    assert LINK.findall(index) == [path.name for path in pages]


def test_the_documents_list_every_format() -> None:
    page = (ROOT / "docs" / "exports.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| `(\.[^`]*)`[^|]* \| `([^|]*?)`(?:, `[^|]*`)? \| (yes|no) \|", page, re.MULTILINE)
    expected = [(each.name, each.ending, each.media_type, "yes" if each.has_purposes else "no") for each in EXPORTERS.values()]
    assert rows == expected
    assert re.findall(r"^\| `(\w+)` \| (?:a new|changes|a stored)", page, re.MULTILINE) == list(PURPOSES)
