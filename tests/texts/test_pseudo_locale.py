"""In a pseudo-locale no text of any page, frame or problem is left in plain English: every text goes through the catalogue."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.exports import EXPORTERS
from app.fields import FIELD_TYPES
from app.main import build_app
from app.settings import load_settings
from tests.making import TOKEN, Browser, own
from tests.texts.pseudo import LOCALE, left_outside, plain_members, plain_texts, pseudo, write_pseudo_catalogue
from tests.web.embedding import EMBEDDED, NAVIGATION, FrameSessions

NEW = "/forms/THING/new"

OPTIONS = [{"id": str(number), "text": f"¤Option {number}¤", "color": "#123456"} for number in range(14)]
FIELDS: list[dict[str, Any]] = [
    {"id": "name", "name": "¤Name¤", "type": "text", "required": True, "notes": "¤Help¤"},
    {"id": "count", "name": "¤Count (GB)¤", "type": "number", "min": 1, "max": 9},
    {"id": "choice", "name": "¤Choice¤", "type": "select", "options": OPTIONS[:3], "required": True},
    {"id": "choices", "name": "¤Choices¤", "type": "multiselect", "options": OPTIONS},
    {"id": "tags", "name": "¤Tags¤", "type": "multiselect"},
    {"id": "on", "name": "¤On¤", "type": "checkbox"},
    {"id": "day", "name": "¤Day¤", "type": "date"},
    {"id": "at", "name": "¤At¤", "type": "datetime"},
    {"id": "url", "name": "¤Address¤", "type": "url"},
    {"id": "password", "name": "¤Password¤", "type": "password"},
    {"id": "privateKey", "name": "¤Private key¤", "type": "textarea"},
    {"id": "other", "name": "¤Other¤", "type": "objectLookup", "entity": "THING"},
    {"id": "others", "name": "¤Others¤", "type": "objectLookup", "entity": "THING", "multiple": True},
    {"id": "json", "name": "¤Data¤", "type": "textarea", "notes": "¤Data¤ (JSON)"},
    {"id": "cron", "name": "¤Schedule¤", "type": "text", "notes": "¤A cron expression¤"},
    {"id": "rich", "name": "¤Rich¤", "type": "texteditor"},
    {"id": "color", "name": "¤Color¤", "type": "color"},
    {"id": "icon", "name": "¤Icon¤", "type": "icon"},
    {"id": "file", "name": "¤File¤", "type": "file"},
    {"id": "strange", "name": "¤Strange¤", "type": "hologram"},
    {"id": "gauge", "name": "¤Gauge¤", "type": "gauge"},
    {"id": "storageUsed", "name": "¤Used (GB)¤", "type": "number", "readonly": True},
    {"id": "storageLimit", "name": "¤Limit (GB)¤", "type": "number"},
    {"id": "why", "name": "¤Why¤", "type": "text", "requiredWhen": {"field": "on", "operator": "eq", "value": True}},
]
ROWS: list[dict[str, Any]] = [
    {"type": "form", "header": "¤Row¤", "fields": FIELDS},
    *({"type": type, "header": f"¤{type}¤"} for type in ("relatedList", "objectarray", "notes", "files", "jsonEditor", "odd")),
]
FACTS = {"name": "¤Thing¤", "plural": "¤Things¤", "description": "¤About things¤"}
VALUES: dict[str, Any] = {
    "name": "¤First¤",
    "count": 5,
    "choice": "1",
    "choices": ["1", "¤gone¤"],
    "tags": ["¤tag¤"],
    "on": True,
    "day": "2026-01-31",
    "at": "2026-01-31T14:30:00Z",
    "url": "¤https://example.com¤",
    "password": "¤secret¤",
    "json": "[1, 2]",
    "cron": "0 2 * 1-3 1-5",
    "rich": "<p>¤rich¤</p>",
    "file": ["¤file¤"],
    "strange": "¤strange¤",
    "gauge": 40,
    "storageUsed": 4,
    "storageLimit": 5,
}
TYPED = [("f.name", "¤Typed¤"), ("f.choice", "1")]

NAMES = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(name)}(?!\w)"
        for name in [
            *(each.title for each in EXPORTERS.values()),
            *FIELD_TYPES,
            *("UTC", "OpenAPI", "/openapi.json", "#rrggbb", "fa-solid fa-cube", "hologram", "odd", "(JSON)"),
        ]
    )
)
"""Names and notations, the same in every language. So are the types of fields, which sentences name."""


class Person(Browser):
    """Whose browser asks for the pseudo-locale."""

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        arguments["headers"] = {"accept-language": f"{LOCALE}, en;q=0.5", **arguments.get("headers", {})}
        return super().request(method, path, **arguments)

    def define(self, rows: list[dict[str, Any]], entity: str = "THING") -> None:
        columns = [{"width": 100, "rows": rows}]
        panels = [{"name": name, "panelColumns": columns if name == "¤General¤" else []} for name in ("¤General¤", "¤More¤")]
        body = {**FACTS, "definition": json.dumps({"panel": panels})}
        if self.api("PATCH", f"/v1/objects/{entity}?entity=DEFINITION", body).status_code == 404:
            whole = {"id": entity, "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{self.tenant}|ENT:"}
            assert self.api("POST", "/v1/objects", {**whole, **body}).status_code == 201

    def record(self, **values: Any) -> str:
        return str(self.new_record("THING", 1, **{**VALUES, **values})["id"])


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    data, locales = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("locales")
    settings = {"FORMS_DATA_DIR": str(data), "FORMS_ADMIN_TOKEN": TOKEN, "FORMS_V1_VALIDATE": "0", **EMBEDDED}
    app = build_app(load_settings(settings), write_pseudo_catalogue(locales))
    app.state.services.platform.tokens.ensure_admin(TOKEN)
    Person(app).api("DELETE", "/v1/objects/DOCKERREGISTRY?entity=DEFINITION")
    Person(app).define([{"type": "form", "fields": [FIELDS[0]]}], "EMPTY")
    yield app
    app.state.services.store.close()


@pytest.fixture(scope="module")
def token(app: FastAPI) -> str:
    scopes = frozenset({"read", "write", "secrets", "admin"})
    return str(app.state.services.platform.tokens.create(user="¤person¤", scopes=scopes))


@pytest.fixture
def person(app: FastAPI, token: str) -> Person:
    person = Person(app, token)
    assert person.sign_in().status_code == 303
    person.define(ROWS)
    return person


ACTIONS = re.compile(r"\b(read|reveal|write), (read|reveal|write), (read|reveal|write)\b")
PARAMETERS = ("q", "sort", "descending", "page", "size")
LISTED = re.compile(
    "|".join(rf"(?<![\w.]){re.escape(name)}(?!\w)" for id in [field["id"] for field in FIELDS] for name in (f"where.{id}", id))
    + "|"
    + "|".join(rf"(?<![\w.]){name}(?!\w)" for name in PARAMETERS)
)
"""Names of parameters and fields, which a problem of the API lists as programs write them."""


def unconverted(texts: set[str]) -> set[str]:
    """Those of a page's plain texts that are left outside."""
    return {text for text in texts if left_outside(NAMES.sub("", text))}


