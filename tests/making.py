"""Makes things for tests: forms of a few fields, records, a client that posts as browsers do."""

import asyncio
import html
import itertools
import json
import re
from collections.abc import Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI

from app.definition import Field, Path
from app.fields.base import Context
from app.forms.compiler import CompiledForm, compile_form
from app.forms.entry import Entry
from app.forms.validation import Message
from app.pages.slots import PageState
from app.reading.parsing import Limits
from app.reading.reader import Reading, read_definition
from app.submissions.json_input import pointer
from app.submissions.merge import FieldConflict
from app.submissions.outcomes import OpenRecord
from app.submissions.page_input import state_of_new
from app.texts.text import Fact
from app.texts.translator import ENGLISH
from app.web.urls import form_urls, lookup_path
from app.workers.form_maker import FormMaker
from app.workers.tasks import PageSettings

TOKEN = "df_pat_test_only_0123456789abcdef"
ORIGIN = "http://forms.localhost"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CONTEXT = Context(now=lambda: NOW)
Result = TypeVar("Result")


_runners: list[asyncio.Runner] = []


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """On the one event loop of the running test; a server too has one for all its requests."""
    if not _runners:
        _runners.append(asyncio.Runner())
    return _runners[0].run(work)


def end_event_loop() -> None:
    """Ends the loop of `run` with whatever is still under way on it."""
    while _runners:
        _runners.pop().close()


def reading(*fields: Mapping[str, Any], **facts: Any) -> Reading:
    """A definition of one panel with one form row."""
    inner = {"panel": [{"name": "General", "panelColumns": [{"width": 100, "rows": [{"type": "form", "fields": list(fields)}]}]}]}
    return read_definition({"id": "THING", "entity": "DEFINITION", "name": "Thing", "definition": {**inner, **facts}})


def form_of(*fields: Mapping[str, Any], **facts: Any) -> CompiledForm:
    return compile_form(reading(*fields, **facts).definition)


def open_record(form: CompiledForm, record: Mapping[str, Any] | None = None) -> OpenRecord:
    """A stored record, or without one a new one, under its form, as `Records` reads it."""
    values = form.values_of(record) if record is not None else defaults_of(form)
    stored = None if record is None else dict(record)
    state = state_of_new(form, values, CONTEXT) if record is None else form.rules.evaluate(values)
    return OpenRecord(Entry(form, (), None, 0.0), stored, values, state, [])


def defaults_of(form: CompiledForm) -> dict[str, Any]:
    return {field.key: field.default for field, _ in form.inputs if field.default is not None}


def key_of(form: CompiledForm, about: Message | FieldConflict) -> str:
    """The key of the field that a message or a conflict is about; "" for none."""
    return form.scope.key_at(about.path) or ""


def pointer_to(form: CompiledForm, key: str) -> str:
    """Where a field's value lies in a document; "" for what is no field."""
    return pointer(*form.by_key[key][0].path) if key in form.by_key else ""


LINKS = 3_000


def long_chain(step: int) -> list[dict[str, Any]]:
    """`LINKS` fields, each shown while its neighbour holds "x": the one before it, or with -1 the one behind."""
    chain: list[dict[str, Any]] = [{"id": f"f{number}", "type": "text"} for number in range(LINKS)]
    for one, other in itertools.pairwise(chain):
        field, neighbour = (other, one) if step > 0 else (one, other)
        field["visibility"] = {neighbour["id"]: "x"}
    return chain


def form_maker(limits: Limits | None = None, **budget: Any) -> FormMaker:
    """With the pages of the product."""
    limits = limits or Limits()
    return FormMaker(limits, PageSettings("UTC", form_urls, lookup_path, max_bytes=limits.page_bytes), **budget)


def field_of(raw: Mapping[str, Any]) -> Field:
    return next(reading(raw).definition.fields())


PAGE_NAMES = (
    "nonce",
    "title",
    "heading",
    "action",
    "version",
    "submission",
    "instance",
    "owner",
    "restored",
    "base",
    "user",
    "record_url",
    "delete_url",
    "another_url",
    "copy_url",
    "why_url",
    "record_id",
    "layout",
    "seals",
    "drafted",
    "look",
    "frame_url",
    "frame_query",
)
PAGE_TEXTS = {name: f"<{name}>" for name in PAGE_NAMES}


