"""Every address of the application, asked with a frame's session: what the table opens to frames answers, all else refuses."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from tests.making import REGISTRY
from tests.web.embedding import EMBEDDED, FrameSessions
from tests.web.test_addresses import ROWS

ENDING = ("DELETE", "/embed/session")


def reached(*needs: str) -> set[str]:
    """The addresses that the table in the documents opens to frames for one of these."""
    return {row.path for row in ROWS if row.in_frames in needs}


OF_THE_FORM = reached("form")
READ = reached("form", "read")
NOTHING_TO_DO = {"/embed/{entity}/new", "/embed/{entity}/{id}/take-back"}
"""The one is for another record, the other for a save that failed."""
WRITE = reached("form", "read", "write") - NOTHING_TO_DO


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED, "FORMS_EXAMPLES": "1"}


@pytest.fixture
def frames(app: FastAPI) -> FrameSessions:
    app.state.services.streams.end()  # each tells what it has to tell, and is over
    return FrameSessions(app)


def addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    for route in app.router.routes:
        if isinstance(route, Route):
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                if (method, route.path) != ENDING:
                    yield method, route.path


def answering(frames: FrameSessions, session: str, record: str, entity: str = "DOCKERREGISTRY") -> set[str]:
    """Addresses that carry something out for a session: with `record` in the path, and in the query, too."""
    taken = set()
    for method, path in addresses(frames.app):
        address = re.sub(r"\{[^}]*\}", record, path.replace("{entity}", entity))
        body = b"f.name=taken&f.url=u&f.registryType=0&f.status=1" if method in ("POST", "PUT", "PATCH") else None
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/problem+json"}
        answer = frames.request(method, f"{address}?record={record}&draft_of={record}", session, body, headers)
        assert answer.status_code < 500, (method, path, answer.text)
        if answer.status_code < 400:
            taken.add(path)
    return taken


@pytest.mark.parametrize(
    ("asked", "of_its_own", "of_another"),
    [
        ({"actions": ["read"]}, READ, OF_THE_FORM),
        ({"actions": ["read", "write"]}, WRITE, OF_THE_FORM),
        ({"record": "new"}, OF_THE_FORM | {"/embed/{entity}/new"}, OF_THE_FORM | {"/embed/{entity}/new"}),
    ],
)
def test_a_frames_session_reaches_these_addresses_and_no_other(
    frames: FrameSessions, asked: dict[str, object], of_its_own: set[str], of_another: set[str]
) -> None:
    record, other = (frames.server.new_record(**REGISTRY)["id"] for _ in range(2))
    session = frames.session(**{"record": record, **asked})
    assert frames.server.api("GET", "/live/K8SSERVICE").status_code == 200
    open_to_all = reached("open")
    assert answering(frames, session, record) - open_to_all == of_its_own
    assert answering(frames, session, other) - open_to_all == of_another
    assert answering(frames, session, record, entity="K8SSERVICE") <= open_to_all, "a form that is there, and another"
