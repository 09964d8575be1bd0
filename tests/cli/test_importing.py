"""The parts of an import: its report, and that a record without its key is not guessed. Whole imports are in test_records."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.importing import OUTCOME_WORDS, Importer, report_text
from app.cli.sources import open_services
from app.errors import Refused
from tests.making import REGISTRY, TOKEN, run

REFUSED = [
    {"line": 4, "errors": [{"pointer": "/a", "field": "a", "code": "type", "message": "A must be text, not ü"}]},
    {
        "line": 9,
        "errors": [
            {"pointer": "/b", "field": "b", "code": "required", "message": "B is required"},
            {"pointer": "", "field": "", "code": "malformed", "message": 'Not "JSON"'},
        ],
    },
]


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def run_import(folder: Path, rows: list[Any], *, key: str = "", apply: bool = True) -> bool:
    file = folder / "rows.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    async def work() -> bool:
        async with open_services() as (services, principal):
            importer = Importer(services, principal, "DOCKERREGISTRY", key, apply=apply)
            return await importer.run(file, "ndjson", folder / "report.ndjson")

    return run(work())


def report(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "report.ndjson").read_text().splitlines()]


def test_a_report_has_a_line_per_record_or_per_error() -> None:
    assert [json.loads(line) for line in report_text(REFUSED, as_csv=False).splitlines()] == REFUSED
    rows = list(csv.reader(io.StringIO(report_text(REFUSED, as_csv=True))))
    assert rows == [
        ["line", "pointer", "code", "message"],
        ["4", "/a", "type", "A must be text, not ü"],
        ["9", "/b", "required", "B is required"],
        ["9", "", "malformed", 'Not "JSON"'],
    ]


def test_every_outcome_has_words_for_both_kinds_of_run() -> None:
    assert all(dry and done for dry, done in OUTCOME_WORDS.values())


def test_an_import_returns_whether_all_records_were_accepted(tmp_path: Path) -> None:
    assert run_import(tmp_path, [REGISTRY]) is True
    assert run_import(tmp_path, [REGISTRY, {"name": 5}]) is False
    assert [each["line"] for each in report(tmp_path)] == [2]


def test_a_report_has_no_values_of_the_records(tmp_path: Path) -> None:
    assert run_import(tmp_path, [{**REGISTRY, "status": "9", "password": "CANARY"}]) is False
    assert "CANARY" not in (tmp_path / "report.ndjson").read_text()


def test_a_record_without_its_key_is_refused_and_not_created(tmp_path: Path) -> None:
    without_name = {name: value for name, value in REGISTRY.items() if name != "name"}
    assert run_import(tmp_path, [without_name], key="name") is False
    (refused,) = report(tmp_path)
    assert [error["message"] for error in refused["errors"]] == ["name is missing. --key name needs it to find the record."]


def test_a_secret_cannot_be_the_key(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--key password: records can't be found by this field"):
        run_import(tmp_path, [REGISTRY], key="password")
