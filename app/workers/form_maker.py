"""DEFINITION objects -> compiled forms, cut pages and exported texts, off the event loop.

What is small is made in a thread. What is large is made in the worker process, and refused by the name of a budget that it exceeds.
Each is made once for all who wait for it.
"""

import asyncio
import hashlib
import json
import logging
import pickle
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import orjson

from app.caches.flights import Flights
from app.caches.sized_cache import SizedCache
from app.definition import Finding
from app.errors import BadDefinition, Unavailable
from app.forms.compiler import CompiledForm, compile_form, made_once
from app.pages.renderer import Look, Renderer, Renderers
from app.pages.slots import CutPage
from app.pages.views import Mode
from app.reading.parsing import Limits
from app.reading.secret_paths import Names
from app.workers.process import OverBudget, WorkerProcess
from app.workers.tasks import PackedDefinition, PageSettings, of_packed, pack, read, read_packed, render_page, renderers

log = logging.getLogger("forms")

FORMS_SHARE, PAGES_SHARE = 1 / 2, 3 / 8
"""Of the room in memory; what else is made of forms, such as exports, may take the rest."""
MAX_READINGS_BYTES = 2 * 2**20
READING_BYTES = 500
"""About what the outcome of a reading takes without findings."""
MAX_CACHED_FINDINGS = 100
"""Of a definition that cannot be used."""
SMALL_BYTES = 256 * 1024
SMALL_PARTS = 1_000
"""Objects and lists in a definition that is read in a thread: one or two for each field."""
SMALL_FORM_BYTES = 8 * 2**20
THREADS = 2
"""For small forms: each thread that computes keeps the event loop waiting a little."""

Made = TypeVar("Made")
Form = tuple[CompiledForm, tuple[Finding, ...]]