def check(answer: httpx.Response, status: int = 200, ids: frozenset[str] = frozenset()) -> None:
    """`ids` are those of fields that the page names where no definition is at hand."""
    assert answer.status_code == status, answer.text[:500]
    assert f'lang="{LOCALE}"' in answer.text or "<html" not in answer.text
    assert unconverted(plain_texts(answer.text)) <= ids


# --- pages that are there for everybody


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/docs/problems", "/docs/forms/THING", "/schemas/THING", "/unfinished", "/embed/demo?entity=THING"]
)
def test_pages_without_a_record(person: Person, path: str) -> None:
    check(person.get(path, accept="text/html"))


def test_sign_in(app: FastAPI) -> None:
    stranger = Person(app)
    check(stranger.get("/signin"))
    check(stranger.post("/signin", [("token", "df_pat_wrong")]), 401)


def test_a_sign_in_that_expired(app: FastAPI, person: Person) -> None:
    page = own(person.get(NEW).text)
    check(Person(app).post(NEW, [*page, *TYPED]), 401)


@pytest.mark.parametrize("path", ["/forms/¤NOTHING¤", "/nothing", "/forms/THING/nothing", "/schemas/THING.¤nothing¤"])
def test_pages_that_are_not_there(person: Person, path: str) -> None:
    check(person.get(path, accept="text/html"), 404)


# --- lists


def test_an_empty_list(person: Person) -> None:
    check(person.get("/forms/EMPTY"))


def test_a_list_and_what_is_found_in_it(person: Person) -> None:
    person.record()
    person.record(name="")
    check(person.get("/forms/THING"))
    check(person.get("/forms/THING?told=deleted"))
    check(person.get("/forms/THING?q=nothing+like+it"))


# --- forms


def test_a_new_form(person: Person) -> None:
    check(person.get(NEW))


