"""One canary for each type of field and position in a record that makes a secret: no address shows one, and no file holds one."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from app.fields import FIELD_TYPES
from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, define, own, text
from tests.web.embedding import EMBEDDED, FrameSessions
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
    texts = json.dumps({"user": "u", "password": f"{MARK}-text", "list": [{"apiKey": f"{MARK}-texts"}]})
    for place in (record, record["brief"]):
        place |= {f"json{name}": texts for name in JSON_TYPES}
    record["jsonUnnamed"] = texts
    record["unnamedPassword"] = f"{MARK}-unnamed"
    record["settings"] = {"list": [{"apiKey": f"{MARK}-inner"}], "deep": {"deeper": {"secret": [f"{MARK}-deep"]}}}
    return record


JSON_TYPES = ("text", "textarea", "texteditor", "url", "odd", "lookup", "icon")
"""Types of fields in which a text of JSON may be, which no name and no definition calls a secret."""


def json_fields() -> list[dict[str, Any]]:
    fields = [{"id": f"json{name}", "type": name, "grid": True} for name in JSON_TYPES]
    return [*fields, *({**field, "parentProperty": "brief"} for field in fields)]


def addresses() -> list[tuple[str, str]]:
    """(method, path) of every address that the documents list."""
    rows = re.findall(r"^\| `(?:([A-Z, ]+) )?(/[^`]*)` \|", ADDRESSES.read_text(), re.MULTILINE)
    return [(method, path) for methods, path in rows for method in (methods or "GET").split(", ") if path not in ENDLESS]


def fill(path: str, id: str, hash: str) -> str:
    """An address with something that is there in place of each part in braces."""
    parts = {"entity": "THING", "id": id, "hash": hash, "combo_key": "SUB", "format": "typescript", "digest": "x", "name": "x"}
    parts |= {"number": "1", "code": "x", "action": "role", "kind": "backup", "content": "x"}
    filled = re.sub(r"\{(\w+)\}", lambda match: parts[match[1]], path)
    assert "{" not in filled
    return filled


QUERIES = (
    "find",
    "fields",
    "q",
    "f.x",
    "values",
    "against",
    "at",
    "draft",
    "draft_of",
    "told",
    "left",
    "where.name",
    "list",
    "kind",
)


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
        filled = fill(path, id, hash)
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
                "?" + "&".join(f"{name}={MARK}" for name in QUERIES),
                f"?record={id}&breaks=1&why=1&at=/0&tab=json&copy_of={id}&against={hash}",
                f"?where.status={MARK}-status",
            ):
                person.get(filled + query)
    person.post(f"/forms/THING/{id}", [*own(page), ("f.label", "x")])
    for path in ("/forms/THING/check", "/carry/THING", "/drafts/THING"):
        person.post(f"{path}?record={id}", [*own(page), ("f.label", "x"), ("f.statednumber", "x")])
    walk_typed(person, id)
    query = {"entity": "THING", "comboKey": "comboKey", "query": f"SUB:{person.person.tenant}"}
    for field in ("*", "name", "brief", "settings", "unnamedPassword"):
        filter = {"field": field, "term": MARK}
        person.api("POST", "/v1/query", [{**query, "filter": filter}], authorization=f"Bearer {WRITER}")


def walk_typed(person: Watched, id: str) -> None:
    """What is typed, sent and refused: into fields that are there, that were secret once, and that were never there."""
    typed = [(f"f.{field['id']}", f"{MARK}-typed") for field in secret_fields()] + [("f.name", f"{MARK}-typed")]
    for path in (f"/forms/THING/{id}", "/forms/THING/new"):
        page = own(person.get(path).text)
        actions = [(f"s.{key[2:]}", "replace") for key, _ in typed]
        for pairs in ([*page, *typed, *actions, ("f.number", "x")], [*page, *actions, ("f.label", "x"), ("w.name", "1")]):
            person.post(f"/forms/THING/check?record={id}", [*pairs, ("visited", "0,1,2,3")])
            person.post(f"/carry/THING?record={id}", pairs)
            person.post(f"/drafts/THING?record={id}", pairs)
    for path in ("/unfinished", "/leftovers", f"/forms/THING/{id}?draft=1", f"/forms/THING/{id}"):
        person.get(path)
    document = {field["id"]: [f"{MARK}-typed"] for field in secret_fields()}
    for method, path in (
        ("POST", "/api/forms/THING/validate"),
        ("POST", "/api/forms/THING"),
        ("PATCH", f"/api/forms/THING/{id}"),
        ("POST", "/api/explain/THING?field=name"),
    ):
        person.api(method, path, document)


def walk_definition(person: Watched) -> None:
    """The screen for the definition and its API: edits, previews, impact, versions."""
    fields = [text("label"), *({**field, "type": "text", "secret": False, "grid": True} for field in secret_fields())]
    converted = [{**field, "type": "number" if "parentProperty" in field else "text"} for field in json_fields()]
    given = json.dumps([*fields, *converted])
    edit = "/definitions/THING/edit"
    for pairs in (
        [("do", "json"), ("text", given)],
        [("do", "rename"), ("at", "/1"), ("id", "renamed")],
        [("do", "remove"), ("at", "/2")],
        [("do", "undo")],
        [("do", "redo")],
    ):
        person.post(edit, pairs)
        for path in ("", "/preview", "/publish", "/versions"):
            person.get(f"/definitions/THING{path}")
    person.post("/definitions/THING/publish", [("note", "n"), ("policy:/brief/jsontext", "aside")])
    for path in ("versions", "moves/1", "moves/2"):
        person.get(f"/definitions/THING/{path}")
    person.api("POST", "/api/definitions/THING/compare", {"definition": given})
    person.api("GET", "/api/definitions/THING/versions")
    person.post("/definitions/THING/undo")
    person.get("/definitions/THING/versions")
    person.post(edit, [("do", "discard")])


def walk_frame(person: Watched, id: str) -> None:
    """A frame in another page, whose session may do everything but show secrets."""
    frames = FrameSessions(person.person._app)
    for record in (id, "new"):
        session = frames.session(entity="THING", record=record, actions=["read", "write"])
        for path in (f"/embed/THING/{record}", f"/embed/THING/{record}/leftovers", f"/lookups/THING?f.x={MARK}&record={record}"):
            answer = frames.get(path, session, accept="text/html")
            person.told.append(answer.text)
    page = own(frames.get("/embed/THING/new", session, accept="text/html").text)
    typed = [*page, ("f.label", "x"), ("f.secretThing0", f"{MARK}-typed"), ("s.secretThing0", "replace"), ("f.statednumber", "x")]
    for path in ("/embed/THING/new", "/embed/THING/new/carry", "/embed/THING/new/leftovers"):
        person.told.append(frames.post(path, session, typed, accept="text/html").text)


LATER: list[list[dict[str, Any]]] = [
    [text("label")],
    [text("label"), *({**field, "id": f"new{field['id']}"} for field in json_fields())],
    [text("label"), text("name", grid=True), text("brief", grid=True), text("settings", grid=True), text("status", grid=True)],
    [text("label"), {"id": "brief", "type": "entityProperties", "grid": True}, {"id": "settings", "type": "file", "grid": True}],
    [text("label"), *({**field, "type": "text", "secret": False, "grid": True} for field in secret_fields())],
]


def test_no_canary_is_anywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.CRITICAL, logger="httpx")  # the client of this test, which logs the addresses that it asks for
    given = {"FORMS_DATA_DIR": str(tmp_path), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_V1_VALIDATE": "false", **EMBEDDED}
    app = build_app(load_settings(given))
    platform = app.state.services.platform
    platform.tokens.ensure_admin(TOKEN)
    platform.tokens.create(user="writer", scopes=frozenset({"read", "write"}), token=WRITER)
    person = Browser(app)
    person.sign_in()
    fields = secret_fields()
    define(person, [text("label"), *fields, *json_fields()])
    record = record_of(fields)
    id = person.new_record("THING", 1, **record)["id"]
    watched = Watched(person)
    for later in ([text("label"), *fields, *json_fields()], *LATER):
        define(person, later)
        walk(watched, id)
        walk_definition(watched)
        walk_frame(watched, id)
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
