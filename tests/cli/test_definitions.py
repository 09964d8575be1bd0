"""The command line: where forms come from, what is printed, how it ends."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.exports import EXPORTERS
from app.forms.compiler import CompiledForm
from tests.conftest import DOCKERREGISTRY
from tests.making import REGISTRY, TOKEN
from tests.serving import Server


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded platform in a folder of its own."""
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
    ("arguments", "told", "code"),
    [
        (["NOTHING"], "There is no form for NOTHING.", 1),
        (["nothing.json"], "nothing.json: this file doesn't exist.", 1),
        (["DOCKERREGISTRY", "--format", "yaml"], "there is no format 'yaml'; known: json-schema, draft-07, ", 2),
        (["DOCKERREGISTRY", "--for", "fun"], "there is no purpose 'fun'; known: create, update, record", 2),
    ],
)
def test_what_cannot_be_exported_is_told_in_a_line(arguments: list[str], told: str, code: int) -> None:
    done = call("export", *arguments)
    assert (done.exit_code, told in done.output) == (code, True), done.output


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
    assert (done.exit_code, done.output.startswith("Error: ")) == (1, True), done.output


def test_a_tenant_wants_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DEMANDFLOW_URL", "http://127.0.0.1:9")
    done = call("export", "DOCKERREGISTRY")
    assert (done.exit_code, "DEMANDFLOW_TOKEN: set it" in done.output) == (1, True), done.output


def changed_definition(path: Path) -> Path:
    """DOCKERREGISTRY without its panel Integration, its first status and with a description that is required."""
    document = json.loads(DOCKERREGISTRY.read_bytes())
    inner: dict[str, Any] = json.loads(document["definition"])
    inner["panel"] = [panel for panel in inner["panel"] if panel["name"] != "Integration"]
    rows = [row for panel in inner["panel"] for column in panel["panelColumns"] for row in column["rows"]]
    for field in (field for row in rows for field in row.get("fields", [])):
        if field["id"] == "description":
            field["required"] = True
        if field["id"] == "status":
            field["options"] = field["options"][1:]
    path.write_text(json.dumps({**document, "definition": json.dumps(inner)}))
    return path


def test_a_diff_says_what_changes_for_people(tmp_path: Path) -> None:
    new = changed_definition(tmp_path / "new.json")
    done = call("diff", str(DOCKERREGISTRY), str(new))
    assert done.exit_code == 1 and "fit" not in done.output
    told = ["breaking: “Status” no longer offers “Active”", "warning: “Description” is required now"]
    assert done.output.splitlines()[:2] == told and done.output.count("is no longer part of the form") == 5
    same = call("diff", str(new), str(new))
    assert (same.exit_code, same.output) == (0, "nothing that anybody would notice\n")


@pytest.mark.usefixtures("embedded")
def test_a_diff_of_what_is_served_counts_the_records_that_will_not_fit(tmp_path: Path) -> None:
    new = changed_definition(tmp_path / "new.json")
    assert "all of its 0 records fit" in call("diff", "DOCKERREGISTRY", str(new)).output
    told = [{"status": "1"}, {"status": "1", "description": "x"}, {"status": "2", "description": "x"}]
    (tmp_path / "records.ndjson").write_text("\n".join(json.dumps({**REGISTRY, **each}) for each in told))
    assert call("import", str(tmp_path / "records.ndjson"), "--entity", "DOCKERREGISTRY", "--apply").exit_code == 0
    output = call("diff", "DOCKERREGISTRY", str(new)).output
    assert "2 of its 3 records will not fit:\n  2 x Status must be one of the options\n  1 x Description is required\n" in output
    assert call("diff", "NOTHING", str(new)).exit_code == 1
