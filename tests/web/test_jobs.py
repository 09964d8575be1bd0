"""The page of background jobs: progress, and what can be done with a job, for administrators alone."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from app.jobs.queue import Jobs
from tests.making import Browser, run


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
