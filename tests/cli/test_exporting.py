"""Commands that print a form: where it comes from, what is printed, and how they end."""

from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.exports import EXPORTERS
from app.forms.compiler import CompiledForm
from tests.conftest import DOCKERREGISTRY
from tests.making import TOKEN
from tests.serving import Server


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded platform in its own folder."""
    for name, value in (("FORMS_DATA_DIR", str(tmp_path)), ("FORMS_ADMIN_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_form_comes_from_a_file(form: CompiledForm) -> None:
    done = call("export", str(DOCKERREGISTRY), "--for", "record")
    assert (done.exit_code, done.output) == (0, EXPORTERS["json-schema"].export(form, "record"))
    assert call("schema", str(DOCKERREGISTRY)).output == call("export", str(DOCKERREGISTRY)).output


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_is_printed(name: str, form: CompiledForm) -> None:
    assert call("export", str(DOCKERREGISTRY), "--format", name).stdout_bytes == EXPORTERS[name].export(form, "create").encode()


@pytest.mark.usefixtures("embedded")
def test_a_form_comes_from_the_embedded_platform(form: CompiledForm, tmp_path: Path) -> None:
    written = tmp_path / "schema.json"
    done = call("export", "DOCKERREGISTRY", "--output", str(written))
    assert (done.exit_code, done.output) == (0, "")
    assert written.read_text() == EXPORTERS["json-schema"].export(form, "create")


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["NOTHING"], "There is no form for NOTHING.", 1),
        (["nothing.json"], "nothing.json: this file doesn't exist.", 1),
        (["DOCKERREGISTRY", "--format", "yaml"], "'yaml' is not a format. Choose one of: json-schema, draft-07, ", 2),
        (["DOCKERREGISTRY", "--for", "fun"], "'fun' is not a kind of record. Choose one of: create, update, record", 2),
    ],
)
def test_an_unknown_source_format_or_purpose_is_explained_in_one_line(arguments: list[str], message: str, code: int) -> None:
    done = call("export", *arguments)
    assert (done.exit_code, message in done.output) == (code, True), done.output


def test_a_form_comes_from_a_tenant(form: CompiledForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(tmp_path / "tenant")
    for name, value in (
        ("FORMS_DATA_DIR", str(tmp_path / "own")),
        ("DEMANDFLOW_URL", server.url),
        ("DEMANDFLOW_TOKEN", TOKEN),
    ):
        monkeypatch.setenv(name, value)
    assert call("export", "DOCKERREGISTRY", "--format", "markdown").output == EXPORTERS["markdown"].export(form, "create")
    changes = {"definition": '[{"id": "team", "name": "Team"}]'}
    address, headers = f"{server.url}/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"authorization": f"Bearer {TOKEN}"}
    assert httpx.patch(address, headers=headers, json=changes).status_code == 200
    assert "| team | text | | Team. |" in call("export", "DOCKERREGISTRY", "--format", "markdown").output
    server.close()
    done = call("export", "DOCKERREGISTRY")
    assert (done.exit_code, done.output.startswith("Error: ")) == (3, True), done.output


def test_a_tenant_needs_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DEMANDFLOW_URL", "http://127.0.0.1:9")
    done = call("export", "DOCKERREGISTRY")
    assert (done.exit_code, "DEMANDFLOW_TOKEN: set it" in done.output) == (1, True), done.output
