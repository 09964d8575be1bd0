"""The page of background jobs: progress, and what can be done with a job, for administrators alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.jobs.queue import Jobs
from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, run


@pytest.fixture
def jobs(app: FastAPI) -> Jobs:
    queue: Jobs = app.state.services.jobs
    run(queue.enqueue(app.state.services.platform.tenant, "seal", {"entity": "THING <b>"}, "ada"))
    return queue


@pytest.fixture
def admin(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def only(jobs: Jobs, browser: Browser) -> Any:
    return run(jobs.list(browser.tenant))[0]


def test_a_job_is_paused_resumed_and_cancelled(admin: Browser, jobs: Jobs) -> None:
    job = only(jobs, admin)
    page = admin.get("/jobs").text
    assert "Encrypt the secrets of THING &lt;b&gt;" in page and "Waiting" in page and "Resume" not in page
    for action, state in (
        ("pause", "paused"),
        ("pause", "paused"),
        ("resume", "queued"),
        ("cancel", "cancelled"),
        ("resume", "cancelled"),
    ):
        assert admin.post(f"/jobs/{job.id}/{action}").headers["location"] == "/jobs"
        assert only(jobs, admin).state == state
    assert "<button" not in admin.get("/jobs").text.partition("<main")[2]


def test_progress_and_a_reason_are_shown(app: FastAPI, admin: Browser, jobs: Jobs) -> None:
    services = app.state.services
    job = run(jobs.take("w"))
    assert job is not None
    run(services.store.write(lambda connection: jobs.advance(connection, replace(job, done=30, total=120, report={"changed": 2}))))
    page = admin.get("/jobs").text
    assert "30 of 120" in page and '<progress value="30" max="120"' in page and "2 rows were changed." in page
    failed = replace(job, report={"reason": "fault"})
    run(services.store.write(lambda connection: jobs.advance(connection, failed, "failed")))
    assert "Something went wrong" in admin.get("/jobs").text


def test_nobody_else_sees_or_changes_them(app: FastAPI, admin: Browser, jobs: Jobs) -> None:
    job = only(jobs, admin)
    token = app.state.services.platform.tokens.create(user="ed", scopes=frozenset({"read", "write"}))
    editor = Browser(app, token)
    assert editor.sign_in().status_code == 303
    assert editor.get("/jobs").status_code == 403
    assert editor.post(f"/jobs/{job.id}/cancel").status_code == 403
    other = Browser(app, app.state.services.platform.tokens.create(tenant="other"))
    assert other.sign_in().status_code == 303
    assert "THING" not in other.get("/jobs").text
    other.post(f"/jobs/{job.id}/cancel")
    assert only(jobs, admin).state == "queued"


def test_an_action_that_is_none_is_not_found(admin: Browser, jobs: Jobs) -> None:
    assert admin.post(f"/jobs/{only(jobs, admin).id}/explode").status_code == 404
    assert admin.post("/jobs/none/pause").status_code == 303


def test_a_job_is_started_by_administrators_of_the_installation_alone(settings_given: dict[str, str], tmp_path: Path) -> None:
    app = build_app(load_settings({**settings_given, "FORMS_BACKUP_DIR": str(tmp_path / "backups")}))
    services = app.state.services
    tokens = services.platform.tokens
    tokens.ensure_admin(TOKEN)
    for token in (tokens.create(tenant="other"), tokens.create(user="ed", scopes=frozenset({"read", "write"}))):
        other = Browser(app, token)
        other.sign_in()
        assert other.post("/jobs/start/backup").status_code in (403, 404)
    admin = Browser(app)
    admin.sign_in()
    assert "/jobs/start/backup" in admin.get("/jobs").text and "/jobs/start/rotate-key" not in admin.get("/jobs").text
    assert admin.post("/jobs/start/rotate-key").status_code == 404
    assert admin.post("/jobs/start/backup").headers["location"] == "/jobs"
    assert "job-started" in [row.event.action for row in services.audit.rows(admin.tenant)]
    assert "access token of the person" in admin.get("/jobs").text
    admin.post("/sessions")
    assert "It waits because" in admin.get("/jobs").text
    job = run(services.jobs.list(admin.tenant))[0]
    admin.post(f"/jobs/{job.id}/resume")
    run(services.worker.run_until_idle())
    assert run(services.jobs.list(admin.tenant))[0].state == "done" and list((tmp_path / "backups").iterdir())
    services.store.close()
