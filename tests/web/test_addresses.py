"""The table of addresses in the documents is what the server does: who gets in, from where, what frames reach, what is audited."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.making import REGISTRY, TOKEN, Browser
from tests.web.embedding import EMBEDDED

TABLE = Path(__file__).parents[2] / "docs" / "addresses.md"
SCOPES = ("read", "write", "admin", "secrets")
FROM_EVERYWHERE = "/csp-reports"
OF_A_RECORD = ("/forms/{entity}/check", "/carry/", "/drafts/", "/lookups/", "/reveal/")
"""Addresses that have the record in the query."""
OF_PEOPLE = {"POST /me", "GET /me/tokens", "POST /me/tokens", "POST /me/tokens/{id}/revoke"}
"""Refused for a token whose owner is no person."""
AUDITED_ELSEWHERE = {
    "/signin": "test_signin",
    "/signin/{code}": "test_sign_in_link",
    "/signout": "test_signin",
    "/sessions/{id}/end": "test_own_sessions",
    "/definitions/{entity}/publish": "definitions/test_publishing",
    "/definitions/{entity}/policy": "definitions/test_approvals",
    "/definitions/{entity}/proposals/{content}": "definitions/test_approvals",
    "/api/definitions/{entity}/policy": "api/test_approvals",
    "/api/definitions/{entity}/proposals": "api/test_approvals",
    "/api/definitions/{entity}/proposals/{content}": "api/test_approvals",
    "/new-definition": "definitions/test_new_entity",
    "/definitions/{entity}/undo": "definitions/test_publishing",
    "/definitions/{entity}/versions/{hash}/restore": "definitions/test_publishing",
    "/invitation/{code}": "test_people",
    "/jobs/start/{kind}": "test_jobs",
    "/me": "test_own_account",
    "/me/tokens": "test_own_tokens",
    "/me/tokens/{id}/revoke": "test_own_tokens",
    "/openid/back": "test_openid",
    "/people": "test_people",
    "/people/{id}/{action}": "test_people",
    "/v1/objects": "test_platform_rest: of definitions alone",
}
"""Addresses that put something on record only for what this test does not send, and the tests that send it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A method of an address, as the table has it."""

    method: str
    path: str
    needs: tuple[str, ...]
    """Scopes; ("sign-in",) for any token, () for nobody."""
    in_frames: str
    audited: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def rows() -> Iterator[Row]:
    """Each method of each address. A test may not pass because a row is written in a way that is not read."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("| `")]
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        match = re.fullmatch(r"`(?:([A-Z, ]+) )?(/[^`]*)`", cells[0])
        assert len(cells) == 5 and match, line
        for method in (match[1] or "GET").split(", "):
            yield Row(method, match[2], *map(_words, cells[1:2]), cells[2], _words(cells[3]))


def _words(cell: str) -> tuple[str, ...]:
    return () if cell == "–" else tuple(cell.split(", "))


ROWS = tuple(rows())


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


class Asking:
    """Asks each address as anybody, and with tokens of chosen scopes."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.server = app, Browser(app)
        self._id = ""
        self._edits = 0
        self._reader = self.token("read")
        app.state.services.streams.end()  # each says what it has to say, and is over

    def token(self, *scopes: str) -> str:
        text = f"df_pat_only_{'_'.join(scopes) or 'nothing'}_{'0' * 20}"
        self.app.state.services.platform.tokens.create(user="somebody", scopes=frozenset(scopes), token=text)
        return text

    def ask(self, row: Row, token: str = "", person: Browser | None = None, **headers: str) -> httpx.Response:
        body = b"f.name=N&f.url=u&f.registryType=0&f.status=1&key=password" if row.method in ("POST", "PATCH") else None
        if row.path.startswith(("/api/", "/v1/")) and body:
            body = self._json(row)
        given = {
            "accept": "application/problem+json, text/html;q=0.5",
            "content-type": "application/json" if body and body[:1] in b"{[" else "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
            **({"authorization": f"Bearer {token}"} if token else {}),
            **headers,
        }
        path = self.path(row) + (f"?record={self.record()}" if row.path.startswith(OF_A_RECORD) else "")
        return (person or self.server).request(row.method, path, content=body, headers=given, cookies=person is not None)

    def path(self, row: Row) -> str:
        path = row.path.replace("{entity}", "DOCKERREGISTRY").replace("{format}", "typescript")
        path = path.replace("{combo_key}", f"SUB:{self.server.tenant}").replace("{id}", self.record())
        if row.path == "/api/definitions/{entity}/versions/{hash}":
            path = path.replace("{hash}", self.server.api("GET", "/api/definitions/DOCKERREGISTRY").json()["hash"])
        return re.sub(r"\{[^}]*\}", "x", path)

    def record(self) -> str:
        """The id of a record that is there: some addresses delete it."""
        if not self._id or self.server.api("GET", f"/v1/objects/{self._id}", token=self._reader).status_code != 200:
            self._id = str(self.server.new_record(**REGISTRY, password="a secret")["id"])
        return self._id

    def _edit(self, row: Row) -> bytes:
        """An edit that no other has made, or a version that is not current."""
        self._edits += 1
        edit = {"op": "set-property", "at": "", "name": "description", "value": f"Edit {self._edits}"}
        if row.path.endswith("/operations"):
            return json.dumps({"operations": [edit]}).encode()
        home = "/api/definitions/DOCKERREGISTRY"
        given = {"content_type": "application/json"}
        assert self.server.api("POST", f"{home}/operations", {"operations": [edit]}, **given).status_code == 200
        if row.path.endswith("/undo"):
            return b"{}"
        versions = self.server.api("GET", f"{home}/versions").json()["versions"]
        return json.dumps({"hash": next(each["hash"] for each in versions if not each["is_current"])}).encode()

    def _json(self, row: Row) -> bytes:
        if row.path.endswith("/compare"):
            return json.dumps({"definition": [{"id": "name"}]}).encode()
        if row.path.startswith("/api/definitions/"):
            return b"{}" if "/pro" in row.path or row.path.endswith("/policy") else self._edit(row)
        stored = {"entity": "DOCKERREGISTRY", "level": 421, "comboKey": f"SUB:{self.server.tenant}|ENT:"}
        body = {**REGISTRY, **(stored if row.name == "POST /v1/objects" else {})}
        query = {"entity": "DOCKERREGISTRY", "comboKey": "comboKey", "query": f"SUB:{self.server.tenant}"}
        return json.dumps([query] if row.path == "/v1/query" else body).encode()


@pytest.fixture
def asking(app: FastAPI) -> Asking:
    return Asking(app)


def asks_to_sign_in(answer: httpx.Response) -> bool:
    return answer.status_code == 401


def test_addresses_ask_for_a_sign_in_as_the_table_says(asking: Asking) -> None:
    embedded = [row for row in ROWS if row.path.startswith("/embed/{entity}") or row.path == "/embed/session"]
    for row in ROWS:
        if row not in embedded and row.path != "/signin":  # a sign-in that is refused is 401, too, and so is a frame without one
            assert asks_to_sign_in(asking.ask(row)) is bool(row.needs), row.name


def test_addresses_need_the_scopes_of_the_table_and_no_other(asking: Asking) -> None:
    nothing = asking.token()
    for row in ROWS:
        if not row.needs or row.path.startswith("/embed/{entity}"):
            continue
        if row.needs == ("sign-in",):
            assert (asking.ask(row, nothing).status_code in (401, 403)) is (row.name in OF_PEOPLE), row.name
            continue
        assert asking.ask(row, asking.token(*row.needs)).status_code not in (401, 403), row.name
        for scope in row.needs:
            rest = [each for each in SCOPES if each != scope]
            assert asking.ask(row, asking.token(*rest)).status_code == 403, (row.name, scope)


def test_no_write_is_carried_out_for_another_site(asking: Asking, app: FastAPI) -> None:
    person = Browser(app)
    person.sign_in()
    for row in ROWS:
        if row.method != "GET":
            answer = asking.ask(row, person=person, **{"sec-fetch-site": "cross-site"})
            assert (answer.status_code in (401, 403)) is (row.path != FROM_EVERYWHERE), row.name


def test_what_the_table_says_is_put_on_record_and_nothing_else(asking: Asking, app: FastAPI) -> None:
    person = Browser(app)
    person.sign_in()
    for row in ROWS:
        if row.path in AUDITED_ELSEWHERE or row.name == "PATCH /v1/objects/{id}":
            continue
        asking.record()
        before = len(actions(app))
        answer = asking.ask(row, TOKEN, person if row.path == "/sessions" else None)
        assert set(actions(app)[before:]) == set(row.audited if row.name != "GET /sessions" else ()), (row.name, answer.status_code)


def actions(app: FastAPI) -> list[str]:
    """What was put on record, the first first, without the reads by which this test looks for its own record."""
    tenant = app.state.services.platform.tenant
    return [row.event.action for row in app.state.services.audit.rows(tenant)]
