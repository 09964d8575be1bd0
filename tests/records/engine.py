"""Records over a platform, put together as `app.main` does: over the embedded one, and over one that is somewhere else.

The platform that is somewhere else is the tests' own odd server; what lies between it and the engine is `Line`, which can fail.
"""

import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from app.database.store import Store, open_store
from app.definition import DEFINITION, RecordRef
from app.errors import NotFound
from app.platform.base import Object, Platform, Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.remote import RemotePlatform
from app.platform.secret_properties import SecretProperties
from app.reading.parsing import Limits
from app.records.definitions import Definitions
from app.records.delivery import Delivery
from app.records.records import Records
from app.state.leftovers import Leftovers
from app.state.pending_saves import PendingSave, PendingSaves
from app.state.snapshots import Snapshots
from app.submissions.json_input import JsonDocument
from app.submissions.outcomes import OpenRecord
from app.submissions.page_post import PagePost, base_text
from app.submissions.review import Reviewer
from app.submissions.secret_checks import SecretFingerprints
from tests.making import CONTEXT, TOKEN, form_maker, run
from tests.platform.odd_server import odd_application
from tests.state.conftest import new_keys

Forward = Callable[[], Awaitable[httpx.Response]]
Step = Callable[[Forward], Awaitable[httpx.Response]]
"""What becomes of one request: `forward` carries it out."""

THING = "THING"
NEW = RecordRef(THING)
KEYS = new_keys()


async def passing(forward: Forward) -> httpx.Response:
    return await forward()


async def unreachable(forward: Forward) -> httpx.Response:
    """Nothing is sent."""
    raise httpx.ConnectError("refused")


async def swallowed(forward: Forward) -> httpx.Response:
    """Carried out, but the answer never comes."""
    await forward()
    raise httpx.ReadError("broken off")


async def lost(forward: Forward) -> httpx.Response:
    """Not carried out, and nobody says so."""
    raise httpx.ReadError("broken off")


def answering(status: int, body: Any, retry_after: int = 0) -> Step:
    """Something else answers in the platform's place."""

    async def answer(forward: Forward) -> httpx.Response:
        headers = {"retry-after": str(retry_after)} if retry_after else {}
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(json.dumps(body).encode()))

    return answer


class Line(httpx.AsyncBaseTransport):
    """The network: what was sent over it, and what becomes of it. Requests for definitions always pass."""

    def __init__(self, application: Any) -> None:
        self._transport = httpx.ASGITransport(app=application)
        self._steps: dict[str, deque[Step]] = {}
        self.always: dict[str, Step] = {}
        """By method, where no step is left."""
        self.sent: list[str] = []
        """The methods of all requests but those for definitions."""

    def then(self, method: str, *steps: Step) -> None:
        """What becomes of the next requests of a method, one after the other."""
        self._steps.setdefault(method, deque()).extend(steps)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async def forward() -> httpx.Response:
            return await self._transport.handle_async_request(request)

        if request.url.params.get("entity") == DEFINITION:
            return await forward()
        self.sent.append(request.method)
        steps = self._steps.get(request.method)
        step = steps.popleft() if steps else self.always.get(request.method, passing)
        return await step(forward)


class Engine:
    """`far` is the platform itself, for whoever writes past the engine; `platform` is what the engine sees of it."""

    def __init__(self, folder: Path, *, remote: bool, strict: bool = False) -> None:
        self.store: Store = open_store(f"sqlite:///{folder}/forms.sqlite")
        self._far_store = open_store(f"sqlite:///{folder}/far.sqlite") if remote else self.store
        self.far = EmbeddedPlatform(self._far_store)
        self.far.tokens.create(token=TOKEN)
        self.line = Line(odd_application(self.far))
        self._now = 0.0
        far = RemotePlatform("http://far.test", transport=self.line, clock=lambda: self._now)
        self.platform: Platform = far if remote else self.far
        self.principal = Principal(self.far.tenant, "admin", TOKEN, frozenset({"read", "write", "admin"}))
        self.reviewer = Reviewer(CONTEXT, SecretFingerprints(b"key"), strict=strict)
        self.start()

    def start(self) -> None:
        """The engine alone, as after a restart: what is stored stays."""
        self.definitions = self.definitions_within(Limits())
        self.pending_saves = PendingSaves(self.store, KEYS)
        self.delivery = Delivery(self.platform, self.pending_saves)
        self.leftovers = Leftovers(self.store, KEYS, b"key")
        self.records = Records(self.platform, self.definitions, self.delivery, self.reviewer, self.leftovers)

    def definitions_within(self, limits: Limits) -> Definitions:
        return Definitions(self.platform, Snapshots(self.store), SecretProperties(self.store), form_maker(limits), lifetime=0)

    def go_down(self) -> None:
        """The platform is out of reach."""
        self.line.always = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), unreachable)

    def come_up(self) -> None:
        """The platform answers, and whatever pause the engine made is over."""
        self.line.always = {}
        self._now += 1000

    def close(self) -> None:
        run(self.platform.close())
        self.store.close()
        if self._far_store is not self.store:
            self._far_store.close()

    def define(self, *fields: Mapping[str, Any]) -> None:
        async def work() -> None:
            body = {"definition": json.dumps(list(fields))}
            try:
                await self.far.get(self.principal, DEFINITION, THING)
                await self.far.update(self.principal, DEFINITION, THING, body)
            except NotFound:
                whole = {"id": THING, "entity": DEFINITION, "level": 1, "comboKey": f"SUB:{self.far.tenant}|ENT:", **body}
                await self.far.create(self.principal, whole)
            await self.definitions.form(self.principal, THING)

        run(work())

    def make(self, **fields: Any) -> RecordRef:
        """A record, written by somebody else."""
        body = {"entity": THING, "level": 1, "comboKey": f"SUB:{self.far.tenant}|ENT:", **fields}
        return RecordRef(THING, run(self.far.create(self.principal, body))["id"])

    def change(self, ref: RecordRef, **fields: Any) -> Object:
        assert ref.id is not None
        return run(self.far.update(self.principal, THING, ref.id, fields))

    def stored(self, ref: RecordRef) -> Object:
        assert ref.id is not None
        return run(self.far.get(self.principal, THING, ref.id))

    def all_stored(self) -> list[Object]:
        return list(run(self.far.list(self.principal, THING)))

    def open(self, ref: RecordRef) -> OpenRecord:
        return run(self.records.open(self.principal, ref))

    def page(self, ref: RecordRef, id: str = "page", **typed: str) -> PagePost:
        """The form as it is opened now, with `typed` in its inputs."""
        opened = self.open(ref)
        return PagePost(
            {key: [text] for key, text in typed.items()},
            definition=opened.form.hash,
            version=opened.version,
            id=id,
            base_text=base_text(opened.form, opened.values),
            fingerprints_text=self.reviewer.fingerprints.of(opened),
        )

    def save(self, ref: RecordRef, submission: PagePost | JsonDocument) -> Any:
        return run(self.records.save(self.principal, ref, submission))

    def pending(self, id: str = "page") -> PendingSave | None:
        return run(self.pending_saves.get(self.principal, id))

    def state(self, id: str = "page") -> str:
        """The state of a pending save; "" for none."""
        pending = self.pending(id)
        return pending.state if pending else ""
