"""How much is read of a request whose sender we don't know, and that an expired sign-in loses nothing."""

import html
import json
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from app.state.sessions import ENDED_SECONDS
from app.web.form_bodies import MAX_UNKNOWN_BYTES
from tests.making import ORIGIN, TOKEN, Browser, own, run
from tests.web.embedding import EMBEDDED, FrameSessions

NEW = "/forms/DOCKERREGISTRY/new"
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
JSON = {"content-type": "application/json", "sec-fetch-site": "same-origin"}
CHUNK = b"a=&" * 1365 + b"a"
LONG = "long " * 10_000


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return settings_given | EMBEDDED


def addresses(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path of a route that writes."""
    found = []
    for route in app.router.routes:
        assert isinstance(route, Route)
        path = re.sub(r"\{\w+\}", "x", route.path_format.replace("{entity}", "DOCKERREGISTRY"))
        found += [(method, path) for method in ("POST", "PUT", "PATCH", "DELETE") if method in (route.methods or {method})]
    return found


def send_endless(app: FastAPI, method: str, path: str, headers: dict[str, str]) -> tuple[int, int]:
    """A body without a length: the status, and how many bytes were read of it."""
    read, statuses = 0, []

    async def receive() -> Any:
        nonlocal read
        read += len(CHUNK)
        return {"type": "http.request", "body": CHUNK, "more_body": read < 4_000_000}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    raw = [(name.encode(), value.encode()) for name, value in {"host": "forms.localhost", **headers}.items()]
    scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path, "raw_path": path.encode()}
    more = {"query_string": b"", "root_path": "", "headers": raw, "client": ("192.0.2.1", 1), "server": ("127.0.0.1", 80)}
    run(app({**scope, **more}, receive, send))
    return statuses[0], read


@pytest.mark.parametrize("credential", [{}, {"authorization": "Bearer df_pat_unknown"}, {"authorization": "Bearer df_emb_unknown"}])
def test_nobody_that_we_know_sends_more_than_a_few_kilobytes(app: FastAPI, credential: dict[str, str]) -> None:
    for (method, path), kind in [(address, kind) for address in addresses(app) for kind in (FORM, JSON)]:
        status, read = send_endless(app, method, path, {**kind, **credential})
        assert status < 500 and read <= MAX_UNKNOWN_BYTES + len(CHUNK), (method, path, status, read)


@pytest.mark.parametrize(
    "cookie", ["", "forms_session=df_ses_unknown", "forms_session=gAAAAunknown", "__Host-forms_embed=df_emb_unknown"]
)
def test_a_large_body_is_refused_before_the_sign_in(browser_like: Browser, cookie: str) -> None:
    body = b"a=&" * 2_000_000
    for path in ("/signin", NEW, "/embed/DOCKERREGISTRY/new"):
        answer = browser_like.request("POST", path, cookies=False, content=body, headers={**FORM, "cookie": cookie})
        assert answer.status_code == 413 and "signed out" in answer.text, path


def test_a_good_token_sends_as_much_as_ever(browser_like: Browser) -> None:
    answer = browser_like.api("POST", "/api/forms/DOCKERREGISTRY/validate", {"name": LONG}, content_type="application/json")
    assert answer.status_code == 200
    assert browser_like.post("/signin", [("token", TOKEN), ("next", "x" * 15_000)]).status_code == 303


def carried(answer: httpx.Response) -> list[tuple[str, str]]:
    inputs = re.findall(r'<textarea name="(k\.[^"]*)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    return [(html.unescape(name), html.unescape(value)) for name, value in inputs]


@pytest.mark.parametrize("how", ["signed out", "expired", "ended elsewhere", "signed out with an old cookie"])
def test_long_input_survives_the_end_of_its_sign_in(browser_like: Browser, app: FastAPI, how: str) -> None:
    sessions = app.state.services.sessions
    browser_like.sign_in()
    if how == "signed out with an old cookie":
        browser_like._cookies.set("forms_session", sessions._keys.encrypt(TOKEN.encode()).decode())
    page = own(browser_like.get(NEW).text)
    if how == "expired":
        clock = sessions._clock
        sessions._clock = lambda: clock() + ENDED_SECONDS
    elif how == "ended elsewhere":
        run(sessions.end_others(app.state.services.platform.tenant, "admin", ""))
    else:
        browser_like.post("/signout")
    answer = browser_like.post(NEW, [*page, ("f.name", LONG), ("f.password", "CANARY")])
    assert answer.status_code == 401 and LONG in answer.text and "CANARY" not in answer.text
    signed_in = browser_like.post("/signin", [("token", TOKEN), ("next", NEW), *carried(answer)])
    location = signed_in.headers["location"]
    assert location.startswith(f"{NEW}?draft=")
    browser_like._cookies.jar = type(browser_like._cookies.jar)()  # a browser has one cookie of a name; this client may have two
    browser_like._cookies.set("forms_session", signed_in.cookies["forms_session"])
    assert LONG in browser_like.get(location).text


def test_long_input_in_a_frame_survives_the_end_of_its_session(app: FastAPI) -> None:
    frames = FrameSessions(app)
    session = frames.session()
    page = own(frames.get("/embed/DOCKERREGISTRY/new", session).text)
    frames.now += 6 * 86_400
    pairs = [*page, ("f.name", LONG)]
    answer = frames.post(
        "/embed/DOCKERREGISTRY/new", session, pairs, accept="text/html", authorization="", cookie=f"__Host-forms_embed={session}"
    )
    assert answer.status_code == 401 and LONG in answer.text


def test_what_is_no_form_and_comes_without_a_sign_in_is_no_fault_of_ours(browser_like: Browser) -> None:
    answer = browser_like.request("POST", NEW, content=json.dumps({}).encode(), headers={**JSON, "origin": ORIGIN})
    assert answer.status_code == 415
