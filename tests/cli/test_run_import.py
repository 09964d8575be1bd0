"""How an import ends: its exit code, its report, and that an interruption finishes what is on its way."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from app.cli.importing import Importer, ImportOptions
from app.cli.run_import import run_import
from tests.making import REGISTRY, TOKEN
from tests.web.remote import Remote

ENTITY = "DOCKERREGISTRY"


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FORMS_ADMIN_TOKEN", TOKEN)


def written(folder: Path, *rows: Any) -> Path:
    file = folder / "rows.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_refused_records_end_in_1_and_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, REGISTRY, {"name": 5})
    assert run_import(file, "ndjson", ENTITY, ImportOptions(), None) == 1
    assert json.loads((tmp_path / "rows.ndjson.refused.ndjson").read_text())["line"] == 2
    assert "1 to create, 1 refused" in capsys.readouterr().out


def test_for_programs_it_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_import(written(tmp_path, REGISTRY), "ndjson", ENTITY, ImportOptions(quiet=True), None) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["create"] == 1


@pytest.mark.parametrize("far", [False, True])
def test_an_interruption_finishes_its_record_and_says_how_to_resume(
    far: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = Remote(tmp_path / "remote") if far else None
    if remote is not None:
        monkeypatch.setenv("DEMANDFLOW_URL", remote.url)
        monkeypatch.setenv("DEMANDFLOW_TOKEN", TOKEN)
    file = written(tmp_path, *({**REGISTRY, "name": name} for name in ("a", "b", "c")))
    whole = Importer._write

    async def interrupted(self: Importer, *arguments: Any) -> Any:
        if self.report.counts["create"] == 1:
            signal.raise_signal(signal.SIGINT)
        return await whole(self, *arguments)

    try:
        with monkeypatch.context() as patched:
            patched.setattr(Importer, "_write", interrupted)
            assert run_import(file, "ndjson", ENTITY, ImportOptions(apply=True), None) == 130
        printed = capsys.readouterr()
        assert "2 created" in printed.out and "Stopped after 2 records. Run the same command again to resume." in printed.err
        assert "Traceback" not in printed.err
        assert run_import(file, "ndjson", ENTITY, ImportOptions(apply=True), None) == 0
        assert "1 created, 2 already imported" in capsys.readouterr().out
    finally:
        if remote is not None:
            remote.close()
