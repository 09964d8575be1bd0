"""One canary for each type of field and position in a record that makes a secret: no address shows one, and no file holds one."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from app.fields import FIELD_TYPES
from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, define, own, text
from tests.web.test_canary import Watched, everything

ADDRESSES = Path(__file__).parents[2] / "docs" / "addresses.md"
WRITER = "df_pat_reads_and_writes_0123456789"
MARK = "cAnArY"
ENDLESS = frozenset({"/live/{entity}"})


def secret_fields() -> list[dict[str, Any]]:
    """Every type by the definition, and by the name where the type follows it; on top and inside of another property."""
    options = {"options": [{"id": "1", "text": "One"}]}
    stated = [{"id": f"stated{name}", "type": name, "secret": True, "grid": True, **options} for name in FIELD_TYPES]
    named = [
        {"id": f"secretThing{number}", "type": kind.name, "grid": True}
        for number, kind in enumerate(FIELD_TYPES.values())
        if kind.secrecy
    ]
    nested = [{**field, "parentProperty": "brief"} for field in (*stated, *named)]
    status = {"id": "status", "type": "singleselect", "secret": True, "options": [{"id": f"{MARK}-status", "text": f"{MARK}-word"}]}
    return [{"id": "name", "type": "password", "grid": True}, status, *stated, *named, *nested]


def record_of(fields: list[dict[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {"label": "L", "brief": {"memo": "m"}}
    for field in fields:
        place = record["brief"] if "parentProperty" in field else record
        place[field["id"]] = f"{MARK}-{field['id']}"
    record["unnamedPassword"] = f"{MARK}-unnamed"
    record["settings"] = {"list": [{"apiKey": f"{MARK}-inner"}], "deep": {"deeper": {"secret": [f"{MARK}-deep"]}}}
    return record


def addresses() -> list[tuple[str, str]]:
    """(method, path) of every address that the documents list."""
    rows = re.findall(r"^\| `(?:([A-Z, ]+) )?(/[^`]*)` \|", ADDRESSES.read_text(), re.MULTILINE)
    return [(method, path) for methods, path in rows for method in (methods or "GET").split(", ") if path not in ENDLESS]


def walk(person: Watched, id: str) -> None:
    """Every address, with a token that may not read secrets, and as a person who may do everything and reveals none."""
    page = person.get(f"/forms/THING/{id}").text
    hash = dict(own(page))["definition"] if 'name="definition"' in page else "0" * 64
    for method, path in addresses():
        if (
            method == "DELETE"
            or path in ("/signout", "/signin", "/reveal/{entity}")
            or (path.endswith("/delete") and method == "POST")
        ):
            continue
        filled = path.replace("{entity}", "THING").replace("{id}", id).replace("{hash}", hash).replace("{combo_key}", "SUB")
        filled = filled.replace("{format}", "typescript").replace("{digest}", "x").replace("{name}", "x")
        body = {"entity": "THING", "record": id, "comboKey": "comboKey", "query": f"SUB:{person.person.tenant}"}
        asked = [body] if path == "/v1/query" else body
        person.api(method, filled, None if method == "GET" else asked, authorization=f"Bearer {WRITER}")
        if method == "GET" and not path.startswith("/v1"):
            for query in (
                "",
                f"?q={MARK}",
                f"?f.x={MARK}",
                f"?f.x={id}",
                f"?entity=THING&record={id}",
                "?sort=name",
                f"?where.status={MARK}-status",
            ):
                person.get(filled + query)
    person.post(f"/forms/THING/{id}", [*own(page), ("f.label", "x")])
    for path in ("/forms/THING/check", "/carry/THING", "/drafts/THING"):
        person.post(f"{path}?record={id}", [*own(page), ("f.label", "x"), ("f.statednumber", "x")])
    query = {"entity": "THING", "comboKey": "comboKey", "query": f"SUB:{person.person.tenant}"}
    for field in ("*", "name", "brief", "settings", "unnamedPassword"):
        filter = {"field": field, "term": MARK}
        person.api("POST", "/v1/query", [{**query, "filter": filter}], authorization=f"Bearer {WRITER}")


LATER: list[list[dict[str, Any]]] = [
    [text("label")],
    [text("label"), text("name", grid=True), text("brief", grid=True), text("settings", grid=True), text("status", grid=True)],
    [text("label"), {"id": "brief", "type": "entityProperties", "grid": True}, {"id": "settings", "type": "file", "grid": True}],
    [text("label"), *({**field, "type": "text", "secret": False, "grid": True} for field in secret_fields())],
]


def test_no_canary_is_anywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, logger="httpx")  # the client of this test, which logs the addresses that it asks for
    given = {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_V1_VALIDATE": "false"}
    app = build_app(load_settings(given))
    platform = app.state.services.platform
    platform.tokens.ensure_admin(TOKEN)
    platform.tokens.create(user="writer", scopes=frozenset({"read", "write"}), token=WRITER)
    person = Browser(app)
    person.sign_in()
    fields = secret_fields()
    define(person, [text("label"), *fields])
    record = record_of(fields)
    id = person.new_record("THING", 1, **record)["id"]
    watched = Watched(person)
    for later in ([text("label"), *fields], *LATER):
        define(person, later)
        walk(watched, id)
        person.api("PATCH", f"/v1/objects/{id}", {"label": "another"})
    found = everything(tmp_path, caplog, watched)
    shown = {f"{MARK}-{name}" for name in re.findall(rf"{MARK}-(\w+)", "".join(found.values()))}
    # What a definition offers to choose from is no secret; that it was chosen is one.
    assert shown <= {f"{MARK}-status", f"{MARK}-word"}, {
        canary: [where for where, each in found.items() if canary in each] for canary in shown
    }
    kept = person.api("GET", f"/v1/objects/{id}").json()
    assert {name: kept.get(name) for name in record} == {**record, "label": "another"}, "it is all there"
    app.state.services.store.close()
