"""DemandFlow over HTTP: its REST with its contradictions, each ending in an object, a list or a clear sentence.

The token goes to the configured origin and nowhere else: redirects are not followed, and the environment's proxies and credentials
are not used. Reads are tried again where nothing can have happened twice; writes never are.
"""

import asyncio
import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from urllib.parse import quote

import httpx

from app import metrics
from app.errors import Conflict, FormsError, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from app.platform.base import Found, Object, Principal, Receipt, Search, find_in, projected
from app.platform.bodies import dump_body
from app.platform.guard import Breaker, Bulkhead, RetryBudget, pause_before

DEFINITION = "DEFINITION"
PROBED = "DOCKERREGISTRY"
"""The DEFINITION that a new token is tried with: the platform's documents name no call that says who one is."""
CALL_SECONDS = 8.0
TRIES = 3
TRUSTED_SECONDS = 60.0
KEPT_TOKENS = 4096
LARGEST_ANSWER = 8 * 1024 * 1024
LARGEST_LINE = 1024 * 1024
MOST_ROWS = 50_000
LONGEST_RETRY_AFTER = 2.0
ALL_SCOPES = frozenset({"read", "write", "admin"})


class Acquaintances(Protocol):
    """Whose tokens the platform has told before."""

    async def remember(self, token: str, tenant: str, user: str) -> None: ...

    async def forget(self, token: str) -> None: ...

    async def tenant_of(self, token: str) -> str | None: ...


class _Unsent(Unavailable):
    """Nothing was sent: there was no connection to send it over."""


