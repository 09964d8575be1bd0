"""How much one person and one address may ask for in a minute: the classes of requests, their numbers, and who is counted.

In memory of each process: nothing is written for it. Where several processes share a database they count failures and sessions of
frames together, in rows. A token that is good is never refused for what others tried from its address.
"""

import hashlib
import math
import re
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address

from starlette.requests import Request

from app.errors import TooManyRequests
from app.limits import GrowingPauses, Rule, TokenBuckets
from app.platform.base import Principal
from app.state.shared_limits import SharedLimits

FAILURES = "failures"
EXCHANGES = "exchanges"
STREAMS = "streams"
RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("writes", 3000, 1000),
        Rule("checks", 3000, 1000),
        Rule("drafts", 600, 200),
        Rule("exports", 600, 300),
        Rule(EXCHANGES, 600, 200),
    )
}
FAILURES_PER_MINUTE = 10
MAX_STREAMS_OF_PERSON = 100
STREAM_SECONDS = 30
"""After which a page may ask for a stream again."""
PREFIX_CHARS = 12
"""Of a token that isn't valid: tokens with the same beginning count together, from wherever they come."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CHECKS = re.compile(r"/forms/[^/]+/check|/carry/[^/]+|/api/forms/[^/]+/validate|/embed/[^/]+/[^/]+/carry|/v1/query")
EXPORTS = re.compile(r"/schemas/.+|/openapi\.json|/docs/forms/.+")
DRAFTS = re.compile(r"/drafts/.+|/embed/[^/]+/[^/]+/discard")
TOKENS = ("/embed/tokens", "/embed/demo/token", "/embed/session")


def class_of(method: str, path: str) -> str:
    """The name of a request's rule; "" for one that is not counted, which are pages to read."""
    if method in SAFE_METHODS:
        return "exports" if EXPORTS.fullmatch(path) else ""
    if path in TOKENS:
        return EXCHANGES
    if DRAFTS.fullmatch(path):
        return "drafts"
    return "checks" if CHECKS.fullmatch(path) else "writes"


class RequestLimits:
    """`is_on` is the setting; `clock` gives seconds; `shared` where other processes count, too."""

    def __init__(self, *, is_on: bool, clock: Callable[[], float] = time.monotonic, shared: SharedLimits | None = None) -> None:
        self.is_on, self._clock, self._shared = is_on, clock, shared
        self._buckets = {name: TokenBuckets(rule) for name, rule in RULES.items()}
        self._pauses = GrowingPauses(FAILURES_PER_MINUTE)

    def admit(self, request: Request, principal: Principal) -> None:
        """Counts a request of a person. Raises TooManyRequests."""
        name = class_of(request.method, request.scope["path"]) if self.is_on else ""
        if name:
            self._take(name, (principal.tenant, principal.person))

    async def exchange(self, access: str) -> None:
        """Counts a session that a frame gets in the name of an access token. Raises TooManyRequests."""
        if not self.is_on:
            return
        self._take(EXCHANGES, hashlib.sha256(access.encode("utf-8", "replace")).digest())
        if self._shared is not None:
            _refuse(EXCHANGES, await self._shared.take(RULES[EXCHANGES], access))

    async def fail(self, request: Request, token: str) -> None:
        """Counts a token that isn't valid. Raises TooManyRequests where its sender has to pause."""
        if not self.is_on:
            return
        now = self._clock()
        keys = (f"address {client_network(request)}", f"token {token[:PREFIX_CHARS]}")
        seconds = max(self._pauses.fail(key, now) for key in keys)
        if not seconds and self._shared is not None:  # who pauses already costs the database nothing
            waits = await self._shared.fail(keys, FAILURES_PER_MINUTE)
            seconds = max(waits)
            for key, wait in zip(keys, waits, strict=True):
                if wait:
                    self._pauses.hold(key, now, wait)
        if seconds:
            raise TooManyRequests(
                "too-many-failures", rule=FAILURES, per_minute=FAILURES_PER_MINUTE, wait=seconds, seconds=math.ceil(seconds)
            )

    def stream(self, count: int) -> None:
        """Whether a person who has `count` streams open may open one more. Raises TooManyRequests."""
        if self.is_on and count >= MAX_STREAMS_OF_PERSON:
            raise TooManyRequests("too-many-streams", rule=STREAMS, per_minute=MAX_STREAMS_OF_PERSON, wait=STREAM_SECONDS)

    def _take(self, name: str, key: object) -> None:
        _refuse(name, self._buckets[name].take(key, self._clock()))


def _refuse(name: str, seconds: float) -> None:
    """Raises TooManyRequests unless an event of this class is allowed now."""
    if seconds:
        raise TooManyRequests(
            "rate-limited", rule=name, per_minute=RULES[name].per_minute, wait=seconds, seconds=math.ceil(seconds)
        )


def client_network(request: Request) -> str:
    """The client's address; of IPv6 the network of 64 bits, of which one client has all addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