def test_a_stored_record(person: Person) -> None:
    id = person.record(choice="¤gone¤")
    page = person.get(f"/forms/THING/{id}").text
    assert "Στις 02:00, Δευτέρα έως Παρασκευή, Ιανουάριος έως Μάρτιος" in page, "the words of the cron expression"
    assert pseudo("Valid JSON") in page
    for told in ("", "?told=saved", "?told=created", "?told=unchanged", "?told=saved-0.1"):
        check(person.get(f"/forms/THING/{id}{told}"))
    check(person.get(f"/forms/THING/{id}/delete"))


def test_a_record_that_can_only_be_read(app: FastAPI, person: Person) -> None:
    reader = app.state.services.platform.tokens.create(user="¤reader¤", scopes=frozenset({"read"}))
    other = Person(app, reader)
    other.sign_in()
    page = other.get(f"/forms/THING/{person.record()}")
    check(page)
    assert "31 Ιαν 2026" in page.text and "31 Ιαν 2026, 14:30 UTC" in page.text
    check(other.post(f"/forms/THING/{person.record()}", TYPED), 403, frozenset({"name", "choice"}))


WRONG = [
    ("f.name", ""),
    ("f.count", "many"),
    ("f.choice", "¤none¤"),
    ("f.day", "¤never¤"),
    ("f.at", "¤never¤"),
    ("f.other", "¤a¤\n¤b¤"),
    ("f.json", "{"),
    ("f.cron", "¤never¤"),
    ("f.color", "¤red¤"),
    ("f.url", "javascript:¤x¤"),
    ("s.password", "replace"),
]


def test_a_form_with_errors(person: Person) -> None:
    check(person.post(NEW, [*own(person.get(NEW).text), *WRONG]), 422)
    path = f"/forms/THING/{person.record()}"
    check(person.post(path, [*own(person.get(path).text), *WRONG]), 422)


@pytest.mark.parametrize(
    ("key", "wrong"), [("count", "1,000"), ("count", "1.00000000000000000001"), ("count", "0"), ("count", "10")]
)
def test_a_form_with_one_error(person: Person, key: str, wrong: str) -> None:
    check(person.post(NEW, [*own(person.get(NEW).text), *TYPED, (f"f.{key}", wrong)]), 422)


def test_a_check_while_typing(person: Person) -> None:
    answer = person.post("/forms/THING/check?record=", [*own(person.get(NEW).text), *WRONG, ("visited", "0,1,2,3,13,14")])
    check(answer)


def test_a_form_that_two_people_changed(person: Person) -> None:
    id = person.record()
    path = f"/forms/THING/{id}"
    page = own(person.get(path).text)
    person.api("PATCH", f"/v1/objects/{id}", {"name": "¤theirs¤", "count": 6, "password": "¤theirs¤"})
    mine = [("f.name", "¤mine¤"), ("f.password", "¤mine¤"), ("s.password", "replace")]
    check(person.post(path, [*page, *mine]), 422)


def test_a_secret_that_would_move(person: Person) -> None:
    path = f"/forms/THING/{person.record()}"
    check(person.post(path, [*own(person.get(path).text), ("f.url", "¤elsewhere¤")]), 422)


def test_a_secret_that_is_shown(person: Person) -> None:
    id = person.record()
    check(person.post(f"/reveal/THING?record={id}", [("key", "password")]))
    check(person.post(f"/reveal/THING?record={id}", [("key", "name")]), 404)


def test_a_record_that_was_deleted(person: Person) -> None:
    id = person.record()
    page = own(person.get(f"/forms/THING/{id}").text)
    person.api("DELETE", f"/v1/objects/{id}")
    check(person.post(f"/forms/THING/{id}", [*page, *TYPED]), 422)


def test_a_page_that_was_saved_before(person: Person) -> None:
    page = [*own(person.get(NEW).text), *TYPED]
    assert person.post(NEW, page).status_code == 303
    check(person.post(NEW, [*page, ("f.tags", "¤more¤")]), 422)


CHANGES: list[Callable[[dict[str, Any]], dict[str, Any] | None]] = [
    lambda field: None,
    lambda field: {**field, "id": f"{field['id']}New"},
    lambda field: {**field, "name": "¤Renamed¤", "required": True, "notes": "¤Other¤"},
    lambda field: {**field, "type": "textarea" if field["type"] == "text" else "text"},
    lambda field: {**field, "readonly": True},
    lambda field: {**field, "min": 4, "max": 5, "options": OPTIONS[2:5], "entity": "¤OTHER¤"},
]


@pytest.mark.parametrize("change", range(len(CHANGES)))
def test_a_form_that_changed(person: Person, change: int) -> None:
    page = own(person.get(NEW).text)
    changed = [each for each in map(CHANGES[change], FIELDS) if each is not None]
    added = {"id": "added", "name": "¤Added¤", "type": "text", "required": True}
    person.define([{"type": "form", "fields": [*changed, added]}])
    check(person.post(NEW, [*page, *TYPED, ("f.password", "¤typed¤"), ("f.count", "many")]), 422)


