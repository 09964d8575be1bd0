"""JSON of the wrong shape, at every address: never a fault of ours, and a 400 wherever JSON is taken."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from tests.making import REGISTRY, Browser
from tests.web.embedding import EMBEDDED, HOST, FrameSessions

DEEP = 2_000
HUGE = "9" * 4000
MALFORMED = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"entity": "\xff\xfe"}',
    "half a surrogate pair": b'{"entity": "\\ud800"}',
    "NaN": b'{"entity": NaN, "token": NaN}',
    "infinity": b"[-Infinity]",
    "a number without end": b'{"entity": ' + b"9" * 5000 + b"}",
    "too large a number": b'{"entity": 1e400}',
    "lists in lists": b"[" * DEEP + b"]" * DEEP,
    "objects in objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a name twice": b'{"entity": "a", "entity": "b"}',
}
"""What no address takes."""
NO_OBJECTS = {
    name: json.dumps(value).encode() for name, value in {"a text": "x", "a number": 7, "null": None, "true": True}.items()
}
NO_OBJECTS |= {"a list": b"[]", "a list of lists": b"[[], [[]]]", "a list of null": b"[null]"}
"""What no address takes that wants an object."""
MEMBERS = ("entity", "record", "token", "parent", "actions", "origin", "prefill", "panels", "lifetime", "user", "access_token")
MEMBERS += (
    "cookie",
    "renew",
    "continue",
    "id",
    "level",
    "comboKey",
    "name",
    "definition",
    "registryType",
    "status",
    "csp-report",
    "body",
)
WRONG = (None, True, -1, 0.5, 10**30, "", "x", "\x00", [], [[]], [None], {}, {"": {}}, {"stored": True}, "x" * 3000)
OBJECTS = {
    **{f"all {json.dumps(value)[:20]}": json.dumps(dict.fromkeys(MEMBERS, value)).encode() for value in WRONG},
    "huge numbers": json.dumps(dict.fromkeys(MEMBERS, 0)).replace(": 0", f": {HUGE}").encode(),
    "nested": json.dumps({name: {other: [[{}]] for other in MEMBERS} for name in MEMBERS}).encode(),
    **{
        f"{name} of {json.dumps(value)[:10]}": json.dumps(
            {"entity": "DOCKERREGISTRY", "record": "new", "parent": HOST, name: value}
        ).encode()
        for name, value in itertools.product(MEMBERS, ([], {}, None, 10**30, "\x00"))
    },
}
"""What is an object and still makes no sense."""
WRITES = ("POST", "PUT", "PATCH", "DELETE")
TAKE_OBJECTS = {
    "/api/forms/{entity}": "POST",
    "/api/forms/{entity}/{id}": "PATCH",
    "/v1/objects": "POST",
    "/v1/objects/{id}": "PATCH",
    "/embed/tokens": "POST",
    "/embed/session": "POST",
    "/embed/demo/token": "POST",
}


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return settings_given | EMBEDDED


class Senders:
    """Everybody who may send a request: a program, a browser that is signed in, a frame, and somebody whom we don't know."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.frames, self.browser = app, FrameSessions(app), Browser(app)
        self.record = self.browser.new_record(**REGISTRY)["id"]
        self.session = self.frames.session()

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every method that writes with the path of every route that has it."""
        for route in self.app.router.routes:
            assert isinstance(route, Route)
            path = (
                route.path_format.replace("{entity}", "DOCKERREGISTRY").replace("{id}", self.record).replace("{combo_key}", "SUB")
            )
            for method in WRITES:
                if route.methods is None or method in route.methods:
                    yield method, re.sub(r"\{\w+\}", "x", path)

    def send(self, method: str, path: str, body: bytes) -> Iterator[int]:
        """The statuses that each of them gets."""
        json_type = {"content-type": "application/json"}
        yield self.browser.request(method, path, content=body, cookies=False, headers=json_type).status_code
        yield self.browser.api(method, path, body, **json_type).status_code
        yield self.frames.request(method, path, self.session, body, json_type).status_code
        if path in ("/signout", "/sessions") or not self.browser._cookies:
            self.browser.sign_in()
        yield self.browser.request(method, path, content=body, headers={**json_type, "sec-fetch-site": "same-origin"}).status_code


@pytest.fixture
def senders(app: FastAPI) -> Senders:
    return Senders(app)


@pytest.mark.parametrize("name", [*MALFORMED, *NO_OBJECTS, "all null", "huge numbers", "nested"])
def test_no_body_is_a_fault_of_ours_at_any_address(senders: Senders, name: str) -> None:
    body = {**MALFORMED, **NO_OBJECTS, **OBJECTS}[name]
    for method, path in senders.addresses():
        statuses = list(senders.send(method, path, body))
        assert max(statuses) < 500, (method, path, statuses)


@pytest.mark.parametrize("path", TAKE_OBJECTS)
@pytest.mark.parametrize("name", [*MALFORMED, *NO_OBJECTS])
def test_what_is_no_object_gets_400_where_one_is_wanted(senders: Senders, path: str, name: str) -> None:
    body = {**MALFORMED, **NO_OBJECTS}[name]
    filled = path.replace("{entity}", "DOCKERREGISTRY").replace("{id}", senders.record)
    answer = senders.browser.api(TAKE_OBJECTS[path], filled, body, content_type="application/json")
    # A JSON API says what is wrong with a document where it lies, also with one that is no object.
    expected = (400, 422) if path.startswith("/api/") and name in NO_OBJECTS else (400,)
    assert answer.status_code in expected, answer.text


@pytest.mark.parametrize("path", TAKE_OBJECTS)
def test_no_object_is_a_fault_of_ours(senders: Senders, path: str) -> None:
    filled = path.replace("{entity}", "DOCKERREGISTRY").replace("{id}", senders.record)
    for name, body in OBJECTS.items():
        statuses = list(senders.send(TAKE_OBJECTS[path], filled, body))
        assert max(statuses) < 500, (path, name, statuses)


@pytest.mark.parametrize("name", [*MALFORMED, "a text", "a number", "null", "true"])
def test_queries_and_reports_that_make_no_sense_get_400(senders: Senders, name: str) -> None:
    body = {**MALFORMED, **NO_OBJECTS}[name]
    assert senders.browser.api("POST", "/v1/query", body).status_code == 400
    if name in MALFORMED:
        assert senders.browser.api("POST", "/csp-reports", body).status_code == 400


@pytest.mark.parametrize("prefill", ["{", "[]", "null", "7", '{"name": NaN}', "[" * 200, '{"a": ' + HUGE + "}"])
def test_what_a_host_fills_in_is_no_fault_of_ours(senders: Senders, prefill: str) -> None:
    answer = senders.frames.post("/embed/DOCKERREGISTRY/new/carry", senders.session, [("prefill", prefill)])
    assert answer.status_code < 500
