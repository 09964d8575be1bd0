"""The embedded platform's REST, status by status."""

import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.database.tables import objects
from app.definition import ENCRYPTED
from tests.making import REGISTRY, TOKEN, Browser


def test_statuses_and_shapes(browser_like: Browser) -> None:
    record = browser_like.new_record(**REGISTRY)
    path = f"/v1/objects/{record['id']}"
    assert browser_like.api("GET", path).json()["name"] == "eu-west Harbor"
    assert browser_like.api("PATCH", path, {"name": "B"}).json()["_df_version"] == 1
    assert browser_like.api("DELETE", path).status_code == 204
    gone = browser_like.api("GET", path)
    assert (gone.status_code, gone.json()["error"]) == (404, "Not Found")


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"authorization": "Bearer wrong"}, 403), ({"authorization": "Basic x"}, 403)]
)
def test_credentials(browser_like: Browser, headers: dict[str, str], status: int) -> None:
    answer = browser_like.request("GET", "/v1/objects/x", headers=headers, cookies=False)
    assert answer.status_code == status
    assert ("needs an access token" in answer.json()["message"]) == (status == 401)


def test_a_session_is_no_credential_here(browser_like: Browser) -> None:
    browser_like.sign_in()
    assert browser_like.get("/v1/objects/DOCKERREGISTRY?entity=DEFINITION").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/objects", 405), ("POST", "/v1/objects/x", 405), ("GET", "/v1/query", 405), ("GET", "/v1/nothing", 404)],
)
def test_wrong_methods_and_addresses(browser_like: Browser, method: str, path: str, status: int) -> None:
    answer = browser_like.api(method, path)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "message"}


def test_a_list_streams_lines(browser_like: Browser) -> None:
    for name in ("a", "b"):
        browser_like.new_record(**{**REGISTRY, "name": name})
    answer = browser_like.api("GET", f"/v1/entities/DOCKERREGISTRY/SUB:{browser_like.tenant}%7C?fields=id,name")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert sorted(row["name"] for row in rows) == ["a", "b"]
    assert all(row.keys() == {"id", "name"} for row in rows)
    assert browser_like.api("GET", "/v1/entities/DOCKERREGISTRY/SUB").text.count("\n") == 2
    assert browser_like.api("GET", "/v1/entities/DOCKERREGISTRY/SUB:other").status_code == 403


def test_what_breaks_the_definition_is_refused(browser_like: Browser) -> None:
    body = {"entity": "DOCKERREGISTRY", "level": 421, "comboKey": f"SUB:{browser_like.tenant}|ENT:", "name": "x", "status": "9"}
    answer = browser_like.api("POST", "/v1/objects", body)
    assert answer.status_code == 400
    assert {"field": "status", "message": "“9” isn't an option of Status. Choose one of the options."} in answer.json()["errors"]
    record = browser_like.new_record(**REGISTRY)
    assert browser_like.api("PATCH", f"/v1/objects/{record['id']}", {"status": "9"}).status_code == 400
    assert browser_like.api("PATCH", f"/v1/objects/{record['id']}", {"name": None}).status_code == 400
    assert browser_like.api("PATCH", f"/v1/objects/{record['id']}", {"unknown": 1}).status_code == 200


