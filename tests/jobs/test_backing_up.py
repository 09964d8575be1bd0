"""A backup as a job: complete, and made again where an attempt was killed."""

from pathlib import Path

import pytest

from app.jobs.backing_up import BackingUp
from app.jobs.queue import Jobs
from app.jobs.worker import Worker
from app.main import open_state
from app.settings import Settings, load_settings
from app.state.backups import MANIFEST, backup_name, verify_backup
from tests.making import run

MADE = 1_800_000_000


def settings_of(folder: Path, **given: str) -> Settings:
    return load_settings({"FORMS_DATA_DIR": str(folder / "data"), **given})


@pytest.mark.parametrize("left", ["nothing", "a part of one", "all of it"])
def test_a_backup_is_there_once_and_complete(tmp_path: Path, left: str) -> None:
    settings = settings_of(tmp_path, FORMS_BACKUP_DIR=str(tmp_path / "backups"))
    store, _ = open_state(settings)
    kind, jobs = BackingUp(settings, lambda: float(MADE)), Jobs(store)
    folder = tmp_path / "backups" / backup_name(MADE)
    run(jobs.enqueue("t", kind.name, {}))
    job = run(jobs.take("killed"))
    assert job is not None
    if left == "a part of one":
        folder.mkdir(parents=True)
        (folder / "forms.sqlite").write_text("half")
    elif left == "all of it":
        kind.perform(kind.start(None, job))  # type: ignore[arg-type]
    run(jobs.pause("t", job.id))
    run(jobs.resume("t", job.id))
    run(Worker(store, jobs, [kind]).run_until_idle())
    done = run(jobs.list("t"))[0]
    assert (done.state, done.report) == ("done", {"folder": folder.name})
    assert verify_backup(folder).made == MADE
    assert [each.parent for each in (tmp_path / "backups").glob(f"*/{MANIFEST}")] == [folder]
    store.close()


@pytest.mark.parametrize(("target", "reason"), [("", "no-backup-folder"), ("a-file/backups", "backup-failed")])
def test_where_it_cannot_be_made_the_reason_is_said(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "a-file").touch()
    settings = settings_of(tmp_path, **({"FORMS_BACKUP_DIR": str(tmp_path / target)} if target else {}))
    store, _ = open_state(settings)
    jobs = Jobs(store)
    run(jobs.enqueue("t", "backup", {}))
    run(Worker(store, jobs, [BackingUp(settings)]).run_until_idle())
    job = run(jobs.list("t"))[0]
    assert (job.state, job.report["reason"]) == ("failed", reason)
    store.close()