def state_of(form: CompiledForm, values: Mapping[str, Any], **more: Any) -> PageState:
    return PageState(values, form.rules.evaluate(values), CONTEXT, PAGE_TEXTS, **more)


class Browser:
    def __init__(self, app: FastAPI, token: str = TOKEN) -> None:
        self._app = app
        self._cookies = httpx.Cookies()
        self._token = token

    def sign_in(self) -> httpx.Response:
        return self.post("/signin", [("token", self._token)])

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, pairs: Sequence[tuple[str, str]] | bytes = (), **headers: str) -> httpx.Response:
        body = pairs if isinstance(pairs, bytes) else urlencode(list(pairs)).encode()
        given = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", **headers}
        return self.request("POST", path, content=body, headers={k.replace("_", "-"): v for k, v in given.items()})

    def api(self, method: str, path: str, body: Any = None, token: str | None = None, **headers: str) -> httpx.Response:
        """As a program with an access token."""
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        given = {"authorization": f"Bearer {self._token if token is None else token}", **headers}
        return self.request(
            method, path, content=content, headers={k.replace("_", "-"): v for k, v in given.items()}, cookies=False
        )

    def request(self, method: str, path: str, *, cookies: bool = True, **arguments: Any) -> httpx.Response:
        async def work() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=ORIGIN, cookies=self._cookies if cookies else None
            ) as client:
                answer = await client.request(method, path, **arguments)
                if cookies:
                    self._cookies = httpx.Cookies(client.cookies)
                return answer

        return run(work())

    @property
    def tenant(self) -> str:
        return str(self._app.state.services.platform.tenant)

    def new_record(self, entity: str = "DOCKERREGISTRY", level: int = 421, **fields: Any) -> dict[str, Any]:
        """A stored record, written as programs do."""
        body = {"entity": entity, "level": level, "comboKey": f"SUB:{self.tenant}|ENT:", **fields}
        answer = self.api("POST", "/v1/objects", body)
        assert answer.status_code == 201, answer.text
        stored: dict[str, Any] = answer.json()
        return stored


def text(id: str, name: str = "", **more: Any) -> dict[str, Any]:
    """A text field of a definition."""
    return {"id": id, "name": name or id, "type": "text", **more}


def define(person: Browser, fields: list[dict[str, Any]], entity: str = "THING") -> None:
    """Creates or changes the definition of an entity, as an administrator's program does."""
    body = {"definition": json.dumps(fields)}
    if person.api("PATCH", f"/v1/objects/{entity}?entity=DEFINITION", body).status_code == 404:
        whole = {"id": entity, "entity": "DEFINITION", "level": 1, "comboKey": f"SUB:{person.tenant}|ENT:", "name": "Thing"}
        assert person.api("POST", "/v1/objects", {**whole, **body}).status_code == 201


def shown(page: str, name: str) -> str:
    """The value of a hidden input, or the text of a textarea of the form itself."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page) or re.search(
        rf'<textarea name="{name}" hidden>\n(.*?)</textarea>', page, re.DOTALL
    )
    assert found, name
    return html.unescape(found[1])


def own(page: str) -> list[tuple[str, str]]:
    """What a form posts of itself, beside its fields."""
    return [(name, shown(page, name)) for name in ("definition", "version", "submission", "instance", "restored", "base", "seals")]


REGISTRY = {"name": "eu-west Harbor", "url": "registry.example.com", "registryType": "2", "status": "1"}
"""A valid DOCKERREGISTRY, required fields alone."""


def saying(path: Path, text: str, severity: Literal["error", "warning"] = "error", rule: str = "") -> Message:
    """A message of any words."""
    return Message(path, "verbatim", {"text": text}, severity, rule)


def words(said: Message | Fact, label: str = "The Thing") -> str:
    """What a person reads, in English; `label` is that of a fact's field."""
    return ENGLISH.say(said.code, {"label": label, **said.params})
