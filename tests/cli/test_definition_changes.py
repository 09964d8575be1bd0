"""The commands `definition diff` and `definition impact`: what they print, and how they end."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.making import REGISTRY, TOKEN

KIND = {"id": "kind", "name": "Kind", "type": "singleselect", "options": ["1", "2"]}


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("definition", *arguments))


def written(path: Path, *fields: dict[str, Any], **facts: Any) -> str:
    path.write_text(json.dumps({"id": "THING", "name": "Thing", "definition": json.dumps(list(fields)), **facts}))
    return str(path)


@pytest.mark.parametrize(
    ("new", "fail_on", "exit_code"),
    [
        ([KIND], "narrowing", 0),
        ([{**KIND, "name": "Sort"}], "narrowing", 0),
        ([{**KIND, "options": ["1"]}], "breaking", 0),
        ([{**KIND, "options": ["1"]}], "narrowing", 1),
        ([{**KIND, "required": True}], "breaking", 1),
        ([], "breaking", 1),
    ],
)
def test_it_fails_on_what_it_is_asked_to_fail_on(tmp_path: Path, new: Any, fail_on: str, exit_code: int) -> None:
    other = {"id": "other"}
    files = written(tmp_path / "old.json", KIND, other), written(tmp_path / "new.json", *new, other)
    assert call("diff", *files, "--fail-on", fail_on).exit_code == exit_code


def test_a_rename_fails_until_it_is_a_step(tmp_path: Path) -> None:
    files = written(tmp_path / "old.json", KIND), written(tmp_path / "new.json", {**KIND, "id": "sort"})
    done = call("diff", *files)
    assert done.exit_code == 1 and "question: Did you rename “Kind” to “Kind”? (/kind → /sort)" in done.output
    done = call("diff", *files, "--rename", "/kind:/sort", "--fail-on", "narrowing")
    assert done.exit_code == 0 and "1 move data" in done.output
    assert call("diff", *files, "--rename", "kind").exit_code == 1
    steps = tmp_path / "steps.json"
    steps.write_text('[{"step": "rename", "from": "/kind", "to": "/sort"}]')
    assert call("diff", *files, "--steps", str(steps), "--fail-on", "narrowing").exit_code == done.exit_code


def test_every_format_says_the_same(tmp_path: Path) -> None:
    files = written(tmp_path / "old.json", KIND), written(tmp_path / "new.json", {**KIND, "options": ["1"]})
    sentence = "“Kind” no longer accepts “2”."
    assert f"narrowing: Kind (/kind): narrows\n    {sentence}\n1 narrow the form\n" == call("diff", *files).output
    report = json.loads(call("diff", *files, "--format", "json").output)
    assert report["changes"][0]["effects"][0]["message"] == sentence
    suite = Xml.fromstring(call("diff", *files, "--format", "junit").output)
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1") and suite[0][0].get("message") == sentence
    annotation = call("diff", *files, "--format", "github").output
    assert annotation.startswith("::warning file=") and annotation.endswith(f",title=Kind::{sentence}\n")


def test_impact_counts_the_records_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FORMS_DATA_DIR", str(tmp_path)), ("FORMS_ADMIN_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)
    records = tmp_path / "records.ndjson"
    records.write_text("\n".join(json.dumps({**REGISTRY, "status": status}) for status in ("1", "1", "2")))
    assert CliRunner().invoke(main, ("import", str(records), "--entity", "DOCKERREGISTRY", "--apply")).exit_code == 0
    new = tmp_path / "new.json"
    document = json.loads(Path("definitions/DOCKERREGISTRY.json").read_bytes())
    inner = json.loads(document["definition"])
    rows = [row for panel in inner["panel"] for column in panel["panelColumns"] for row in column["rows"]]
    (status,) = [field for row in rows for field in row.get("fields", []) if field["id"] == "status"]
    status["options"] = status["options"][1:]
    new.write_text(json.dumps({**document, "definition": json.dumps(inner)}))
    done = call("impact", "DOCKERREGISTRY", str(new), "--fail-on", "narrowing")
    assert done.exit_code == 1 and "2 of 3 records have a value that no longer fits." in done.output
    assert call("impact", "DOCKERREGISTRY", "definitions/DOCKERREGISTRY.json").exit_code == 0
    assert call("impact", "NOTHING", str(new)).exit_code == 1


def test_a_form_that_nobody_can_complete_is_a_finding(tmp_path: Path) -> None:
    impossible = {"id": "s", "name": "S", "type": "singleselect", "required": True}
    done = call("diff", written(tmp_path / "old.json", KIND), written(tmp_path / "new.json", KIND, impossible))
    assert "finding: This form can't be completed." in done.output
