"""Roles at every address: a person who may read one entity learns nothing of another one and changes nothing anywhere."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from app.platform.people import NewPerson, Person
from app.platform.roles import Access
from tests.making import ORIGIN, REGISTRY, Browser, define, run, text
from tests.web.embedding import EMBEDDED, FrameSessions

CANARY = "CANARY"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANSWERING = {
    ("POST", "/drafts/{entity}/discard"),  # of one's own draft
    ("GET", "/embed/{entity}/new"),  # a page without a form, which asks for a frame's session
    ("GET", "/embed/{entity}/{id}"),
    ("GET", "/embed/{entity}/{id}/leftovers"),  # leads to that page
    ("POST", "/embed/{entity}/{id}/leftovers"),
    ("GET", "/lookups/{entity:path}"),  # no choices
    ("GET", "/lookups/{entity:path}/names"),  # no names
}
"""Addresses that name the other entity and do not refuse: they contain nothing of it."""
NOT_WALKED = {"/signout", "/sessions", "/sessions/{id}/end", "/live/{entity}"}
"""They end the sign-in, or never end."""


@pytest.fixture
def settings_given(settings_given: dict[str, str]) -> dict[str, str]:
    return {**settings_given, **EMBEDDED}


@pytest.fixture
def administrator(app: FastAPI) -> Browser:
    browser = Browser(app)
    define(browser, [text("name", f"{CANARY}-label")], "OTHERTHING")
    body = {"name": f"{CANARY}-form", "plural": f"{CANARY}-forms"}
    assert browser.api("PATCH", "/v1/objects/OTHERTHING?entity=DEFINITION", body).status_code == 200
    return browser


def person_of(app: FastAPI, role: str, **entities: str) -> tuple[Person, Browser]:
    """A person who is signed in, also as a program."""
    platform = app.state.services.platform
    person = run(platform.people.add(platform.tenant, NewPerson("Ann", Access(role, entities))))
    browser = Browser(app, platform.tokens.create(user=person.id))
    assert browser.sign_in().status_code == 303
    return person, browser


def addresses(app: FastAPI, entity: str, id: str) -> Iterator[tuple[str, str, str]]:
    """(method, path of the route, address)"""
    for route in app.router.routes:
        if isinstance(route, Route) and route.path not in NOT_WALKED:
            path = route.path.replace("{entity}", entity).replace("{entity:path}", entity)
            path = path.replace("{combo_key:path}", "SUB").replace("{action}", "cancel").replace("{format}", "json-schema")
            for method in sorted((route.methods or set(METHODS)) - {"HEAD"}):
                yield method, route.path, re.sub(r"\{[^}]*\}", id, path)


def bodies(entity: str, tenant: str, id: str) -> tuple[bytes, bytes]:
    """What a form posts and what programs send."""
    whole = {"entity": entity, "level": 1, "comboKey": f"SUB:{tenant}|ENT:", "name": "taken", "record": id, "origin": ORIGIN}
    return b"f.name=taken&f.url=u&f.registryType=0&f.status=1", json.dumps({**whole, "actions": ["read"]}).encode()


def query(entity: str) -> dict[str, str]:
    return {"entity": entity, "comboKey": "comboKey", "query": "SUB"}


def everything(app: FastAPI, browser: Browser, entity: str, id: str) -> Iterator[tuple[str, str, httpx.Response]]:
    """The answer of every address, to the browser and to the person's program."""
    form, whole = bodies(entity, browser.tenant, id)
    for method, path, plain in addresses(app, entity, id):
        for address in (plain, f"{plain}?record={id}&entity={entity}&f.x={id}"):
            if method in ("GET", "POST"):
                yield method, path, browser.get(address) if method == "GET" else browser.post(address, form)
            yield method, path, browser.api(method, address, None if method == "GET" else whole)
    yield "GET", "/v1/entities/{entity}", browser.api("GET", "/v1/entities/DEFINITION/SUB")
    yield "GET", "/v1/objects/{id:path}", browser.api("GET", f"/v1/objects/{id}")
    yield "DELETE", "/v1/objects/{id:path}", browser.api("DELETE", f"/v1/objects/{id}")
    yield "PATCH", "/v1/objects/{id:path}", browser.api("PATCH", f"/v1/objects/{id}", {"name": "taken"})
    yield "POST", "/v1/query", browser.api("POST", "/v1/query", [query(entity)])
    yield "POST", "/v1/query", browser.api("POST", "/v1/query", [query("DEFINITION")])


