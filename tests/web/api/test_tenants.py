"""Two tenants of one engine: what one has is to the other as if it were not there."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.making import REGISTRY, Browser

HOME = "/api/forms/DOCKERREGISTRY"
ABSENT = "99999999-9999-4999-8999-999999999999"
CANARY = "canary.example.com"
THEIRS = {**REGISTRY, "name": "theirs", "url": CANARY, "password": "CANARY-s3cret"}
KEY = {"idempotency_key": "k"}


def all_but_the_id(answer: httpx.Response) -> tuple[bytes, list[tuple[str, str]]]:
    """Body and headers without the request's id, which is another one each time."""
    id = answer.headers["x-request-id"]
    return answer.content.replace(id.encode(), b""), sorted((name, value.replace(id, "")) for name, value in answer.headers.items())


class Tenants:
    """`owner` has one record, `stranger` none; both are called the same, and both have the form."""

    def __init__(self, app: FastAPI) -> None:
        platform = app.state.services.platform
        self.owner, self.stranger = (
            Browser(app, platform.tokens.create(user="same", scopes=frozenset({"read", "write", "admin"}), tenant=tenant))
            for tenant in (platform.tenant, "22222222-2222-4222-8222-222222222222")
        )
        document = self.owner.api("GET", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION").json()
        made = {
            "id": "DOCKERREGISTRY",
            "entity": "DEFINITION",
            "level": 11000,
            "comboKey": "SUB:22222222-2222-4222-8222-222222222222|ENT:",
        }
        told = {name: document[name] for name in ("name", "definition")}
        assert self.stranger.api("POST", "/v1/objects", {**made, **told}).status_code == 201
        created = write(self.owner, "POST", HOME, THEIRS, **KEY)
        self.id = str(created.json()["record"]["id"])
        self.before = self.owner.api("GET", f"{HOME}/{self.id}")


@pytest.fixture
def tenants(app: FastAPI) -> Tenants:
    return Tenants(app)


def write(browser: Browser, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return browser.api(method, path, body, content_type="application/json", **headers)


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("GET", "/api/forms/DOCKERREGISTRY/{}", None, {}),
        ("HEAD", "/api/forms/DOCKERREGISTRY/{}", None, {}),
        ("GET", "/api/forms/DOCKERREGISTRY/{}", None, {"if_none_match": "*"}),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {"name": "mine"}, {}),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {}, {}),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {"name": "mine"}, KEY),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {"name": "theirs"}, {"if_match": "*"}),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {"name": "mine"}, {"if_match": '"0-abc"'}),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {"name": "mine"}, {"if_match": '"7-abc"'}),
        ("PATCH", "/api/forms/DOCKERREGISTRY/{}", {"status": "nonsense"}, {}),
        ("DELETE", "/api/forms/DOCKERREGISTRY/{}", None, {}),
        ("DELETE", "/api/forms/DOCKERREGISTRY/{}", None, {"if_match": "*"}),
        ("DELETE", "/api/forms/DOCKERREGISTRY/{}", None, {"if_match": '"0-abc"'}),
        ("POST", "/api/forms/DOCKERREGISTRY/validate?record={}", {"name": "mine"}, {}),
        ("POST", "/api/forms/DOCKERREGISTRY/validate?record={}&for=update", {"password": {"stored": True}}, {}),
        ("GET", "/forms/DOCKERREGISTRY/{}", None, {"accept": "application/json"}),
    ],
)
def test_what_is_anothers_is_as_if_it_were_not_there(
    tenants: Tenants, method: str, path: str, body: Any, headers: dict[str, str]
) -> None:
    foreign, absent = (write(tenants.stranger, method, path.format(id), body, **headers) for id in (tenants.id, ABSENT))
    assert foreign.status_code == absent.status_code == 404
    assert all_but_the_id(foreign) == all_but_the_id(absent)
    assert CANARY not in foreign.text and "theirs" not in foreign.text
    assert tenants.owner.api("GET", f"{HOME}/{tenants.id}").content == tenants.before.content


def test_the_platforms_own_rest_tells_them_apart(tenants: Tenants) -> None:
    """As the platform's documents have it."""
    for method, body in (("GET", None), ("PATCH", {"name": "mine"}), ("DELETE", None)):
        foreign, absent = (write(tenants.stranger, method, f"/v1/objects/{id}", body) for id in (tenants.id, ABSENT))
        assert (foreign.status_code, absent.status_code) == (403, 404)
        assert foreign.json()["message"] == "This object belongs to another subscription."


@pytest.mark.parametrize("query", ["", "?q=canary", f"?where.url={CANARY}", "?where.name=theirs", "?sort=url&descending=true"])
def test_no_list_finds_it(tenants: Tenants, query: str) -> None:
    assert tenants.owner.api("GET", HOME + query).json()["total"] == 1
    found = tenants.stranger.api("GET", HOME + query)
    assert (found.json()["total"], found.json()["records"], CANARY in found.text.replace(query, "")) == (0, [], False)


def test_the_same_key_of_two_tenants_is_two(tenants: Tenants) -> None:
    """Also with the same name, address and content."""
    answer = write(tenants.stranger, "POST", HOME, THEIRS, **KEY)
    assert answer.status_code == 201 and "idempotency-replayed" not in answer.headers
    assert answer.json()["record"]["id"] != tenants.id
    again = write(tenants.owner, "POST", HOME, THEIRS, **KEY)
    assert again.headers["idempotency-replayed"] == "true" and again.json()["record"]["id"] == tenants.id
    assert tenants.owner.api("GET", HOME).json()["total"] == 1


def test_nobody_writes_into_another_tenant(tenants: Tenants) -> None:
    """What the system keeps of a record is nobody's to say."""
    said = {"subscription": tenants.owner.tenant, "comboKey": f"SUB:{tenants.owner.tenant}|ENT:", "id": tenants.id}
    mine = {**REGISTRY, "name": "mine"}
    answer = write(tenants.stranger, "POST", HOME, mine)
    changed = write(tenants.stranger, "PATCH", answer.headers["location"], {**mine, **said})
    assert changed.status_code in (200, 422) and tenants.owner.api("GET", HOME).json()["total"] == 1
    assert tenants.stranger.api("GET", answer.headers["location"]).json()["record"]["id"] == answer.json()["record"]["id"]
    assert tenants.owner.api("GET", f"{HOME}/{tenants.id}").content == tenants.before.content


def test_a_changed_form_is_its_tenants_alone(tenants: Tenants) -> None:
    definition = {"definition": json.dumps([{"id": "url", "name": CANARY}])}
    hash = tenants.owner.api("GET", "/schemas/DOCKERREGISTRY").headers["x-definition-hash"]
    assert tenants.owner.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", definition).status_code == 200
    changed = tenants.owner.api("GET", "/schemas/DOCKERREGISTRY").headers["x-definition-hash"]
    assert changed != hash and CANARY in tenants.owner.api("GET", f"/schemas/DOCKERREGISTRY/at/{changed}").text
    for path in ("/schemas/DOCKERREGISTRY", "/openapi.json", "/docs/forms/DOCKERREGISTRY", f"/schemas/DOCKERREGISTRY/at/{changed}"):
        assert CANARY not in tenants.stranger.api("GET", path).text, path
    assert tenants.stranger.api("GET", f"/schemas/DOCKERREGISTRY/at/{changed}").status_code == 404
