"""DemandFlow over HTTP: its REST with its contradictions, each ending in an object, a list or a clear sentence.

The token goes to the configured origin and nowhere else: redirects are not followed, and the environment's proxies and credentials
are not used. Reads are tried again where nothing can have happened twice; writes never are.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx

from app import metrics
from app.definition import DEFINITION
from app.errors import FormsError, NotAllowed, NotFound, NotSignedIn, Unavailable
from app.platform.base import SCOPES, Capabilities, Found, Object, Principal, Receipt, Search, find_in, projected
from app.platform.guard import Breaker, Bulkhead, Pauses, RetryBudget, pause_before
from app.platform.json_text import dump_body
from app.platform.responses import check_status, read_made, read_nothing, read_object, read_object_of, read_rows

PROBED = "DOCKERREGISTRY"
"""The DEFINITION that a new token is tried with: the platform's documents name no call that says who one is."""
CALL_SECONDS = 8.0
TRIES = 3
TRUSTED_SECONDS = 60.0
KEPT_TOKENS = 4096
LARGEST_ANSWER = 8 * 1024 * 1024
LONGEST_RETRY_AFTER = 2.0
PASSING_FAULTS = frozenset({"status", "broken off"})
"""What may be gone at the next try; nonsense is nonsense again."""

Answer = TypeVar("Answer")


class TokenOwners(Protocol):
    """Whose tokens the platform has told before."""

    async def remember(self, token: str, tenant: str, user: str) -> None: ...

    async def forget(self, token: str) -> None: ...

    async def tenant_of(self, token: str) -> str | None: ...


class _Unsent(Unavailable):
    """Nothing was sent: there was no connection to send it over."""


