"""Calls of the JSON API by pages of other origins."""

from pathlib import Path

import pytest

from app.errors import BadSetting
from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser

ORIGIN = "https://app.example"
ASKED = {"origin": ORIGIN, "access-control-request-method": "PATCH", "access-control-request-headers": "authorization,if-match"}


@pytest.fixture
def person(tmp_path: Path) -> Browser:
    app = build_app(
        load_settings(
            {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_API_ORIGINS": f"{ORIGIN}, http://localhost:3000"}
        )
    )
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    return Browser(app)


@pytest.mark.parametrize("path", ["/api/forms/DOCKERREGISTRY", "/v1/objects/1", "/schemas/DOCKERREGISTRY", "/openapi.json"])
def test_a_named_origin_may_call_the_api(person: Browser, path: str) -> None:
    asked = person.request("OPTIONS", path, headers=ASKED)
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert "if-match" in asked.headers["access-control-allow-headers"]
    answer = person.api("GET", path, origin=ORIGIN)
    assert answer.headers["access-control-allow-origin"] == ORIGIN and "etag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_no_other_origin_and_no_page(person: Browser) -> None:
    assert (
        "access-control-allow-origin" not in person.api("GET", "/api/forms/DOCKERREGISTRY", origin="https://other.example").headers
    )
    assert "access-control-allow-origin" not in person.api("GET", "/forms/DOCKERREGISTRY", origin=ORIGIN).headers


def test_without_the_setting_nobody_may(browser_like: Browser) -> None:
    assert "access-control-allow-origin" not in browser_like.api("GET", "/api/forms/DOCKERREGISTRY", origin=ORIGIN).headers


@pytest.mark.parametrize("origin", ["*", "app.example", "https://app.example/", "https://app.example/path", "ftp://app.example"])
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(BadSetting):
        load_settings({"FORMS_API_ORIGINS": origin})
