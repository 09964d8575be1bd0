"""Commands about definitions: what they print, and how they end."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.conftest import DOCKERREGISTRY
from tests.making import REGISTRY, TOKEN


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded platform in its own folder."""
    for name, value in (("FORMS_DATA_DIR", str(tmp_path)), ("FORMS_ADMIN_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_lint_lists_the_problems_of_a_definition(tmp_path: Path) -> None:
    done = call("lint", str(DOCKERREGISTRY))
    assert (done.exit_code, done.output) == (0, "DOCKERREGISTRY: 12 panels, 80 fields, 0 errors\n")
    file = tmp_path / "thing.json"
    file.write_text('[{"type": "text"}, {"id": "a", "type": "hologram"}]')
    done = call("lint", str(file))
    assert done.exit_code == 1 and done.output.endswith("thing.json: 1 panels, 1 fields, 1 errors\n")
    assert [line.split(":")[0] for line in done.output.splitlines()[:-1]] == ["error", "warning", "note"]


def test_lint_of_a_file_without_a_definition_says_why(tmp_path: Path) -> None:
    file = tmp_path / "thing.json"
    file.write_text("{")
    done = call("lint", str(file))
    assert done.exit_code == 1 and done.output.startswith("error: ")


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
    told = ["breaking: “Status” no longer offers “Active”.", "warning: “Description” is now required."]
    assert done.output.splitlines()[:2] == told and done.output.count("was removed from the form") == 5
    same = call("diff", str(new), str(new))
    assert (same.exit_code, same.output) == (0, "No changes that people notice.\n")


def test_a_diff_of_a_renamed_field_says_that_its_values_stay_and_fails(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps([{"id": "url", "name": "URL", "required": True}]))
    new.write_text(json.dumps([{"id": "address", "name": "URL", "required": True}]))
    done = call("diff", str(old), str(new))
    assert done.exit_code == 1 and done.output.startswith("breaking: ") and "stay under its former id" in done.output


@pytest.mark.usefixtures("embedded")
def test_a_diff_of_what_is_served_counts_the_records_that_will_not_fit(tmp_path: Path) -> None:
    new = changed_definition(tmp_path / "new.json")
    assert "All 0 records fit." in call("diff", "DOCKERREGISTRY", str(new)).output
    told = [{"status": "1"}, {"status": "1", "description": "x"}, {"status": "2", "description": "x"}]
    (tmp_path / "records.ndjson").write_text("\n".join(json.dumps({**REGISTRY, **each}) for each in told))
    assert call("import", str(tmp_path / "records.ndjson"), "--entity", "DOCKERREGISTRY", "--apply").exit_code == 0
    output = call("diff", "DOCKERREGISTRY", str(new)).output
    faults = ["2 x “1” isn't an option of Status. Choose one of the options.", "1 x Description is required"]
    assert "\n  ".join(["2 of 3 records do not fit:", *faults]) in output
    assert call("diff", "NOTHING", str(new)).exit_code == 1