def stored(browser: Browser) -> list[Any]:
    return [browser.api("GET", f"/v1/entities/{entity}/SUB").text for entity in ("OTHERTHING", "DOCKERREGISTRY", "DEFINITION")]


def test_who_may_read_one_entity_learns_nothing_of_another(app: FastAPI, administrator: Browser) -> None:
    other = administrator.new_record("OTHERTHING", 1, name=f"{CANARY}-value")["id"]
    shown = administrator.new_record(**REGISTRY)["id"]
    _, ann = person_of(app, "none", DOCKERREGISTRY="read")
    before = stored(administrator)
    for id in (other, "OTHERTHING"):
        for method, path, answer in everything(app, ann, "OTHERTHING", id):
            assert CANARY not in answer.text, (method, path)
            assert answer.status_code < 500, (method, path, answer.text)
            if "{entity" in path and (method, path) not in ANSWERING and not path.startswith("/v1/entities/{entity}"):
                assert answer.status_code >= 400, (method, path, answer.status_code)
    assert ann.get(f"/forms/DOCKERREGISTRY/{shown}").status_code == 200
    assert stored(administrator) == before


def test_the_walk_finds_what_an_administrator_sees(app: FastAPI, administrator: Browser) -> None:
    """The test above could not fail if its requests reached nothing."""
    other = administrator.new_record("OTHERTHING", 1, name=f"{CANARY}-value")["id"]
    _, ann = person_of(app, "read")
    seen = {path for _, path, answer in everything(app, ann, "OTHERTHING", other) if CANARY in answer.text}
    assert seen >= {
        "/",
        "/forms/{entity}",
        "/forms/{entity}/{id:record}",
        "/api/forms/{entity}",
        "/api/forms/{entity}/{id}",
        "/lookups/{entity:path}",
        "/lookups/{entity:path}/names",
        "/schemas/{entity}",
        "/openapi.json",
        "/docs",
        "/docs/forms/{entity}",
        "/embed/demo",
        "/v1/objects/{id:path}",
        "/v1/entities/{entity}/{combo_key:path}",
        "/v1/query",
    }


@pytest.mark.parametrize(("role", "entities"), [("read", {}), ("none", {"OTHERTHING": "read"}), ("write", {"OTHERTHING": "read"})])
def test_who_may_read_changes_nothing(app: FastAPI, administrator: Browser, role: str, entities: dict[str, str]) -> None:
    id = administrator.new_record("OTHERTHING", 1, name="n")["id"]
    _, ann = person_of(app, role, **entities)
    before = stored(administrator)
    for _ in everything(app, ann, "OTHERTHING", id):
        pass
    assert stored(administrator) == before
    assert "f.name" not in ann.get(f"/forms/OTHERTHING/{id}").text, "the page is to be read"


def test_what_is_taken_from_a_role_counts_at_once_in_open_sessions(app: FastAPI, administrator: Browser) -> None:
    id = administrator.new_record("OTHERTHING", 1, name="n")["id"]
    person, ann = person_of(app, "write")
    people = app.state.services.platform.people
    assert ann.get(f"/forms/OTHERTHING/{id}").status_code == 200 == ann.api("GET", f"/api/forms/OTHERTHING/{id}").status_code
    run(people.set_access(person.tenant, person.id, Access("write", {"OTHERTHING": "none"})))
    assert ann.get(f"/forms/OTHERTHING/{id}").status_code == 403 == ann.api("GET", f"/api/forms/OTHERTHING/{id}").status_code
    run(people.disable(person.tenant, person.id))
    assert ann.get("/forms/DOCKERREGISTRY").status_code == 303 and ann.api("GET", "/api/forms/DOCKERREGISTRY").status_code == 401


