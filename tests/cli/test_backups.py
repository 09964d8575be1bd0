"""The commands backup and restore, as an operator types them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.main import build_app
from app.settings import load_settings
from app.state.backups import MANIFEST


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMS_DATA_DIR", str(tmp_path / "data"))
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path / "data")}))
    app.state.services.store.close()


def call(*arguments: str, **given: str) -> Result:
    return CliRunner().invoke(main, arguments, env=given)


def test_a_backup_is_made_checked_and_restored(tmp_path: Path) -> None:
    done = call("backup", str(tmp_path / "backups"))
    assert done.exit_code == 0 and "complete and verified" in done.output, done.output
    folder = done.output.partition(":")[0]
    checked = call("restore", folder, "--check")
    assert checked.exit_code == 0 and "are complete" in checked.output
    restored = call("restore", folder, FORMS_DATA_DIR=str(tmp_path / "new"))
    assert restored.exit_code == 0 and "restored and verified" in restored.output
    assert (tmp_path / "new" / "forms.sqlite").stat().st_mode & 0o777 == 0o600
    again = call("restore", folder)
    assert again.exit_code == 1 and "already" in again.output and again.output.count("\n") == 1


@pytest.mark.parametrize("interval", ["0h", "h", "-1h", "1", "1w", "²h", "99999d"])
def test_an_interval_is_a_number_with_a_unit(tmp_path: Path, interval: str) -> None:
    refused = call("backup", str(tmp_path), "--every", interval)
    assert refused.exit_code == 2 and "such as 12h" in refused.output


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = call("backup", str(tmp_path / "file"))
    assert refused.exit_code in (1, 2) and "Traceback" not in refused.output


def test_a_schedule_goes_on_until_it_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "backup", str(tmp_path / "backups"), "--every", "1d", "--keep", "2"]
    environment = {**os.environ, "FORMS_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert running.stdout is not None and "complete and verified" in running.stdout.readline()
    assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    running.wait(10)
    running.stdout.close()
    assert len(list((tmp_path / "backups").glob(f"*/{MANIFEST}"))) == 1
