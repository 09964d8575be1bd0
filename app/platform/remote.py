"""DemandFlow over HTTP: each answer becomes an object, a list, or an exception with its code.

The token is sent to the configured origin and nowhere else: redirects are not followed, and proxies and credentials of the
environment are not used. Reads are retried; a write is retried only when nothing was sent.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx

from app import metrics
from app.definition import DEFINITION
from app.errors import FormsError, NotAllowed, NotFound, NotSignedIn, Unavailable
from app.platform.base import SCOPES, Also, Capabilities, Found, Object, Principal, Receipt, Search, Visitor, projected
from app.platform.fair_queue import FairQueue
from app.platform.guard import UNNAMED, Breaker, Breakers, RetryAfterPauses, RetryBudget, retry_delay
from app.platform.json_text import dump_body
from app.platform.responses import check_status, read_created, read_nothing, read_object, read_object_of, read_rows
from app.platform.search import find_in

PROBED_DEFINITION = "DOCKERREGISTRY"
"""The definition that is read to find the tenant of a new token: the platform documents no call for that."""
CALL_SECONDS = 8.0
MAX_ATTEMPTS = 3
CACHE_SECONDS = 60.0
MAX_CACHED_TOKENS = 4096
MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_IDLE_CONNECTIONS = 32
MAX_USER_CHARS = 200
MAX_RETRY_AFTER_SECONDS = 2.0
TRANSIENT_FAULTS = frozenset({"status", "broken off"})
"""Faults that may be gone at the next attempt. An answer that makes no sense is not one of them."""

Answer = TypeVar("Answer")


class TokenOwners(Protocol):
    """Which tenant and user the platform named for a token before."""

    async def remember(self, token: str, tenant: str, user: str) -> None: ...

    async def forget(self, token: str) -> None: ...

    async def tenant_of(self, token: str) -> str | None: ...

    async def user_of(self, token: str) -> str: ...


class _Unsent(Unavailable):
    """Nothing was sent: there was no connection to send it over."""


class RemotePlatform:
    """`url` is the tenant's REST address. The platform decides what a token may do."""

    capabilities = Capabilities()

    def __init__(
        self,
        url: str,
        token_owners: TokenOwners | None = None,
        queue: FairQueue | None = None,
        *,
        call_seconds: float = CALL_SECONDS,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._call_seconds, self._max_answer_bytes, self._clock = call_seconds, max_answer_bytes, clock
        self._token_owners = token_owners
        self._breakers, self._queue, self._budget = Breakers(clock), queue or FairQueue(), RetryBudget()
        self._pauses = RetryAfterPauses(clock)
        self._principals: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
        self._identifying: dict[str, asyncio.Task[str]] = {}
        self._client = httpx.AsyncClient(
            base_url=url,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(5.0, connect=1.0, pool=0.5),
            limits=httpx.Limits(max_connections=self._queue.together, max_keepalive_connections=MAX_IDLE_CONNECTIONS),
            headers={"accept": "application/json, application/x-ndjson", "accept-encoding": "identity"},
            transport=transport,
        )

    async def authenticate(self, token: str) -> Principal:
        """The tenant is the subscription of the definition that the token can read; without one, a digest of the token."""
        cached = self._principals.get(token)
        if cached is not None and self._clock() < cached[1]:
            return cached[0]
        if not token.isascii() or not token.isprintable() or " " in token:
            raise NotSignedIn("token-invalid")
        tenant = await self._identify_once(token)
        name = await self._token_owners.user_of(token) if self._token_owners else ""
        principal = Principal(tenant, "", token, frozenset(SCOPES), name=name)
        self._principals[token] = (principal, self._clock() + CACHE_SECONDS)
        if len(self._principals) > MAX_CACHED_TOKENS:
            self._principals.popitem(last=False)
        return principal

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        read = read_object if entity == DEFINITION else read_object_of(id)
        return await self._call(principal, "GET", _object_path(id), entity, read=read)

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        if principal.tenant.startswith(UNNAMED):
            raise Unavailable("token-not-linked")
        created = await self._call(principal, "POST", "/v1/objects", "", body, read=read_created)
        if created.get("ownerId") == created.get("updatedId") and not body.keys() & {"ownerId", "updatedId"}:
            await self._learn_user(principal, created)
        return created

    async def update(
        self,
        principal: Principal,
        entity: str,
        id: str,
        changes: Object,
        if_version: int | None = None,
        receipt: Receipt | None = None,
        also: Also | None = None,
    ) -> Object:
        """DemandFlow ignores `If-Match`: callers compare the returned version with the one that they read."""
        read = read_object_of(id)
        updated = await self._call(principal, "PATCH", _object_path(id), entity, changes, if_version=if_version, read=read)
        is_own = if_version is not None and updated.get("_df_version") == if_version + 1
        if is_own and "updatedId" not in changes:
            await self._learn_user(principal, updated)
        return updated

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        await self._call(principal, "DELETE", _object_path(id), entity, if_version=if_version, read=read_nothing)

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        return None  # it has no history

    async def last_write_of(self, principal: Principal, entity: str, id: str, page: str) -> int | None:
        return None

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

    async def visit(self, principal: Principal, entity: str, visitor: Visitor, fields: Sequence[str] = ()) -> None:
        """DemandFlow gives a list as a whole."""
        rows = await self.list(principal, entity, fields=fields)
        await asyncio.to_thread(visitor, rows)

    async def _learn_user(self, principal: Principal, written: Object) -> None:
        """Who a token belongs to, by what the platform says of a write that can only be this token's own: it has no call for that.

        It is a name to show, and what `FORMS_ADMINS` lists. The keys of drafts and pending saves stay as they are.
        """
        user = written.get("updatedId")
        if not isinstance(user, str) or not user or user == principal.name or len(user) > MAX_USER_CHARS:
            return
        if self._token_owners:
            with suppress(Unavailable):  # what was written is written
                await self._token_owners.remember(principal.token, principal.tenant, user)
        self._principals.pop(principal.token, None)

    async def _identify_once(self, token: str) -> str:
        """One request, however many pages ask for the same token at once."""
        task = self._identifying.get(token)
        if task is None:
            task = self._identifying[token] = asyncio.create_task(self._identify(token))
            task.add_done_callback(lambda done: self._end_identifying(token, done))
        return await asyncio.shield(task)

    def _end_identifying(self, token: str, task: "asyncio.Task[str]") -> None:
        self._identifying.pop(token, None)
        if not task.cancelled():
            task.exception()  # marked as seen: perhaps no caller waits any more

    async def _identify(self, token: str) -> str:
        """The tenant; where the platform does not answer, the remembered one."""
        try:
            tenant = await self._tenant_of(token)
        except Unavailable:
            remembered = await self._token_owners.tenant_of(token) if self._token_owners else None
            if remembered is None:
                raise
            return remembered
        except NotSignedIn:
            if self._token_owners:
                await self._token_owners.forget(token)
            raise
        if self._token_owners:
            await self._token_owners.remember(token, tenant, "")
        return tenant

    async def _tenant_of(self, token: str) -> str:
        unnamed = f"{UNNAMED}{hashlib.sha256(token.encode()).hexdigest()[:16]}"
        try:
            definition = await self.get(Principal(unnamed, "", token), DEFINITION, PROBED_DEFINITION)
        except NotFound:
            return unnamed
        except NotAllowed:
            raise NotSignedIn("token-invalid") from None
        subscription = definition.get("subscription")
        return subscription if isinstance(subscription, str) and subscription else unnamed

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
        """One call with its retries, within the deadline. `read` turns the answer's body into a value, or raises Unavailable."""
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
            async with self._queue.slot(principal.tenant):
                answer = await self._try(request, read, self._breakers.of(principal.tenant))
            outcome = "answered"
            return answer
        except Unavailable as error:
            metrics.upstream_faults.labels(error.fault).inc()
            if error.fault == "status" and error.retry_after is not None:
                self._pauses.start(principal.tenant, error.retry_after)
            raise
        except (NotSignedIn, NotAllowed):
            outcome = "refused"
            self._principals.pop(principal.token, None)  # it may have been revoked: the next call identifies it again
            raise
        except FormsError:
            outcome = "refused"
            raise
        finally:
            metrics.upstream_calls.labels(method, outcome).inc()
            metrics.upstream_seconds.labels(method).observe(time.perf_counter() - began)

    async def _try(self, request: httpx.Request, read: Callable[[bytes], Answer], breaker: Breaker) -> Answer:
        """All attempts of one call. It is retried where nothing can happen twice, soon, and only while the budget lasts."""
        reading = request.method == "GET"
        attempt = 0
        try:
            async with asyncio.timeout(self._call_seconds):
                while True:
                    attempt += 1
                    try:
                        return await self._guarded(request, read, breaker)
                    except Unavailable as error:
                        pause = error.retry_after if error.retry_after is not None else retry_delay(attempt)
                        safe = isinstance(error, _Unsent) or (reading and error.fault in TRANSIENT_FAULTS)
                        if not safe or attempt >= MAX_ATTEMPTS or pause > MAX_RETRY_AFTER_SECONDS or not self._budget.spend():
                            raise
                    await asyncio.sleep(pause)
        except TimeoutError:
            raise Unavailable("platform-timeout", outcome_unknown=not reading, fault="slow") from None

    async def _guarded(self, request: httpx.Request, read: Callable[[bytes], Answer], breaker: Breaker) -> Answer:
        breaker.admit()
        try:
            answer = await self._send(request, read)
        except Unavailable as error:
            if error.retry_after is None:
                breaker.failed()
            else:
                breaker.abandoned()
            raise
        except FormsError:
            breaker.succeeded()  # a refusal is an answer
            raise
        except asyncio.CancelledError:
            breaker.failed()  # the deadline, or a caller that stopped waiting
            raise
        except BaseException:
            breaker.abandoned()
            raise
        breaker.succeeded()
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
            raise _Unsent("platform-unreachable", fault="unreachable") from error
        except httpx.TimeoutException as error:
            raise Unavailable("platform-timeout", outcome_unknown=not reading, fault="slow") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Unavailable("platform-broke-off", outcome_unknown=not reading, fault="broken off") from error
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
        """The body as it was sent. A compressed one is refused: it was not asked for, and its real size is unknown."""
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise Unavailable("platform-compressed", fault="compressed")
        chunks, size = [], 0
        async for chunk in answer.aiter_raw():
            size += len(chunk)
            if size > self._max_answer_bytes:
                raise Unavailable("platform-response-too-large", limit=self._max_answer_bytes, fault="too large")
            chunks.append(chunk)
        return b"".join(chunks)


def _object_path(id: str) -> str:
    return f"/v1/objects/{quote(id, safe='')}"
