"""Whatever is sent to the addresses of frames is answered in order: never a fault, never a session for nothing."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.embedding import EMBEDDED, HOST, FrameSessions, ancestors

FEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
WISH = st.fixed_dictionaries(
    {},
    optional={
        "entity": JSON | st.just("DOCKERREGISTRY"),
        "record": JSON | st.just("new"),
        "actions": JSON | st.lists(st.sampled_from(["read", "write", "reveal", "delete", "admin"]), max_size=3),
        "origin": JSON | st.sampled_from([HOST, "*", "null", f"{HOST}/"]),
        "prefill": JSON,
        "panels": JSON,
        "lifetime": JSON | st.integers(-5, 200),
        "user": JSON,
    },
)
SESSION = st.fixed_dictionaries(
    {},
    optional={
        "token": JSON,
        "access_token": JSON,
        "parent": JSON | st.just(HOST),
        "entity": JSON,
        "record": JSON,
        "cookie": JSON,
        "renew": JSON,
        "continue": JSON,
    },
)
OPTIONS = st.dictionaries(
    st.sampled_from(["panels", "compact", "readonly", "by", "told", "draft", "draft_of", "x"]), st.text(max_size=8)
)


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    return FrameSessions(app)


def sendable(text: str) -> str:
    """Lone surrogates have no bytes."""
    return text.encode("utf-8", "replace").decode()


@FEW
@given(WISH)
def test_whatever_a_host_asks_for(frames: FrameSessions, wish: dict[str, Any]) -> None:
    answer = frames.server.api("POST", "/embed/tokens", json.dumps(wish).encode())
    assert answer.status_code in (201, 403, 404, 422), answer.text
    if answer.status_code == 201:
        assert wish["origin"] == HOST and set(wish["actions"]) <= {"read", "write", "reveal"}
        assert 1 <= wish.get("lifetime", 60) <= 120
        assert frames.exchange(answer.json()["token"]).status_code == 200


@FEW
@given(SESSION)
def test_whatever_a_frame_asks_for(frames: FrameSessions, asked: dict[str, Any]) -> None:
    answer = frames.request("POST", "/embed/session", "", json.dumps(asked).encode(), {})
    assert answer.status_code in (400, 401, 403, 422), answer.text


@FEW
@given(st.text(max_size=60), st.text(alphabet="abc.-_=AZ09", max_size=60))
def test_no_text_is_a_session_or_a_token(frames: FrameSessions, any_text: str, likely: str) -> None:
    for text in (sendable(any_text), f"{likely}.{likely}.{likely}", f"df_emb_{likely}"):
        assert frames.exchange(text).status_code in (400, 401)
        header = text.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
        if header.isprintable():
            assert frames.get("/embed/DOCKERREGISTRY/new", header, accept="application/json").status_code == 401


@FEW
@given(OPTIONS)
def test_whatever_an_address_says_of_the_look(frames: FrameSessions, options: dict[str, str]) -> None:
    from urllib.parse import urlencode

    query = urlencode({name: sendable(text) for name, text in options.items()})
    session = frames.session(actions=["read", "write"])
    for given_session in ("", session):
        answer = frames.get(f"/embed/DOCKERREGISTRY/new?{query}", given_session, accept="text/html")
        assert answer.status_code in (200, 303, 404), answer.text[:300]
        assert ancestors(answer).startswith("'self'")
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/embed/DOCKERREGISTRY/new")


@FEW
@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_whatever_form_and_record_an_address_names(frames: FrameSessions, entity: str, record: str) -> None:
    from urllib.parse import quote

    path = f"/embed/{quote(sendable(entity), safe='')}/{quote(sendable(record), safe='')}"
    answer = frames.get(path, accept="text/html")
    assert answer.status_code in (200, 404, 405) and "<script>" not in answer.text
    if not path.startswith("/embed/."):
        assert ancestors(answer).startswith("'self'")
