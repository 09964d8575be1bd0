"""Under which names the server answers, and what a forged name cannot do."""

import pytest
from fastapi import FastAPI

from app.main import build_app
from app.settings import load_settings
from app.web import hosts
from app.web.hosts import OPEN_PATHS, Hosts, hosts_of
from tests.making import TOKEN, Browser

FORGED = "evil.example"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:8000", "10.0.0.7", "[::1]", "[::1]:8000", "[fe80::1]"),
        *("localhost", "localhost:8000", "LocalHost", "a.localhost", "localhost."),
        *("forms.example.com", "forms.example.com:8443", "FORMS.example.com"),
    ],
)
def test_addresses_loopback_names_and_the_settings_are_believed(host: str) -> None:
    assert hosts_of("127.0.0.1", "https://forms.example.com/").believes(host.encode())


@pytest.mark.parametrize(
    "host",
    [
        *("", " ", "evil.example", "evil.example:8000", "localhost.evil.example", "notlocalhost", "forms.example.com.evil.example"),
        *("127.0.0.1.evil.example", "0x7f.1", "127.1", "2130706433", "[::1", "::1", "[evil]", "[::1].evil.example"),
        *("localhost@evil.example", "evil.example#localhost", "evil.example/localhost", "localhost:port", "localhost:8000:1"),
        *("localhost\n", "localhost, evil.example", "forms.example.com evil.example", "ｌocalhost", "x" * 5000),
    ],
)
def test_any_other_name_is_not(host: str) -> None:
    assert not hosts_of("0.0.0.0", "https://forms.example.com").believes(host.encode("utf-8"))


def test_a_name_to_listen_on_is_believed() -> None:
    assert hosts_of("forms.internal", "").believes(b"forms.internal:80") and not hosts_of("", "").believes(b"")


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "MAX_REMEMBERED", 2)
    known = Hosts()
    assert all(known.believes(f"localhost:{port}".encode()) for port in range(10))
    assert len(known._believed) == 2


@pytest.mark.parametrize("path", ["/", "/signin", "/forms/DOCKERREGISTRY", "/openapi.json", "/embed/session", "/static/x/y", "/no"])
def test_a_request_under_another_name_is_refused_with_a_line_that_says_what_to_do(browser_like: Browser, path: str) -> None:
    answer = browser_like.api("GET", path, host=FORGED)
    assert answer.status_code == 421 and "FORMS_BASE_URL" in answer.text and answer.text.count("\n") == 1
    assert FORGED not in answer.text and "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", sorted(OPEN_PATHS))
def test_probes_are_answered_under_any_name(browser_like: Browser, path: str) -> None:
    assert browser_like.get(path, host="10-0-0-7.pods.cluster.internal").status_code == 200


def test_a_post_whose_host_and_origin_are_forged_is_refused(browser_like: Browser) -> None:
    browser_like.sign_in()
    headers = {"host": FORGED, "origin": f"http://{FORGED}", "content-type": "application/x-www-form-urlencoded"}
    for path in ("/forms/DOCKERREGISTRY/new", "/signin", "/signout", "/drafts/DOCKERREGISTRY", "/sessions"):
        assert browser_like.request("POST", path, content=b"f.name=x", headers=headers).status_code == 421
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200


def test_several_names_at_once_are_refused(browser_like: Browser) -> None:
    headers = [("host", "localhost"), ("host", FORGED)]
    assert browser_like.request("GET", "/signin", headers=headers).status_code == 421


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/docs/forms/DOCKERREGISTRY", "/schemas/DOCKERREGISTRY/openapi"])
def test_no_address_comes_from_a_forwarded_name(browser_like: Browser, path: str) -> None:
    forged = {"x-forwarded-host": FORGED, "forwarded": f"host={FORGED}", "x-forwarded-server": FORGED, "x-original-host": FORGED}
    answer = browser_like.api("GET", path, accept="*/*", **forged)
    assert answer.status_code == 200 and FORGED not in answer.text


def test_a_frames_token_is_for_the_address_of_the_settings(settings_given: dict[str, str]) -> None:
    app = build_app(load_settings({**settings_given, "FORMS_BASE_URL": "https://forms.example.com"}))
    body = {"entity": "DOCKERREGISTRY", "record": "new", "actions": ["read", "write"], "origin": "https://forms.example.com"}
    answer = Browser(app).api("POST", "/embed/tokens", body, token=TOKEN, x_forwarded_host=FORGED)
    assert answer.status_code == 201, answer.text
    assert answer.json()["url"].startswith("https://forms.example.com/embed/")
    app.state.services.store.close()


def test_the_app_is_reached_under_the_name_of_its_setting(settings_given: dict[str, str]) -> None:
    app: FastAPI = build_app(load_settings({**settings_given, "FORMS_BASE_URL": "https://forms.example.com"}))
    assert Browser(app).get("/signin", host="forms.example.com").status_code == 200
    app.state.services.store.close()
