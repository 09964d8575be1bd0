"""Who may show which answer in a frame."""

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.making import REGISTRY, TOKEN, Browser
from tests.web.embedding import EMBEDDED, HOST, NAVIGATION, OTHER_HOST, FrameSessions, ancestors, facts

NEW = "/embed/DOCKERREGISTRY/new"


LISTED = f"'self' {HOST} {OTHER_HOST}"


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED, "FORMS_MAX_BODY_BYTES": "100000"}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    return FrameSessions(app)


@pytest.fixture
def record(frames: FrameSessions) -> str:
    return str(frames.server.new_record(**REGISTRY)["id"])


async def fault(request: Request) -> Response:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", NEW, NAVIGATION, 200),
        ("GET", "/embed/NOTHING/new", NAVIGATION, 200),
        ("GET", "/embed/nothing", {"accept": "text/html"}, 404),
        ("GET", "/embed", {"accept": "text/html"}, 404),
        ("GET", "/embed/", {"accept": "text/html"}, 404),
        ("GET", "/embed/a/b/c/d", {"accept": "text/html"}, 404),
        ("DELETE", NEW, {"accept": "text/html"}, 405),
        ("GET", "/embed/a/b/carry", {"accept": "text/html"}, 405),
        ("POST", NEW, {"accept": "text/html"}, 401),
        ("POST", "/embed/a/b/take-back", {"accept": "text/html"}, 401),
        ("POST", NEW, {"accept": "text/html", "content-length": "200000"}, 413),
        ("GET", "/embed/fault", {"accept": "text/html"}, 500),
    ],
)
def test_every_page_below_embed_names_exactly_those_who_may_frame_it(
    app: FastAPI, frames: FrameSessions, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    app.router.routes.insert(0, Route("/embed/fault", fault))
    given = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", **headers}
    answer = frames.server.request(method, path, content=b"f.name=x" if method == "POST" else None, headers=given, cookies=False)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert ancestors(answer) == LISTED
    assert "x-frame-options" not in answer.headers
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/signin",
            "/forms/DOCKERREGISTRY",
            "/forms/DOCKERREGISTRY/new",
            "/nothing",
            "/unfinished",
            "/schemas/DOCKERREGISTRY",
        ),
        *(
            "/healthz",
            "/readyz",
            "/metrics",
            "/embed.js",
            "/embed.d.ts",
            "/embedded",
            "/v1/objects/x",
            "/embed/signin",
            "/embed/demo",
        ),
        *("/static/x/app.css", "/static/x/favicon.svg", "/live/DOCKERREGISTRY/current", "/lookups/DOCKERREGISTRY"),
    ],
)
def test_nobody_frames_anything_else(frames: FrameSessions, path: str) -> None:
    for _ in range(2):
        assert ancestors(frames.server.get(path)) == "'none'"
        frames.server.sign_in()


def test_a_form_names_its_own_tenants_origins_alone(tmp_path: Any) -> None:
    from app.main import build_app
    from app.settings import load_settings

    first = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path)}))
    tenant = first.state.services.platform.tenant
    first.state.services.store.close()
    listed = f"https://all.example,{tenant}={HOST},another={OTHER_HOST}"
    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path), "FORMS_EMBED_ORIGINS": listed, "FORMS_ADMIN_TOKEN": TOKEN}))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    frames = FrameSessions(app)
    session = frames.session()
    mine = f"'self' https://all.example {HOST}"
    nobodys = "'self' https://all.example"
    theirs = f"{nobodys} {OTHER_HOST}"
    assert ancestors(frames.get(NEW)) == nobodys, "nobody knows yet whose the frame is; one tenant's hosts are nothing to another's"
    for told in ("https://nobody.example/", "https://[", "https://x:99999/", "null", f"{HOST}.evil.example/"):
        assert ancestors(frames.get(NEW, accept="text/html", referer=told)) == nobodys
    for session_less in ("", "?host=" + OTHER_HOST):
        answer = frames.get(NEW + session_less, accept="text/html", referer="" if session_less else f"{OTHER_HOST}/page")
        assert (ancestors(answer), facts(answer)["origins"]) == (theirs, ["https://all.example", OTHER_HOST])
    assert ancestors(frames.get(NEW, accept="text/html", referer=f"{HOST}/")) == mine
    for path in (NEW, f"{NEW}?readonly=1"):
        assert ancestors(frames.get(path, session)) == mine
    assert ancestors(frames.post(NEW, session)) == mine
    assert ancestors(frames.get("/embed/DOCKERREGISTRY/nothing", session)) == nobodys
    page = frames.get(NEW, session).text
    action = re.findall(r'action="(/embed/DOCKERREGISTRY/new[^"]*)"', page)[0]
    signed_out = frames.post(html.unescape(action), accept="text/html", pairs=[("f.name", "typed")])
    assert (signed_out.status_code, ancestors(signed_out)) == (401, mine), "what was typed is seen where it was typed"
    assert frames.ask(origin=OTHER_HOST).json()["code"] == "origin_not_listed"
    app.state.services.store.close()


def test_without_the_setting_only_our_own_pages_frame(tmp_path: Any) -> None:
    from app.main import build_app
    from app.settings import load_settings

    app = build_app(load_settings({"FORMS_DATA_DIR": str(tmp_path)}))
    assert ancestors(Browser(app).get(NEW)) == "'self'"
    app.state.services.store.close()