def test_a_definition_that_can_no_longer_be_used(person: Person) -> None:
    id = person.record()
    person.get(f"/forms/THING/{id}")
    person.define([])
    sentence = pseudo("The definition of {entity} has no rows.").format(entity="THING")
    for path in ("/forms/THING", f"/forms/THING/{id}"):
        assert unconverted(plain_texts(person.get(path).text)) == {sentence}, "the entity is data"


# --- drafts


def test_a_draft(person: Person) -> None:
    page = own(person.get(NEW).text)
    assert person.post("/drafts/THING?record=", [*page, ("f.name", "¤half¤")]).status_code == 204
    check(person.get(NEW))
    check(person.get(f"{NEW}?draft=1"))
    check(person.get("/unfinished"))
    check(person.get("/"))
    check(person.get("/unfinished/nothing", accept="text/html"), 404)


# --- lookups


def test_records_to_choose_from(person: Person) -> None:
    id = person.record()
    check(person.get("/lookups/THING?f.=¤"))
    check(person.get(f"/lookups/THING/names?f.={id}"))
    check(person.get("/lookups/THING/names?f.=¤nothing¤"))


# --- frames


@pytest.fixture
def frames(app: FastAPI, person: Person) -> FrameSessions:
    frames = FrameSessions(app)
    frames.server = person
    return frames


def test_a_frame(frames: FrameSessions, token: str) -> None:
    check(frames.server.get("/embed/THING/new", **NAVIGATION))
    check(frames.server.get("/embed/signin", accept="text/html"))
    session = frames.session(token, entity="THING")
    check(frames.get("/embed/THING/new", session))
    check(frames.post("/embed/THING/new", session, [*own(frames.get("/embed/THING/new", session).text), *WRONG]), 422)


def test_problems_of_frames(frames: FrameSessions, token: str) -> None:
    session = frames.session(token, entity="THING")
    answers = [
        frames.get("/embed/OTHER/new", session),
        frames.get("/embed/THING/new", "dfe_unknown"),
        frames.exchange("no token"),
        frames.exchange(frames.token(token, entity="THING"), "https://other.example"),
        frames.ask(token, entity="THING", origin="https://nobody.example"),
        frames.ask(token, entity="THING", actions=["¤fly¤"]),
    ]
    for answer in answers:
        assert unconverted({ACTIONS.sub("", text) for text in plain_members(answer.json())}) == set()


# --- the API


def problems(person: Person) -> Iterator[httpx.Response]:
    id = person.record()
    yield person.api("GET", "/api/forms/THING", token="df_pat_wrong")
    yield person.api("GET", "/api/forms/¤NOTHING¤")
    yield person.api("GET", "/api/forms/THING/nothing")
    yield person.api("GET", "/api/forms/THING?sort=¤nothing¤")
    yield person.api("GET", "/api/forms/THING?¤nothing¤=1")
    yield person.api("GET", "/api/forms/THING?size=0")
    yield person.api("POST", "/api/forms/THING", b"{", content_type="application/json")
    yield person.api("POST", "/api/forms/THING", b"", content_type="application/json")
    yield person.api("POST", "/api/forms/THING", {"name": "¤x¤"}, content_type="text/plain")
    yield person.api("POST", "/api/forms/THING", {"count": "many", "day": "x", "at": "x"}, content_type="application/json")
    yield person.api("POST", "/api/forms/THING", {"name": 1, "choices": ["1", "1"]}, content_type="application/json")
    yield person.api("PATCH", f"/api/forms/THING/{id}", {"name": "¤x¤"}, content_type="application/json", if_match='"99"')
    yield person.api("PUT", f"/api/forms/THING/{id}", {"name": "¤x¤"}, content_type="application/json")


def test_problems_of_the_api(person: Person) -> None:
    for answer in problems(person):
        assert answer.status_code >= 400
        assert unconverted({LISTED.sub("", text) for text in plain_members(answer.json())}) == set(), answer.url


# --- the test itself


def test_a_text_that_is_left_outside_is_found() -> None:
    assert plain_texts('<p title="¤x¤">⟦Šàṽé⟧ <b>¤Bee¤</b> now</p><code>Save</code>') == {"now"}


def test_english_is_still_english(app: FastAPI, token: str, person: Person) -> None:
    english = Browser(app, token)
    english.sign_in()
    page = english.get(NEW, **{"accept-language": "de, en;q=0.5"}).text
    assert '<html lang="en"' in page and "⟦" not in page and ">Create <" in page