class FormMaker:
    """For one event loop. `pages` are what pages depend on; each call in the process has `seconds` of processor time."""

    def __init__(
        self, limits: Limits, pages: PageSettings, seconds: float = 10, memory_bytes: int = 2**30, cache_bytes: int = 2**27
    ) -> None:
        self._limits, self._pages, self._seconds, self._memory_bytes = limits, pages, seconds, memory_bytes
        self._process = WorkerProcess(seconds, memory_bytes)
        self._threads = ThreadPoolExecutor(THREADS, "forms")
        self._calls = ThreadPoolExecutor(1, "forms-worker")
        self._forms: SizedCache[Form] = SizedCache(round(cache_bytes * FORMS_SHARE))
        self._read: SizedCache[str | BadDefinition] = SizedCache(MAX_READINGS_BYTES)
        """Digest of a DEFINITION object and its secrets -> the hash of its form, or why it has none."""
        self._computed: SizedCache[Any] = SizedCache(round(cache_bytes * (1 - FORMS_SHARE - PAGES_SHARE)))
        self._flights = Flights()

    @property
    def renderers(self) -> Renderers:
        return renderers(self._pages)

    def known(self, hash: str) -> CompiledForm | None:
        """A form that was made lately, by its hash."""
        entry = self._forms.get(hash)
        return entry[0] if entry else None

    async def form(self, document: Mapping[str, Any], secrets: Collection[Names] = (), hash: str = "") -> Form:
        """The form of a DEFINITION object in which the paths of `secrets` are secret. Raises BadDefinition.

        `hash` where it is known already: what was made of it lately is then not read again.
        """
        made = self._forms.get(hash)
        if made is not None:
            return made
        large = is_large(document)
        digest = await self.in_thread(digest_of, document, secrets) if large else digest_of(document, secrets)
        before = self._read.get(digest)
        if isinstance(before, BadDefinition):
            raise BadDefinition(before.code, before.findings, **before.params)
        made = self._forms.get(before)
        if made is not None:
            return made
        return await self._flights.once(("form", digest), lambda: self._read_form(document, secrets, digest, large=large))

    async def page(self, renderer: Renderer, form: CompiledForm, mode: Mode, look: Look) -> CutPage:
        """A form's page, cut. Raises BadDefinition for one that is beyond its limit."""
        cached = renderer.cached_page(form, mode, look)
        if cached is not None:
            return cached
        key = ("page", renderer.translator.locale, form.hash, mode, look)
        if form.bytes <= SMALL_FORM_BYTES:
            return await self._flights.once(key, lambda: self.in_thread(renderer.page, form, mode, look))
        return await self._flights.once(key, lambda: self._large_page(renderer, form, mode, look))

    async def warm(self, form: CompiledForm, earlier: CompiledForm) -> None:
        """Makes the pages in which an earlier version is in use, before this one takes its place. Raises as `page` does."""
        for renderer in self.renderers.made:
            for mode, look in renderer.cached_looks(earlier):
                await self.page(renderer, form, mode, look)

    async def computed(self, forms: Sequence[CompiledForm], task: Callable[..., Made], *arguments: Hashable) -> Made:
        """`task(forms, *arguments)`, which is a function of a module. Raises Unavailable for what is beyond a budget."""
        key = (task.__module__, task.__qualname__, tuple(form.hash for form in forms), arguments)
        cached = self._computed.get(key)
        return cached if cached is not None else await self._flights.once(key, lambda: self._compute(key, forms, task, arguments))

    async def _compute(self, key: Hashable, forms: Sequence[CompiledForm], task: Callable[..., Made], arguments: Any) -> Made:
        if sum(form.bytes for form in forms) <= SMALL_FORM_BYTES:
            made = await self.in_thread(task, forms, *arguments)
        else:
            packed = [await self._packed(form) for form in forms]
            try:
                made = await self._in_process(of_packed, packed, task, *arguments)
            except OverBudget as error:
                raise Unavailable("text-over-budget") from error
        size = await self.in_thread(_size_of, made)
        self._computed.put(key, made, size)
        return made

    async def in_thread(self, work: Callable[..., Made], *arguments: Any) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def close(self) -> None:
        self._process.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._calls.shutdown(wait=False, cancel_futures=True)

    async def _read_form(self, document: Mapping[str, Any], secrets: Collection[Names], digest: str, *, large: bool) -> Form:
        try:
            form = await self._large_form(document, secrets) if large else await self.in_thread(self._small_form, document, secrets)
        except BadDefinition as error:
            self._remember(digest, BadDefinition(error.code, error.findings[:MAX_CACHED_FINDINGS], **error.params))
            raise
        except Exception as error:
            log.exception("the definition %s cannot be made into a form", document.get("id"))
            fault = BadDefinition("definition-not-compiled", entity=str(document.get("id", ""))[:200], detail=type(error).__name__)
            self._remember(digest, fault)
            raise fault from error
        self._remember(digest, form[0].hash)
        self._forms.put(form[0].hash, form, form[0].bytes)
        return form

    def _small_form(self, document: Mapping[str, Any], secrets: Collection[Names]) -> Form:
        definition, findings = read(document, secrets, self._limits)
        return self._forms.get(definition.hash) or (compile_form(definition), findings)

    async def _large_form(self, document: Mapping[str, Any], secrets: Collection[Names]) -> Form:
        """Its page is made at once: a definition whose page is beyond its limit replaces no other."""
        text = await self.in_thread(_json, document)
        try:
            packed, findings = await self._in_process(read_packed, text, tuple(secrets), self._limits)
            form = await self.in_thread(lambda: compile_form(packed.definition()))
            made_once(form, "packed", "create", lambda: packed)
            await self.page(self.renderers.source, form, "edit", "page")
        except OverBudget as error:
            raise self._refusal(error) from error
        return form, findings

    async def _large_page(self, renderer: Renderer, form: CompiledForm, mode: Mode, look: Look) -> CutPage:
        packed, locale = await self._packed(form), renderer.translator.locale
        try:
            rendered = await self._in_process(render_page, packed, self._pages, locale, mode, look)
        except OverBudget as error:
            raise self._refusal(error) from error
        return await self.in_thread(renderer.cut, form, mode, look, rendered)

    async def _packed(self, form: CompiledForm) -> PackedDefinition:
        return await self.in_thread(lambda: made_once(form, "packed", "create", lambda: pack(form.definition)))

    async def _in_process(self, task: Callable[..., Made], *arguments: Any) -> Made:
        made: Made = await asyncio.get_running_loop().run_in_executor(self._calls, self._process.call, task, *arguments)
        return made

    def _refusal(self, error: OverBudget) -> BadDefinition:
        if error.what == "time":
            return BadDefinition("over-time", limit=f"{self._seconds:g}")
        return BadDefinition("over-memory", limit=self._memory_bytes)

    def _remember(self, digest: str, outcome: str | BadDefinition) -> None:
        findings = outcome.findings if isinstance(outcome, BadDefinition) else ()
        self._read.put(digest, outcome, READING_BYTES + sum(len(each.text) + len(each.path) for each in findings))


def is_large(document: Mapping[str, Any]) -> bool:
    """Whether a DEFINITION object might take long to read. Looks at no more of it than makes it large."""
    room, parts = SMALL_BYTES, SMALL_PARTS
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            room -= len(value)
            parts -= value.count("{") + value.count("[") if len(value) > SMALL_PARTS else 0
        elif isinstance(value, Mapping):
            parts -= 1
            room -= sum(map(len, map(str, value)))
            waiting.extend(value.values())
        elif isinstance(value, list):
            parts -= 1
            waiting.extend(value)
        room -= 1
        if room < 0 or parts < 0:
            return True
    return False


def _size_of(value: Any) -> int:
    return len(value) if isinstance(value, bytes) else len(pickle.dumps(value))


def digest_of(document: Mapping[str, Any], secrets: Collection[Names]) -> str:
    """Of what a form is made of, without what every write changes."""
    facts = {name: value for name, value in document.items() if name not in ("_df_version", "updated", "updatedId", "created")}
    return hashlib.sha256(_json([facts, sorted(secrets)])).hexdigest()


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # whole numbers beyond 64 bits
        return json.dumps(value, ensure_ascii=True).encode()
