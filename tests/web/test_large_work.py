"""What takes long for a large body, value or definition is not done on the event loop, where everybody else would wait for it."""

import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from app.editing import draft, json_nodes
from app.editing import editor as editing
from app.pages.slots import FillPlan
from app.web import compression, form_bodies, forms, json_bodies, platform_rest
from app.web.definitions import editor_page, screen
from app.workers.threads import LARGE_BYTES
from tests.making import Browser, define, own, text

LONG = "long " * LARGE_BYTES


class Threads:
    """In which threads functions run."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.on_loop: list[str] = []
        self.elsewhere: list[str] = []

    def watch(self, owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            is_main = threading.current_thread() is threading.main_thread()
            (self.on_loop if is_main else self.elsewhere).append(name)
            return original(*arguments, **named)

        self._patch.setattr(owner, name, watched)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    return Threads(monkeypatch)


@pytest.fixture
def person(browser_like: Browser) -> Browser:
    browser_like.sign_in()
    define(browser_like, [text("name"), {"id": "note", "type": "textarea"}])
    return browser_like


def test_large_bodies_of_json(person: Browser, threads: Threads) -> None:
    for owner, name in ((json_bodies, "read_posted_json"), (platform_rest, "read_json")):
        threads.watch(owner, name)
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{person.tenant}|ENT:", "note": LONG}
    assert person.api("POST", "/v1/objects", body).status_code == 201
    assert person.api("POST", "/v1/query", [{"note": LONG}]).status_code == 400
    assert person.api("POST", "/api/forms/THING/validate", {"note": LONG}, content_type="application/json").status_code == 200
    assert threads.elsewhere == ["read_json", "read_json", "read_posted_json"] and not threads.on_loop


def test_large_forms_pages_and_answers(person: Browser, threads: Threads) -> None:
    page = own(person.get("/forms/THING/new").text)
    for owner, name in (
        (form_bodies, "parse_form"),
        (forms, "read_page_post"),
        (FillPlan, "fill"),
        (compression, "encoded"),
    ):
        threads.watch(owner, name)
    many = [("f.tag", str(number)) for number in range(LARGE_BYTES // 10)]
    answer = person.post("/carry/THING?record=", [*page, *many, ("f.note", LONG)])
    assert answer.status_code == 200 and LONG in answer.text
    created = person.post("/forms/THING/new", [*page, *many, ("f.note", LONG)]).headers["location"]
    threads.elsewhere.clear()
    assert LONG in person.get(created.partition("?")[0]).text
    assert threads.elsewhere == ["fill", "encoded"] and not threads.on_loop


def test_the_screen_of_a_definition(person: Browser, threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "MAX_PARSED_CHARS", 0)
    for owner, name in ((editing, "parse"), (json_nodes, "parse"), (screen, "screen_page"), (editor_page, "screen_page")):
        threads.watch(owner, name)
    threads.watch(draft.DefinitionDraft, "done")
    assert person.get("/definitions/THING").status_code == 200
    given = {"do": "json", "text": json.dumps([text("name"), text("other")])}
    assert person.post("/definitions/THING/edit", urlencode(given).encode()).status_code == 303
    for do in ("undo", "redo"):
        assert person.post("/definitions/THING/edit", urlencode({"do": do}).encode()).status_code == 303
    operation = {"op": "set-property", "at": "/0", "name": "name", "value": "Q"}
    path, named = "/api/definitions/THING/operations?dry_run=1", {"content_type": "application/json", "if_match": "*"}
    answer = person.api("POST", path, {"operations": [operation]}, **named)
    assert answer.status_code == 200, answer.text
    assert threads.elsewhere and not threads.on_loop


def test_what_is_small_takes_no_turn_of_a_thread(person: Browser, threads: Threads) -> None:
    for owner, name in ((form_bodies, "parse_form"), (FillPlan, "fill"), (compression, "encoded")):
        threads.watch(owner, name)
    page = own(person.get("/forms/THING/new").text)
    assert person.post("/forms/THING/new", [*page, ("f.name", "x")]).status_code == 303
    assert threads.on_loop and not threads.elsewhere


def test_a_request_is_read_once_whoever_asks(person: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of an error reads what the route has read; in a thread, too."""
    seen: list[int] = []
    original = form_bodies.read_body

    async def counting(request: Request, limit: int) -> bytes:
        body = await original(request, limit)
        seen.append(len(body))
        return body

    monkeypatch.setattr(form_bodies, "read_body", counting)

    async def failing(*_: object, **__: object) -> object:
        raise RuntimeError

    monkeypatch.setattr(person._app.state.services.records.__class__, "save", failing)
    answer = person.post("/forms/THING/new", [*own(person.get("/forms/THING/new").text), ("f.note", LONG)])
    assert answer.status_code == 500 and LONG in answer.text and len(seen) == 1
