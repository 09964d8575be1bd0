"""`/v1` shows secrets to tokens with the scope `secrets`, and takes from others that one is stored for "unchanged"."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.errors import NotAllowed
from app.main import build_app
from app.platform.base import Principal
from app.reading.secret_paths import SecretPaths
from app.records.clear_reads import ClearRead
from app.settings import load_settings
from app.web.v1_secrets import V1Secrets
from tests.making import TOKEN, Browser, define, run, text

FIELDS = [
    text("name"),
    {"id": "url", "type": "url"},
    {"id": "password", "type": "password"},
    text("pin", parentProperty="brief", secret=True),
]
RECORD = {
    "name": "N",
    "url": "one.example.com",
    "password": "cAnArY-1",
    "brief": {"pin": "cAnArY-2", "memo": "m"},
    "unnamedToken": "cAnArY-3",
    "hosts": [{"host": "h", "apiKey": "cAnArY-4"}],
    "config": '{"host": "h", "apiKey": "cAnArY-5"}',
}
MASK = {"stored": True}
MASKED = {
    **RECORD,
    "password": MASK,
    "brief": {"pin": MASK, "memo": "m"},
    "unnamedToken": MASK,
    "hosts": [{"host": "h", "apiKey": MASK}],
    "config": MASK,
}
CHANGER = "df_pat_reads_and_writes_0123456789"


def world(folder: Path, **settings: str) -> Browser:
    app = build_app(load_settings({"FORMS_DATA_DIR": str(folder), "FORMS_ADMIN_TOKEN": TOKEN, **settings}))
    tokens = app.state.services.platform.tokens
    tokens.ensure_admin(TOKEN)
    tokens.create(user="changer", scopes=frozenset({"read", "write"}), token=CHANGER)
    person = Browser(app)
    define(person, FIELDS)
    return person


@pytest.fixture
def person(app: FastAPI) -> Browser:
    app.state.services.platform.tokens.create(user="changer", scopes=frozenset({"read", "write"}), token=CHANGER)
    made = Browser(app)
    define(made, FIELDS)
    return made


def ask(person: Browser, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """As a program whose token may not read secrets."""
    return person.api(method, path, body, CHANGER, **headers)


def own_part(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name in RECORD}


def lines(answer: Any) -> list[Any]:
    return [json.loads(line) for line in answer.text.splitlines()]


def answers_of(person: Browser, token: str) -> list[dict[str, Any]]:
    """One record, as each address answers it."""
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{person.tenant}|ENT:", **RECORD}
    made = person.api("POST", "/v1/objects", body, token).json()
    path = f"/v1/objects/{made['id']}"
    query = {"entity": "THING", "comboKey": "comboKey", "query": f"SUB:{person.tenant}"}
    answers = [
        made,
        person.api("GET", path, token=token).json(),
        person.api("PATCH", path, {"name": "N"}, token).json(),
        *lines(person.api("GET", "/v1/entities/THING/SUB", token=token)),
        *lines(person.api("GET", f"/v1/entities/THING/SUB?fields={','.join(RECORD)}", token=token)),
        *lines(person.api("POST", "/v1/query", [query, {**query, "load": ",".join(RECORD)}], token)),
    ]
    person.api("DELETE", path)
    return [own_part(answer) for answer in answers]


def test_secrets_are_for_tokens_with_that_scope(person: Browser) -> None:
    assert answers_of(person, CHANGER) == [MASKED] * 7
    assert answers_of(person, TOKEN) == [RECORD] * 7


def test_a_setting_restores_what_demandflow_does(tmp_path: Path) -> None:
    person = world(tmp_path, FORMS_V1_MASK_SECRETS="false")
    assert answers_of(person, CHANGER) == [RECORD] * 7
    id = person.new_record("THING", 1, **RECORD)["id"]
    assert ask(person, "PATCH", f"/v1/objects/{id}", {"unnamedToken": MASK}).json()["unnamedToken"] == MASK
    query = {
        "entity": "THING",
        "comboKey": "comboKey",
        "query": "SUB:" + person.tenant,
        "filter": {"field": "password", "term": "cAnArY"},
    }
    assert len(lines(ask(person, "POST", "/v1/query", [query]))) == 1


@pytest.mark.parametrize("masks", ["true", "false"])
def test_where_nobody_may_see_secrets_nobody_does(tmp_path: Path, masks: str) -> None:
    person = world(tmp_path, FORMS_REVEAL_SECRETS="false", FORMS_V1_MASK_SECRETS=masks)
    assert answers_of(person, TOKEN) == answers_of(person, CHANGER) == [MASKED] * 7


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ({"name": "M", "password": MASK}, {"name": "M"}),
        ({"password": "new"}, {"password": "new"}),
        ({"brief": {"pin": MASK, "memo": "new"}}, {"brief": {"pin": "cAnArY-2", "memo": "new"}}),
        (
            {"hosts": [{"host": "h", "apiKey": MASK}, {"host": "i", "apiKey": "5"}]},
            {"hosts": [*RECORD["hosts"], {"host": "i", "apiKey": "5"}]},
        ),
        ({**MASKED, "name": "M"}, {"name": "M"}),
        ({"password": None}, {"password": None}),
    ],
)
def test_what_is_stored_is_unchanged_when_that_is_sent_back(person: Browser, sent: dict[str, Any], written: dict[str, Any]) -> None:
    id = person.new_record("THING", 1, **RECORD)["id"]
    answer = ask(person, "PATCH", f"/v1/objects/{id}", sent)
    assert answer.status_code == 200, answer.text
    assert own_part(person.api("GET", f"/v1/objects/{id}").json()) == {**RECORD, **written}


def test_a_new_object_does_not_store_that_something_is_stored(person: Browser) -> None:
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{person.tenant}|ENT:", **MASKED}
    made = ask(person, "POST", "/v1/objects", body).json()
    kept = own_part(person.api("GET", f"/v1/objects/{made['id']}").json())
    assert kept == {"name": "N", "url": "one.example.com", "brief": {"memo": "m"}, "hosts": [{"host": "h"}], "config": MASK}


def test_whose_secret_is_meant_must_be_clear(person: Browser) -> None:
    id = person.new_record("THING", 1, **RECORD)["id"]
    answer = ask(person, "PATCH", f"/v1/objects/{id}", {"hosts": [{"host": "evil", "apiKey": MASK}]})
    assert answer.status_code == 400 and "hosts" in answer.json()["message"]


@pytest.mark.parametrize("token", [CHANGER, TOKEN])
@pytest.mark.parametrize("field", ["password", "unnamedToken", "*", "brief", "hosts"])
def test_no_filter_finds_a_record_by_its_secret(person: Browser, field: str, token: str) -> None:
    person.new_record("THING", 1, **RECORD)
    query = {
        "entity": "THING",
        "comboKey": "comboKey",
        "query": f"SUB:{person.tenant}",
        "filter": {"field": field, "term": "cAnArY"},
    }
    assert lines(person.api("POST", "/v1/query", [query], token)) == []
    (count,) = lines(person.api("POST", "/v1/query", [{**query, "countOnly": True}], token))
    assert count["count"] == 0
    assert lines(person.api("POST", "/v1/query", [{**query, "filter": {"field": "name", "term": "n"}}], token))


@pytest.mark.parametrize("more", [{}, {"password": MASK}, {"password": None}, {"password": "again"}, {"url": "one.example.com"}])
@pytest.mark.parametrize("token", [CHANGER, TOKEN])
def test_a_secret_does_not_follow_to_another_address(person: Browser, more: dict[str, Any], token: str) -> None:
    id = person.new_record("THING", 1, name="N", url="one.example.com", password="cAnArY")["id"]
    answer = person.api("PATCH", f"/v1/objects/{id}", {"url": "other.example.com", **more}, token)
    follows = "url" not in more and more.get("password", MASK) == MASK
    assert answer.status_code == (400 if follows else 200)
    if follows:
        assert answer.json()["errors"][0]["field"] == "password"
    assert person.api("GET", f"/v1/objects/{id}").json()["url"] == (
        "one.example.com" if follows or "url" in more else "other.example.com"
    )


def test_each_clear_read_is_logged(person: Browser, caplog: pytest.LogCaptureFixture) -> None:
    id = person.new_record("THING", 1, **RECORD)["id"]
    caplog.set_level(logging.WARNING, logger="forms.audit")
    caplog.clear()
    ask(person, "GET", f"/v1/objects/{id}")
    ask(person, "GET", "/v1/entities/THING/SUB")
    assert not caplog.records
    person.api("GET", f"/v1/objects/{id}")
    person.api("GET", "/v1/entities/THING/SUB")
    assert [record.args[:2] for record in caplog.records if isinstance(record.args, tuple)] == [("THING", id)] * 2
    assert "password" in caplog.text and "cAnArY" not in caplog.text
    caplog.clear()
    person.api("GET", "/v1/entities/THING/SUB?fields=name")
    assert not caplog.records, "no secret is in the answer"


def test_what_cannot_be_put_on_record_is_not_shown() -> None:
    async def paths_of(principal: Principal, entity: str) -> SecretPaths:
        return SecretPaths()

    async def refuse(read: ClearRead) -> None:
        raise NotAllowed("secrets-not-shown")

    principal = Principal("t", "u", "", frozenset({"read", "secrets"}))
    secrets = V1Secrets(paths_of, refuse)
    with pytest.raises(NotAllowed):
        run(secrets.shown(principal, "THING", [{"id": "1", "password": "x"}]))
    assert run(secrets.shown(principal, "THING", [{"id": "1", "name": "x"}]))


def test_names_in_a_definition_are_shown(person: Browser) -> None:
    document = [{"id": "a", "visibility": {"password": "x"}}]
    body = {"id": "OTHER", "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{person.tenant}|ENT:", "definition": document}
    person.api("POST", "/v1/objects", body)
    assert ask(person, "GET", "/v1/objects/OTHER?entity=DEFINITION").json()["definition"] == document
    shown = [
        each for each in lines(ask(person, "GET", "/v1/entities/DEFINITION/SUB?fields=id,definition")) if each["id"] == "OTHER"
    ]
    assert shown == [{"id": "OTHER", "definition": document}]


def test_a_definition_that_lifts_a_name_counts_at_once(tmp_path: Path) -> None:
    person = world(tmp_path, FORMS_V1_VALIDATE="false")
    define(person, [text("apiToken", secret=False)], "OTHER")
    made = person.new_record("OTHER", 1, apiToken="shown")
    assert ask(person, "GET", f"/v1/objects/{made['id']}").json()["apiToken"] == "shown"
    define(person, [text("name")], "OTHER")
    assert ask(person, "GET", f"/v1/objects/{made['id']}").json()["apiToken"] == MASK
