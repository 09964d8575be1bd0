"""Addresses for operation, and static files."""

import json

from fastapi import FastAPI

from app.errors import Unavailable
from tests.making import Browser


def test_a_process_that_answers_is_alive(browser_like: Browser) -> None:
    answer = browser_like.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_process_is_ready_when_its_platform_is(app: FastAPI, browser_like: Browser) -> None:
    assert browser_like.get("/readyz").json() == {"ready": True, "trouble": ""}

    async def down() -> str:
        return "The disk is full."

    app.state.services.platform.ready = down
    answer = browser_like.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "trouble": "The disk is full."})


def test_a_platform_that_raises_is_not_ready(app: FastAPI, browser_like: Browser) -> None:
    async def broken() -> str:
        raise Unavailable("database-down")

    app.state.services.platform.ready = broken
    assert browser_like.get("/readyz").status_code == 503


def test_static_files_are_cached_for_ever_under_their_digest_alone(app: FastAPI, browser_like: Browser) -> None:
    assets = app.state.services.assets
    current = browser_like.get(f"/static/{assets.digest}/form.js")
    assert current.status_code == 200 and "immutable" in current.headers["cache-control"]
    earlier = browser_like.get("/static/earlier/form.js")
    assert (earlier.content, earlier.headers["cache-control"]) == (current.content, "no-cache")
    for path in ("nothing.js", "..%2fmain.py"):
        assert browser_like.get(f"/static/{assets.digest}/{path}").status_code == 404


def test_metrics_name_nobody(browser_like: Browser) -> None:
    browser_like.sign_in()
    browser_like.get("/forms/DOCKERREGISTRY")
    answer = browser_like.get("/metrics")
    assert answer.status_code == 200 and "forms_saves_total" in answer.text
    assert browser_like.tenant not in answer.text and json.dumps("admin") not in answer.text
