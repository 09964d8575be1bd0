"""A secret is a property of its path: whatever it is called, whatever type it has, and whatever a later definition says."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.tables import history, objects
from tests.making import Browser, define, own, text

CANARY = "cAnArY-value"
NAMED_SECRET = [{"id": "name", "type": "password"}, text("label")]


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    assert browser_like.sign_in().status_code == 303
    return browser_like


def stored_rows(person: Browser) -> str:
    """Everything that the tables of records and of their history hold."""

    def read(connection: sa.Connection) -> str:
        bodies = connection.execute(sa.select(objects.c.body).where(objects.c.entity != "DEFINITION")).scalars().all()
        return "\n".join([*bodies, *connection.execute(sa.select(history.c.changes)).scalars().all()])

    store = person._app.state.services.store
    return str(store.write_now(read))


def pages_of(person: Browser, id: str, entity: str = "THING") -> dict[str, str]:
    """What people and programs see of a record, by address, but for `/v1`."""
    paths = [
        f"/forms/{entity}",
        f"/forms/{entity}?q=cAnArY",
        f"/forms/{entity}?sort=name",
        f"/forms/{entity}/{id}",
        f"/forms/{entity}/{id}/delete",
        f"/lookups/{entity}?f.x=",
        f"/lookups/{entity}/names?f.x={id}",
        f"/embed/demo?entity={entity}",
        f"/api/forms/{entity}",
        f"/api/forms/{entity}/{id}",
        f"/api/forms/{entity}?q=cAnArY",
        f"/schemas/{entity}",
        f"/docs/forms/{entity}",
        "/docs",
        "/openapi.json",
        "/unfinished",
        "/",
    ]
    answers = {path: person.get(path) for path in paths}
    assert not [(path, answer.status_code) for path, answer in answers.items() if answer.status_code >= 400]
    return {path: answer.text for path, answer in answers.items()}


def assert_secret(person: Browser, id: str, entity: str = "THING") -> None:
    for path, shown in pages_of(person, id, entity).items():
        assert CANARY not in shown, path
    assert CANARY not in stored_rows(person)


def test_a_secret_names_no_record(person: Browser) -> None:
    define(person, NAMED_SECRET)
    id = person.new_record("THING", 1, name=CANARY, label="L")["id"]
    assert_secret(person, id)
    assert "L" in person.get(f"/forms/THING/{id}/delete").text
    assert CANARY.lower() not in person.get(f"/lookups/THING?f.x={CANARY}").text.lower()
    assert f'value="{id}"' not in person.get("/lookups/THING?f.x=canary").text, "it is not found by its secret"


def test_a_secret_names_no_record_once_it_was_one(person: Browser) -> None:
    define(person, NAMED_SECRET)
    id = person.new_record("THING", 1, name=CANARY, label="L")["id"]
    define(person, [text("name", grid=True), text("label")])
    assert_secret(person, id)
    define(person, [text("label")])
    assert_secret(person, id)


def test_what_is_chosen_in_secret_is_no_status(person: Browser) -> None:
    options = [{"id": "1", "text": CANARY}, {"id": "2", "text": "Other"}]
    define(person, [text("name"), {"id": "status", "type": "singleselect", "options": options, "secret": True}])
    id = person.new_record("THING", 1, name="N", status="1")["id"]
    assert '<span class="chip' not in person.get(f"/forms/THING/{id}").text


@pytest.mark.parametrize(
    "later",
    [
        [text("name"), text("brief", grid=True)],
        [text("name"), {"id": "brief", "type": "entityProperties", "grid": True}],
        [text("name"), {"id": "brief", "type": "textarea"}],
        [text("name"), {"id": "brief", "type": "file"}],
        [text("name"), text("brief", grid=True), text("pin", parentProperty="brief")],
        [text("name"), {"id": "brief", "type": "odd"}, text("pin", parentProperty="brief", secret=False)],
        [text("name")],
    ],
)
def test_a_secret_inside_of_another_property_stays_one(person: Browser, later: list[dict[str, Any]]) -> None:
    define(person, [text("name"), {"id": "pin", "type": "password", "parentProperty": "brief"}])
    id = person.new_record("THING", 1, name="N", brief={"pin": CANARY, "memo": "m"})["id"]
    define(person, later)
    assert_secret(person, id)
    page = person.get(f"/forms/THING/{id}").text
    assert person.post(f"/forms/THING/{id}", [*own(page), ("f.name", "renamed")]).status_code == 303
    assert_secret(person, id)
    kept = person.api("GET", f"/v1/objects/{id}").json()
    assert kept["brief"] == {"pin": CANARY, "memo": "m"} and kept["name"] == "renamed"


def test_what_lies_in_a_secret_is_one(person: Browser) -> None:
    define(person, [text("name"), {"id": "brief", "type": "password"}])
    id = person.new_record("THING", 1, name="N", brief=CANARY)["id"]
    person.api("PATCH", f"/v1/objects/{id}", {"brief": {"pin": CANARY}})
    define(person, [text("name"), text("pin", parentProperty="brief", grid=True)])
    assert_secret(person, id)


@pytest.mark.parametrize("type", ["a type nobody knows", "url", "file", "texteditor", "text"])
@pytest.mark.parametrize("name", ["secretThing", "token2"])
def test_every_type_that_holds_text_keeps_what_is_called_a_secret(person: Browser, type: str, name: str) -> None:
    define(person, [text("name"), {"id": name, "type": type, "grid": True}])
    person._app.state.services.settings.__dict__["v1_validate"] = False
    id = person.new_record("THING", 1, name="N", **{name: CANARY})["id"]
    assert_secret(person, id)
    assert {"stored": True} in person.get(f"/api/forms/THING/{id}").json()["record"].values()


@pytest.mark.parametrize("odd", ["id", "_df_version", "created", "subscription", "$sealed", "entity"])
def test_a_system_property_is_no_secret_and_takes_none_away(person: Browser, odd: str) -> None:
    fields = [text("name"), {"id": "pw", "type": "password"}]
    define(person, [*fields, {"id": odd, "type": "password"}])
    id = person.new_record("THING", 1, name="N", pw=CANARY)["id"]
    person.api("PATCH", f"/v1/objects/{id}", {"name": "M"})
    define(person, fields)
    assert_secret(person, id)
    assert person.api("GET", f"/v1/objects/{id}").json()["pw"] == CANARY


@pytest.mark.parametrize(
    "fields",
    [
        [text("name"), text("x", parentProperty="name")],
        [text("x", parentProperty="name", required=True, default="d"), text("name", default="n")],
        [{"id": "n", "type": "number", "required": True}, text("x", parentProperty="n", required=True)],
        [{"id": "brief", "type": "odd"}, text("x", parentProperty="brief", required=True), text("name")],
        [text("name"), {"id": "x", "parentProperty": "name", "type": "password"}],
        [text("name"), text("x", parentProperty="name", visibility={"name": "a"}), text("y", visibility={"x": "b"})],
    ],
)
def test_a_field_in_the_value_of_another_breaks_nothing(person: Browser, fields: list[dict[str, Any]]) -> None:
    define(person, [text("name")], "OTHER")
    define(person, fields)
    id = (
        person.new_record("THING", 1, name="N", n=5)["id"]
        if fields[0]["id"] != "brief"
        else person.new_record("THING", 1, brief={"x": "1"}, name="N")["id"]
    )
    pages_of(person, id)
    assert "/api/forms/OTHER" in person.get("/openapi.json").text
    page = person.get(f"/forms/THING/{id}").text
    answer = person.post(f"/forms/THING/{id}", [*own(page), ("f.x", "1"), ("f.name.x", "2"), ("f.brief.x", "2"), ("f.name", "M")])
    assert answer.status_code == 303
    saved = person.api("GET", f"/v1/objects/{id}").json()
    assert saved.get("name") in ("M", "N") and json.dumps(saved)
    for body in ({"name": {"x": "1"}}, {"name": "O", "x": "1"}, {"brief": {"x": "3"}}):
        assert person.api("PATCH", f"/api/forms/THING/{id}", body, content_type="application/json").status_code in (200, 422)


def test_what_no_field_names_is_encrypted_by_its_name(person: Browser, tmp_path: Path) -> None:
    define(person, [text("name"), text("tokenOwner", secret=False)])
    inner = {"user": "jane", "list": [{"apiKey": CANARY}]}
    id = person.new_record("THING", 1, name="N", undefinedPassword=CANARY, inner=inner, tokenOwner="in clear")["id"]
    assert_secret(person, id)
    assert "in clear" in stored_rows(person)
    person.api("PATCH", f"/v1/objects/{id}", {"undefinedPassword": f"{CANARY}-2", "other": [{"secret": CANARY}]})
    assert_secret(person, id)
