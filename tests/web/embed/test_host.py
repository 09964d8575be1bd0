"""What a host page loads, and the demonstration."""

import json

import pytest
from fastapi import FastAPI

from tests.making import ORIGIN, REGISTRY
from tests.web.embedding import EMBEDDED, FrameSessions


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED, "FORMS_MAX_BODY_BYTES": "100000"}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    return FrameSessions(app)


@pytest.fixture
def record(frames: FrameSessions) -> str:
    return str(frames.server.new_record(**REGISTRY)["id"])


@pytest.mark.parametrize(
    ("path", "type"), [("/embed.js", "text/javascript"), ("/embed/v1.js", "text/javascript"), ("/embed.d.ts", "text/plain")]
)
def test_a_host_loads_the_element_at_an_address_that_stays(frames: FrameSessions, path: str, type: str) -> None:
    answer = frames.server.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(type)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    assert frames.server.get(path, **{"if-none-match": answer.headers["etag"]}).status_code == 304
    assert "max-age" in answer.headers["cache-control"] and "immutable" not in answer.headers["cache-control"]


def test_the_demonstration_is_for_whoever_is_signed_in(frames: FrameSessions, record: str) -> None:
    assert frames.server.get("/embed/demo").headers["location"] == "/signin?next=/embed/demo"
    frames.server.sign_in()
    page = frames.server.get("/embed/demo?entity=DOCKERREGISTRY")
    assert page.status_code == 200 and record in page.text and "; frame-src 'self'" in page.headers["content-security-policy"]
    asked = json.dumps({"entity": "DOCKERREGISTRY", "record": record}).encode()
    answer = frames.server.request("POST", "/embed/demo/token", content=asked, headers={"sec-fetch-site": "same-origin"})
    assert frames.exchange(answer.json()["token"], ORIGIN).status_code == 200