class RemotePlatform:
    """`url` is the tenant's REST address. What a token may do, the platform says."""

    capabilities = Capabilities()

    def __init__(
        self,
        url: str,
        token_owners: TokenOwners | None = None,
        *,
        call_seconds: float = CALL_SECONDS,
        largest_answer: int = LARGEST_ANSWER,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._call_seconds, self._largest_answer, self._clock = call_seconds, largest_answer, clock
        self._people = token_owners
        self._breaker, self._bulkhead, self._budget = Breaker(clock), Bulkhead(), RetryBudget()
        self._pauses = Pauses(clock)
        self._known: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
        self._identifying: dict[str, asyncio.Task[str]] = {}
        self._client = httpx.AsyncClient(
            base_url=url,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(5.0, connect=1.0, pool=0.5),
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=16),
            headers={"accept": "application/json, application/x-ndjson", "accept-encoding": "identity"},
            transport=transport,
        )

    async def authenticate(self, token: str) -> Principal:
        """The tenant is the subscription of the definition that the token can read; without one, a digest of the token."""
        known = self._known.get(token)
        if known is not None and self._clock() < known[1]:
            return known[0]
        if not token.isascii() or not token.isprintable() or " " in token:
            raise NotSignedIn("Nobody knows this access token.")
        tenant = await self._identified_once(token)
        principal = Principal(tenant, "", token, frozenset(SCOPES))
        self._known[token] = (principal, self._clock() + TRUSTED_SECONDS)
        if len(self._known) > KEPT_TOKENS:
            self._known.popitem(last=False)
        return principal

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        read = read_object if entity == DEFINITION else read_object_of(id)
        return await self._call(principal, "GET", _object_path(id), entity, read=read)

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        if principal.tenant.startswith("token:"):
            raise Unavailable(
                "The platform does not say which subscription this access token belongs to, so nothing can be created."
            )
        return await self._call(principal, "POST", "/v1/objects", "", body, read=read_made)

    async def update(
        self,
        principal: Principal,
        entity: str,
        id: str,
        changes: Object,
        if_version: int | None = None,
        receipt: Receipt | None = None,
    ) -> Object:
        """The platform enforces no version: callers compare the returned one with what they read. One that does is asked to."""
        read = read_object_of(id)
        return await self._call(principal, "PATCH", _object_path(id), entity, changes, if_version=if_version, read=read)

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        await self._call(principal, "DELETE", _object_path(id), entity, if_version=if_version, read=read_nothing)

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        return None  # it has no history that could be asked

    async def query(self, principal: Principal, queries: Sequence[Object]) -> Sequence[Object]:
        return await self._call(principal, "POST", "/v1/query", "", list(queries), read=read_rows)

    async def find(self, principal: Principal, entity: str, search: Search) -> Found:
        """The platform's list has no offset and its filter no order: it is read whole and searched here."""
        return find_in(await self.list(principal, entity), search)

    async def ready(self) -> str:
        return ""

    async def close(self) -> None:
        await self._client.aclose()

    async def list(
        self, principal: Principal, entity: str, prefix: str | None = None, fields: Sequence[str] = ()
    ) -> Sequence[Object]:
        path = f"/v1/entities/{quote(entity, safe='')}/{quote(prefix or 'SUB', safe=':')}"
        parameters = {"fields": ",".join(dict.fromkeys(("id", *fields)))} if fields else {}
        rows = await self._call(principal, "GET", path, "", parameters=parameters, read=read_rows)
        return [projected(row, fields) for row in rows]

    async def _identified_once(self, token: str) -> str:
        """One request, however many pages of the same person ask at once."""
        task = self._identifying.get(token)
        if task is None:
            task = self._identifying[token] = asyncio.create_task(self._identified(token))
            task.add_done_callback(lambda done: self._identified_now(token, done))
        return await asyncio.shield(task)

    def _identified_now(self, token: str, task: "asyncio.Task[str]") -> None:
        self._identifying.pop(token, None)
        if not task.cancelled():
            task.exception()  # whoever waits hears of it; perhaps nobody does any more

    async def _identified(self, token: str) -> str:
        """The tenant, by what is remembered where the platform does not answer."""
        try:
            tenant = await self._tenant_of(token)
        except Unavailable:
            known = await self._people.tenant_of(token) if self._people else None
            if known is None:
                raise
            return known
        except NotSignedIn:
            if self._people:
                await self._people.forget(token)
            raise
        if self._people:
            await self._people.remember(token, tenant, "")
        return tenant

    async def _tenant_of(self, token: str) -> str:
        nobody = f"token:{hashlib.sha256(token.encode()).hexdigest()[:16]}"
        stranger = Principal(nobody, "", token)
        try:
            found = await self.get(stranger, DEFINITION, PROBED)
        except NotFound:
            found = {}
        except NotAllowed:
            raise NotSignedIn("The platform does not accept this access token.") from None
        subscription = found.get("subscription")
        if isinstance(subscription, str) and subscription:
            return subscription
        return nobody

    async def _call(
        self,
        principal: Principal,
        method: str,
        path: str,
        entity: str,
        body: Any = None,
        parameters: dict[str, str] | None = None,
        if_version: int | None = None,
        *,
        read: Callable[[bytes], Answer],
    ) -> Answer:
        """One call with all its tries, within the deadline. `read` makes sense of the answer, or raises Unavailable."""
        parameters = {**(parameters or {}), **({"entity": entity} if entity else {})}
        request = self._client.build_request(
            method,
            path,
            params=parameters or None,
            content=None if body is None else dump_body(body).strip().encode(),
            headers={
                "authorization": f"Bearer {principal.token}",
                **({} if body is None else {"content-type": "application/json"}),
                **({} if if_version is None else {"if-match": f'"{if_version}"'}),
            },
        )
        began = time.perf_counter()
        outcome = "failed"
        try:
            self._pauses.admit(principal.tenant)
            async with self._bulkhead.place(principal.tenant):
                answer = await self._tried(request, read)
            outcome = "answered"
            return answer
        except Unavailable as error:
            metrics.upstream_faults.labels(error.fault).inc()
            if error.fault == "status" and error.retry_after is not None:
                self._pauses.ask(principal.tenant, error.retry_after)
            raise
        except (NotSignedIn, NotAllowed):
            outcome = "refused"
            self._known.pop(principal.token, None)  # it may have been revoked: who it is, is asked again
            raise
        except FormsError:
            outcome = "refused"
            raise
        finally:
            metrics.upstream_calls.labels(method, outcome).inc()
            metrics.upstream_seconds.labels(method).observe(time.perf_counter() - began)

    async def _tried(self, request: httpx.Request, read: Callable[[bytes], Answer]) -> Answer:
        """All tries of one call. Tried again is what cannot have happened twice, soon, and only while the budget lasts."""
        reading = request.method == "GET"
        attempt = 0
        try:
            async with asyncio.timeout(self._call_seconds):
                while True:
                    attempt += 1
                    try:
                        return await self._guarded(request, read)
                    except Unavailable as error:
                        pause = error.retry_after if error.retry_after is not None else pause_before(attempt)
                        safe = isinstance(error, _Unsent) or (reading and error.fault in PASSING_FAULTS)
                        if not safe or attempt >= TRIES or pause > LONGEST_RETRY_AFTER or not self._budget.spend():
                            raise
                    await asyncio.sleep(pause)
        except TimeoutError:
            raise Unavailable("The platform takes too long to answer.", outcome_unknown=not reading, fault="slow") from None

    async def _guarded(self, request: httpx.Request, read: Callable[[bytes], Answer]) -> Answer:
        self._breaker.admit()
        try:
            answer = await self._send(request, read)
        except Unavailable as error:
            if error.retry_after is None:
                self._breaker.failed()
            else:
                self._breaker.abandoned()
            raise
        except FormsError:
            self._breaker.succeeded()  # it answers, if only to refuse
            raise
        except asyncio.CancelledError:
            self._breaker.failed()  # the deadline, or somebody who waited too long
            raise
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        self._budget.earn()
        return answer

    async def _send(self, request: httpx.Request, read: Callable[[bytes], Answer]) -> Answer:
        reading = request.method == "GET"
        try:
            answer = await self._client.send(request, stream=True)
            try:
                body = await self._read(answer)
            finally:
                await answer.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _Unsent("The platform cannot be reached.", fault="unreachable") from error
        except httpx.TimeoutException as error:
            raise Unavailable("The platform takes too long to answer.", outcome_unknown=not reading, fault="slow") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Unavailable("The platform broke off its answer.", outcome_unknown=not reading, fault="broken off") from error
        except Unavailable as error:
            error.outcome_unknown = not reading
            raise
        check_status(answer, body)
        try:
            return read(body)
        except Unavailable as error:
            error.outcome_unknown = not reading
            raise

    async def _read(self, answer: httpx.Response) -> bytes:
        """The body as it comes over the wire; one that is compressed all the same is refused, since it may unfold without end."""
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise Unavailable("The platform compressed its answer, which was not asked for.", fault="compressed")
        chunks, size = [], 0
        async for chunk in answer.aiter_raw():
            size += len(chunk)
            if size > self._largest_answer:
                raise Unavailable(f"The platform's answer is larger than {self._largest_answer:,} bytes.", fault="too large")
            chunks.append(chunk)
        return b"".join(chunks)


def _object_path(id: str) -> str:
    return f"/v1/objects/{quote(id, safe='')}"