def test_frames_follow_the_present_role(app: FastAPI, administrator: Browser) -> None:
    """A frame allows what its token, its access token and the person's role allow."""
    id = administrator.new_record("OTHERTHING", 1, name="n")["id"]
    person, ann = person_of(app, "none", OTHERTHING="write")
    frames = FrameSessions(app)
    session = frames.session(ann._token, entity="OTHERTHING", record=id, actions=["read", "write"])
    address, people = f"/embed/OTHERTHING/{id}", app.state.services.platform.people
    assert frames.get(address, session).status_code == 200
    run(people.set_access(person.tenant, person.id, Access("none", {"OTHERTHING": "read"})))
    posted = frames.post(address, session, [("f.name", "taken")])
    assert posted.status_code in (403, 409, 422) and administrator.api("GET", f"/v1/objects/{id}").json()["name"] == "n"
    refused = ann.api(
        "POST", "/embed/tokens", {"entity": "OTHERTHING", "record": id, "actions": ["read", "write"], "origin": ORIGIN}
    )
    assert refused.status_code == 403
    run(people.disable(person.tenant, person.id))
    assert frames.get(address, session).status_code == 401


def test_secrets_need_the_role_for_their_entity(app: FastAPI, administrator: Browser) -> None:
    define(administrator, [text("name"), {"id": "pin", "name": "Pin", "type": "password"}], "OTHERTHING")
    id = administrator.new_record("OTHERTHING", 1, name="n", pin="SECRET")["id"]
    for role, entities, sees in (("write", {}, False), ("secrets", {}, True), ("secrets", {"OTHERTHING": "write"}, False)):
        _, ann = person_of(app, role, **entities)
        assert ("SECRET" in ann.api("GET", f"/v1/objects/{id}").text) is sees, (role, entities)


def test_a_definition_is_changed_by_administrators_of_its_entity(app: FastAPI, administrator: Browser) -> None:
    _, ann = person_of(app, "write", OTHERTHING="admin")
    assert ann.api("PATCH", "/v1/objects/OTHERTHING?entity=DEFINITION", {"name": "Mine"}).status_code == 200
    assert ann.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"name": "Mine"}).status_code == 403
    assert ann.api("PATCH", "/v1/objects/DOCKERREGISTRY", {"name": "Mine"}).status_code == 403
    assert ann.api("DELETE", "/v1/objects/DOCKERREGISTRY").status_code == 403
    assert ann.get("/audit").status_code == 403


def test_a_definition_is_changed_by_those_who_administer_its_entity(app: FastAPI, administrator: Browser) -> None:
    _, ann = person_of(app, "none", OTHERTHING="admin")
    _, bea = person_of(app, "admin", OTHERTHING="read")
    screens = ("/definitions/{}", "/definitions/{}?tab=json", "/definitions/{}/publish", "/definitions/{}/preview")
    for person, mine, theirs in ((ann, "OTHERTHING", "DOCKERREGISTRY"), (bea, "DOCKERREGISTRY", "OTHERTHING")):
        page = person.get("/definitions")
        assert page.status_code == 200 and f"/definitions/{mine}" in page.text and f"/definitions/{theirs}" not in page.text
        assert [person.get(each.format(mine)).status_code for each in screens] == [200] * 4
        assert [person.get(each.format(theirs)).status_code for each in screens] == [403] * 4
        assert person.api("GET", f"/api/definitions/{theirs}").status_code == 403
    assert [ann.get(path).status_code for path in ("/people", "/jobs", "/audit")] == [403] * 3
