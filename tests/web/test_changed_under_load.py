"""A definition that changes while many ask for its form: everything that follows from it is made once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.pages.renderer import Renderer
from app.platform.base import SCOPES, Principal
from app.platform.object_rows import ObjectRows
from app.records.definitions import Definitions
from app.state.snapshots import Snapshots
from app.web import live
from app.workers import form_maker
from tests.making import ORIGIN, TOKEN, Browser, define, run, text

PEOPLE = 256


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of these was called."""
    counted: Counter[str] = Counter()

    def count(owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            counted[name] += 1
            return original(*arguments, **named)

        monkeypatch.setattr(owner, name, counting)

    for owner, name in (
        (form_maker, "read"),
        (form_maker, "compile_form"),
        (form_maker, "digest_of"),
        (Renderer, "_render_form"),
        (Definitions, "_take"),
        (Snapshots, "set_current"),
    ):
        count(owner, name)
    return counted


async def change_elsewhere(app: FastAPI, fields: str) -> None:
    """As another process would."""
    platform = app.state.services.platform
    person = Principal(platform.tenant, "somebody", "token", frozenset(SCOPES))
    await platform.update(person, "DEFINITION", "THING", {"definition": fields})


def test_it_is_read_compiled_and_cut_once(app: FastAPI, browser_like: Browser, work: Counter[str]) -> None:
    define(browser_like, [text("title")])
    path = "/forms/THING/new"
    assert browser_like.api("GET", path).status_code == 200

    async def ask() -> set[int]:
        await change_elsewhere(app, '[{"id": "heading", "name": "Heading", "type": "text"}]')
        work.clear()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN, timeout=60) as client:
            client.headers["authorization"] = f"Bearer {TOKEN}"
            answers = await asyncio.gather(*(client.get(path) for _ in range(PEOPLE)))
            assert all("Heading" in answer.text for answer in answers)
            return {answer.status_code for answer in answers}

    assert run(ask()) == {200}
    assert set(work) == {"read", "compile_form", "digest_of", "_render_form", "_take", "set_current"}
    assert set(work.values()) == {1}


def test_pages_in_use_are_ready_when_a_new_version_counts(app: FastAPI, browser_like: Browser, work: Counter[str]) -> None:
    define(browser_like, [text("title")])
    record = browser_like.new_record("THING", title="x")
    paths = ("/forms/THING/new", f"/forms/THING/{record['id']}")
    for path in paths:
        assert browser_like.api("GET", path).status_code == 200
    define(browser_like, [text("title"), text("heading", "Heading")])
    work.clear()
    assert all("Heading" in browser_like.api("GET", path).text for path in paths)
    assert work["_render_form"] == 0


def test_a_version_of_a_definition_is_parsed_once(app: FastAPI, browser_like: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    define(browser_like, [text("title")])
    parsed: list[str] = []
    loaded = ObjectRows.loaded

    def counting(self: ObjectRows, row: Any, entity: str, **named: Any) -> Any:
        parsed.append(entity)
        return loaded(self, row, entity, **named)

    monkeypatch.setattr(ObjectRows, "loaded", counting)

    async def ask() -> None:
        platform = app.state.services.platform
        person = Principal(platform.tenant, "somebody", "token", frozenset(SCOPES))
        await change_elsewhere(app, "[]")
        parsed.clear()
        await asyncio.gather(*(platform.get(person, "DEFINITION", "THING") for _ in range(PEOPLE)))

    run(ask())
    assert parsed == ["DEFINITION"]


def test_streams_share_a_message() -> None:
    assert live._event("THING", "hash of a version") is live._event("THING", "hash of a version")
