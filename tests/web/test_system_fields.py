"""Fields that are named like the platform's own properties: shown, never written, never encrypted."""

import json
from typing import Any

import pytest

from app.definition import ENCRYPTED, RESERVED_FIELDS, SYSTEM_FIELDS
from tests.making import Browser, form_of, reading


def put_definition(browser: Browser, *fields: dict[str, Any]) -> None:
    changed = {"definition": json.dumps(list(fields))}
    answer = browser.api("PATCH", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION", changed)
    assert answer.status_code == 200, answer.text


NAME, PASSWORD = {"id": "name"}, {"id": "pw", "type": "password"}


@pytest.mark.parametrize("id", sorted(RESERVED_FIELDS))
@pytest.mark.parametrize("parent", [False, True])
def test_a_secret_named_like_a_system_property_leaves_records_whole(browser_like: Browser, id: str, parent: bool) -> None:
    browser_like.sign_in()
    put_definition(browser_like, NAME, PASSWORD)
    record = browser_like.new_record(name="N", pw="CANARY")
    address = f"/forms/DOCKERREGISTRY/{record['id']}"
    odd = {"id": "pin", "type": "password", "parentProperty": id} if parent else {"id": id, "type": "password"}
    put_definition(browser_like, NAME, PASSWORD, odd)
    saved = browser_like.post(address, [("f.name", "M"), ("s.pw", "keep"), (f"f.{id}", "forged"), (f"f.{id}.pin", "forged")])
    assert saved.status_code == 303, saved.text
    changed = browser_like.api(
        "PATCH", f"/api/forms/DOCKERREGISTRY/{record['id']}", {"name": "L", id: "forged"}, content_type="application/json"
    )
    assert changed.status_code in (200, 422), changed.text
    put_definition(browser_like, NAME, PASSWORD)
    stored = browser_like.api("GET", f"/v1/objects/{record['id']}").json()
    for name in SYSTEM_FIELDS - {"updated", "_df_version"}:
        assert stored.get(name) == record.get(name)
    assert stored["pw"] == "CANARY"
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200
    assert browser_like.get(address).status_code == 200


@pytest.mark.parametrize("id", sorted(RESERVED_FIELDS))
def test_a_new_record_takes_no_system_property_from_its_form(browser_like: Browser, id: str) -> None:
    browser_like.sign_in()
    put_definition(browser_like, NAME, {"id": id, "type": "password"})
    made = browser_like.post("/forms/DOCKERREGISTRY/new", [("f.name", "N"), (f"f.{id}", "forged"), ("submission", "one")])
    assert made.status_code == 303, made.text
    assert browser_like.get(made.headers["location"]).status_code == 200
    assert browser_like.get("/forms/DOCKERREGISTRY").status_code == 200


def test_a_field_of_the_platform_is_read_only_and_no_secret() -> None:
    form = form_of(NAME, {"id": "id", "type": "password", "required": True}, {"id": "x", "parentProperty": "subscription"})
    for key in ("id", "subscription.x"):
        field = form.by_key[key][0]
        assert field.readonly and not field.secret
    assert not form.secret_properties
    texts = [str(finding) for finding in reading(NAME, {"id": "id", "type": "password", "required": True}).findings]
    assert any("cannot be a secret" in text for text in texts) and any("cannot be filled in" in text for text in texts)


def test_what_was_a_secret_before_does_not_make_a_system_property_one() -> None:
    from app.reading.secret_paths import with_secrets

    definition = reading(NAME, {"id": "id"}, {"id": "pin"}).definition
    assert {field.key for field in with_secrets(definition, {("id",), ("pin",)}).fields() if field.secret} == {"pin"}


@pytest.mark.parametrize("field", [{"id": ENCRYPTED}, {"id": "x", "parentProperty": ENCRYPTED}])
def test_a_field_with_the_reserved_name_has_a_finding_and_takes_nothing(browser_like: Browser, field: dict[str, Any]) -> None:
    (finding,) = reading(NAME, field).findings
    assert finding.severity == "error" and "reserved name" in finding.text
    browser_like.sign_in()
    put_definition(browser_like, NAME, PASSWORD, field)
    page = browser_like.get("/forms/DOCKERREGISTRY/new").text
    assert f'name="f.{ENCRYPTED}' not in page, "nobody can type into it"
    answer = browser_like.api("POST", "/api/forms/DOCKERREGISTRY", {"name": "N", ENCRYPTED: "x"}, content_type="application/json")
    assert answer.status_code == 422 or answer.json()["ignored"] == [f"/{ENCRYPTED}"], answer.text