class RemotePlatform:
    """`url` is the tenant's REST address. What a token may do, the platform says."""

    atomic = False

    def __init__(
        self,
        url: str,
        people: Acquaintances | None = None,
        *,
        call_seconds: float = CALL_SECONDS,
        largest_answer: int = LARGEST_ANSWER,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._call_seconds, self._largest_answer, self._clock = call_seconds, largest_answer, clock
        self._people = people
        self._breaker, self._bulkhead, self._budget = Breaker(clock), Bulkhead(), RetryBudget()
        self._known: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
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
        tenant = await self._identified(token)
        principal = Principal(tenant, "", token, ALL_SCOPES)
        self._known[token] = (principal, self._clock() + TRUSTED_SECONDS)
        if len(self._known) > KEPT_TOKENS:
            self._known.popitem(last=False)
        return principal

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        return await self._one(principal, "GET", _object_path(id), entity)

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        if principal.tenant.startswith("token:"):
            raise Unavailable(
                "The platform does not say which subscription this access token belongs to, so nothing can be created."
            )
        return await self._one(principal, "POST", "/v1/objects", "", body)

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
        return await self._one(principal, "PATCH", _object_path(id), entity, changes, if_version)

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        await self._call(principal, "DELETE", _object_path(id), entity, if_version=if_version)

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        return None  # it has no history that could be asked

    async def query(self, principal: Principal, queries: Sequence[Object]) -> Sequence[Object]:
        body = await self._call(principal, "POST", "/v1/query", "", list(queries))
        return read_rows(body)

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
        rows = read_rows(await self._call(principal, "GET", path, "", parameters=parameters))
        return [projected(row, fields) for row in rows]

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
        if self._people and token not in self._known:
            await self._people.remember(token, tenant, "")
        return tenant

    async def _tenant_of(self, token: str) -> str:
        stranger = Principal("", "", token)
        try:
            found = await self.get(stranger, DEFINITION, PROBED)
        except NotFound:
            found = {}
        except NotAllowed:
            raise NotSignedIn("The platform does not accept this access token.") from None
        subscription = found.get("subscription")
        if isinstance(subscription, str) and subscription:
            return subscription
        return f"token:{hashlib.sha256(token.encode()).hexdigest()[:16]}"

    async def _one(
        self, principal: Principal, method: str, path: str, entity: str, body: Any = None, if_version: int | None = None
    ) -> Object:
        text = await self._call(principal, method, path, entity, body, if_version=if_version)
        try:
            answer = _parse(text)
        except Unavailable as error:
            error.outcome_unknown = method != "GET"
            raise
        if isinstance(answer, list) and len(answer) == 1:
            answer = answer[0]
        if not isinstance(answer, dict):
            raise Unavailable("The platform answered something that is no object.", outcome_unknown=method != "GET")
        answer.pop("_type", None)
        return answer

    async def _call(
        self,
        principal: Principal,
        method: str,
        path: str,
        entity: str,
        body: Any = None,
        parameters: dict[str, str] | None = None,
        if_version: int | None = None,
    ) -> bytes:
        """One call with all its tries, within the deadline."""
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
            async with self._bulkhead.place(principal.tenant):
                answer = await self._tried(request)
            outcome = "answered"
            return answer
        except Unavailable:
            raise
        except FormsError:
            outcome = "refused"
            raise
        finally:
            metrics.upstream_calls.labels(method, outcome).inc()
            metrics.upstream_seconds.labels(method).observe(time.perf_counter() - began)

    async def _tried(self, request: httpx.Request) -> bytes:
        """All tries of one call. Tried again is what cannot have happened twice, soon, and only while the budget lasts."""
        reading = request.method == "GET"
        attempt = 0
        try:
            async with asyncio.timeout(self._call_seconds):
                while True:
                    attempt += 1
                    try:
                        return await self._guarded(request)
                    except Unavailable as error:
                        pause = error.retry_after if error.retry_after is not None else pause_before(attempt)
                        safe = reading or isinstance(error, _Unsent)
                        if not safe or attempt >= TRIES or pause > LONGEST_RETRY_AFTER or not self._budget.spend():
                            raise
                    await asyncio.sleep(pause)
        except TimeoutError:
            raise Unavailable("The platform takes too long to answer.", outcome_unknown=not reading) from None

    async def _guarded(self, request: httpx.Request) -> bytes:
        self._breaker.admit()
        try:
            body = await self._send(request)
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
        return body

    async def _send(self, request: httpx.Request) -> bytes:
        reading = request.method == "GET"
        try:
            answer = await self._client.send(request, stream=True)
            try:
                body = await self._read(answer)
            finally:
                await answer.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _Unsent("The platform cannot be reached.") from error
        except (httpx.TimeoutException, httpx.TransportError, httpx.DecodingError) as error:
            raise Unavailable("The platform broke off its answer.", outcome_unknown=not reading) from error
        except Unavailable as error:
            error.outcome_unknown = not reading
            raise
        _check_status(answer, body)
        return body

    async def _read(self, answer: httpx.Response) -> bytes:
        """The body as it comes over the wire; one that is compressed all the same is refused, since it may unfold without end."""
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise Unavailable("The platform compressed its answer, which was not asked for.")
        chunks, size = [], 0
        async for chunk in answer.aiter_raw():
            size += len(chunk)
            if size > self._largest_answer:
                raise Unavailable(f"The platform's answer is larger than {self._largest_answer:,} bytes.")
            chunks.append(chunk)
        return b"".join(chunks)


def read_rows(body: bytes) -> list[Object]:
    """A list in either shape: NDJSON, or a JSON array of objects that carry `"_type":"data"`.

    Raises Unavailable for an error in the middle of it (the whole list failed), for what is cut off, and for too many rows.
    """
    text = body.lstrip()
    rows = _parse(body) if text.startswith(b"[") else [_parse_line(line) for line in body.split(b"\n") if line.strip()]
    if len(rows) > MOST_ROWS:
        raise Unavailable(f"The platform's list has more than {MOST_ROWS:,} rows.")
    objects: list[Object] = []
    for row in rows:
        if not isinstance(row, dict):
            raise Unavailable("The platform's list holds something that is no object.")
        kind = row.get("_type")
        if kind == "error":
            told = row.get("message")
            raise Unavailable(
                f"The platform's list broke off after {len(objects)} rows: {told if isinstance(told, str) else 'no reason given'}"
            )
        objects.append({name: value for name, value in row.items() if name != "_type"} if kind == "data" else row)
    return objects


def _parse_line(line: bytes) -> Any:
    if len(line) > LARGEST_LINE:
        raise Unavailable(f"A row of the platform's list is larger than {LARGEST_LINE:,} bytes.")
    return _parse(line)


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        looks_html = body.lstrip()[:1] == b"<"
        told = "a web page instead of data" if looks_html else "something that is no JSON, or only a part of it"
        raise Unavailable(f"The platform answered {told}.") from error


def _check_status(answer: httpx.Response, body: bytes) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        return
    message, errors = _told(body)
    if status == 401:
        raise NotSignedIn(message or "The platform does not accept this access token.")
    if status == 403:
        raise NotAllowed(message or "The platform does not allow this.")
    if status == 404:
        raise NotFound(message or "There is no such record.")
    if status in (409, 412):
        raise Conflict(message or "The record was changed meanwhile.")
    if status in (400, 405, 413, 415, 422):
        raise Refused(message or "The platform refused this.", errors)
    if 300 <= status < 400:
        raise Unavailable("The platform wants to send us elsewhere, which is not followed.")
    known_outcome = answer.request.method == "GET" or status == 429 or status < 500
    raise Unavailable(
        message or f"The platform answered with status {status}.",
        retry_after=_retry_after(answer),
        outcome_unknown=not known_outcome,
    )


def _told(body: bytes) -> tuple[str, list[dict[str, str]]]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "", []
    if not isinstance(told, dict):
        return "", []
    message = told.get("message") or told.get("error")
    listed = told.get("errors")
    errors = [
        {"field": str(each.get("field", "")), "message": str(each.get("message", ""))}
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]
    return (message[:500] if isinstance(message, str) else ""), errors


def _retry_after(answer: httpx.Response) -> float | None:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() and len(told) < 7 else None


def _object_path(id: str) -> str:
    return f"/v1/objects/{quote(id, safe='')}"
