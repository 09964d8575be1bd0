"""start-job puts a job into the list of the running server."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.main import build_app
from app.settings import load_settings
from tests.making import run

KEYS = {"FORMS_SECRET_KEY": f"new-{'a' * 32},old-{'b' * 32}"}


def call(kind: str, folder: Path, **environment: str) -> Result:
    return CliRunner().invoke(main, ["start-job", kind], env={"FORMS_DATA_DIR": str(folder), **environment})


def test_the_server_finds_and_does_it(tmp_path: Path) -> None:
    given = {"FORMS_DATA_DIR": str(tmp_path), **KEYS}
    services = build_app(load_settings(given)).state.services
    assert call("rotate-key", tmp_path, **KEYS).exit_code == 0
    run(services.worker.run_until_idle())
    (job,) = run(services.jobs.list(services.tenant))
    assert (job.kind, job.state, job.person, job.credential) == ("rotate-key", "done", "operator", None)
    assert services.audit.rows(services.tenant)[-1].event.action == "job-started"
    services.store.close()


@pytest.mark.parametrize(("kind", "setting"), [("rotate-key", "FORMS_SECRET_KEY"), ("backup", "FORMS_BACKUP_DIR")])
def test_what_cannot_be_done_is_refused_in_a_line(tmp_path: Path, kind: str, setting: str) -> None:
    answer = call(kind, tmp_path)
    assert answer.exit_code == 1 and answer.output.startswith(f"Error: {setting}") and answer.output.count("\n") == 1