def test_a_definition_that_cannot_be_read_is_refused(browser_like: Browser) -> None:
    answer = browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", {"definition": "{"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "definition"


def test_if_match_compares_and_sets(browser_like: Browser) -> None:
    record = browser_like.new_record(**REGISTRY)
    path = f"/v1/objects/{record['id']}"
    assert browser_like.api("GET", path).headers["etag"] == '"0"'
    assert browser_like.api("PATCH", path, {"name": "B"}, **{"if-match": '"0"'}).status_code == 200
    assert browser_like.api("PATCH", path, {"name": "C"}, **{"if-match": '"0"'}).status_code == 412


class TestTrusting:
    @pytest.fixture
    def settings_given(self, tmp_path: object) -> dict[str, str]:
        return {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_V1_VALIDATE": "0"}

    def test_everything_is_taken_as_the_original_does(self, browser_like: Browser) -> None:
        assert browser_like.new_record(status="9")["status"] == "9"

    def test_a_definition_that_is_written_says_at_once_what_is_secret(self, app: FastAPI, browser_like: Browser) -> None:
        """No page was opened, and nothing checks what is written."""
        where = {"level": 1, "comboKey": f"SUB:{browser_like.tenant}|ENT:"}
        fields = [{"id": "name", "type": "text"}, {"id": "pin", "type": "password"}]
        definition = {"id": "THING", "entity": "DEFINITION", **where, "definition": json.dumps(fields)}
        assert browser_like.api("POST", "/v1/objects", definition).status_code == 201
        first = browser_like.new_record("THING", name="n", pin="CANARY", code="visible")
        assert stored(app, first["id"]).keys() & {"pin", "code", ENCRYPTED} == {"code", ENCRYPTED}
        later = json.dumps([fields[0], {"id": "code", "type": "password"}])
        assert browser_like.api("PATCH", "/v1/objects/THING?entity=DEFINITION", {"definition": later}).status_code == 200
        second = browser_like.new_record("THING", name="n", pin="CANARY", code="CANARY")
        assert stored(app, second["id"]).keys() & {"pin", "code", ENCRYPTED} == {ENCRYPTED}, "a pin was secret once"

    def test_a_broken_definition_and_a_writer_without_permission_change_nothing(self, app: FastAPI, browser_like: Browser) -> None:
        where = {"level": 1, "comboKey": f"SUB:{browser_like.tenant}|ENT:"}
        writer = app.state.services.platform.tokens.create(scopes=frozenset({"read", "write"}))
        secret = json.dumps([{"id": "name", "type": "password"}])
        for token, text, status in ((writer, secret, 403), (TOKEN, "{", 201)):
            definition = {"id": "THING", "entity": "DEFINITION", **where, "definition": text}
            assert browser_like.api("POST", "/v1/objects", definition, token).status_code == status
        assert stored(app, browser_like.new_record("THING", name="n")["id"])["name"] == "n"


def stored(app: FastAPI, id: str) -> dict[str, Any]:
    """An object as it is in the database."""
    statement = sa.select(objects.c.body).where(objects.c.id == id)
    body: dict[str, Any] = json.loads(
        app.state.services.store.write_now(lambda connection: connection.execute(statement).scalar_one())
    )
    return body


def is_error(answer: httpx.Response, status: int) -> bool:
    return answer.status_code == status and set(answer.json()) == {"error", "message"} and bool(answer.json()["message"])


def test_every_refusal_has_the_shape_of_the_platform(browser_like: Browser) -> None:
    assert is_error(browser_like.api("POST", "/v1/objects", b"x" * 9_000_000), 413)
    assert is_error(browser_like.api("POST", "/v1/objects", b"{"), 400)
    assert is_error(browser_like.api("OPTIONS", "/v1/objects"), 405)
    assert is_error(browser_like.request("POST", "/v1/objects", content=b"{}", headers={"sec-fetch-site": "cross-site"}), 403)


def test_a_json_patch_is_refused_and_says_what_is_taken(browser_like: Browser) -> None:
    record = browser_like.new_record(**REGISTRY)
    patch = {"content_type": "application/json-patch+json"}
    for path in (f"/v1/objects/{record['id']}?entity=DOCKERREGISTRY", f"/api/forms/DOCKERREGISTRY/{record['id']}"):
        answer = browser_like.api("PATCH", path, {"name": "b"}, **patch)
        assert (answer.status_code, "application/merge-patch+json" in answer.headers["accept-patch"]) == (415, True)


def test_a_query_that_means_nothing_is_refused_and_no_other(browser_like: Browser) -> None:
    record = browser_like.new_record(**REGISTRY)
    good = {"entity": "DOCKERREGISTRY", "comboKey": "comboKey", "query": f"SUB:{browser_like.tenant}"}
    bad = [
        {**good, "limit": -1},
        {**good, "limit": "5"},
        {**good, "limit": True},
        {**good, "filter": {"field": "*"}},
        {**good, "filter": "a"},
        {"entity": "DOCKERREGISTRY"},
    ]
    for query in bad:
        assert is_error(browser_like.api("POST", "/v1/query", [query]), 400), query
        lines = [
            json.loads(line) for line in browser_like.api("POST", "/v1/query", [{**query, "tag": "x"}, good]).text.splitlines()
        ]
        assert [(line.get("_type"), line.get("tag"), line.get("id")) for line in lines] == [
            ("error", "x", None),
            (None, None, record["id"]),
        ]


def test_further_keys_get_the_id_and_belong_to_the_same_subscription(browser_like: Browser) -> None:
    own = f"SUB:{browser_like.tenant}|ENT:"
    record = browser_like.new_record(comboKey2=own, comboKey3=None, **REGISTRY)
    assert (record["comboKey2"], record["comboKey3"]) == (own + record["id"], None)
    path = f"/v1/objects/{record['id']}?entity=DOCKERREGISTRY"
    assert browser_like.api("PATCH", path, {"comboKey3": own}).json()["comboKey3"] == own + record["id"]
    for key in ("comboKey2", "comboKey3"):
        other = {key: "SUB:another|ENT:"}
        assert is_error(browser_like.api("PATCH", path, other), 403)
        body = {"entity": "DOCKERREGISTRY", "level": 421, "comboKey": own, **REGISTRY}
        assert is_error(browser_like.api("POST", "/v1/objects", {**body, **other}), 403)
        assert is_error(browser_like.api("POST", "/v1/objects", {**body, key: 5}), 400)


def test_a_definition_is_put_on_record_however_it_is_named(app: FastAPI, browser_like: Browser) -> None:
    audit, tenant = app.state.services.audit, browser_like.tenant
    before = len(audit.rows(tenant))
    assert browser_like.api("PATCH", "/v1/objects/DOCKERREGISTRY", {"name": "Registry"}).status_code == 200
    (row,) = audit.rows(tenant)[before:]
    assert "definition-written" in str(row) and "DOCKERREGISTRY" in str(row)
