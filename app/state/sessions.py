"""Browser sessions: an access token, encrypted in a cookie. Nothing is stored, so any process can serve any browser."""

import time
from collections import OrderedDict
from collections.abc import Callable

from cryptography.fernet import InvalidToken, MultiFernet

MAX_CACHED_COOKIES = 4096
"""Decrypted cookies in memory; decrypting one takes longer than filling a page."""


class Sessions:
    """`lifetime` in seconds, counted from the sign-in; `clock` gives seconds since the epoch."""

    def __init__(self, keys: MultiFernet, lifetime: int, clock: Callable[[], float] = time.time) -> None:
        self._keys, self._lifetime, self._clock = keys, lifetime, clock
        self._cache: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def encrypt(self, token: str) -> str:
        """The cookie's value for an access token."""
        return self._keys.encrypt_at_time(token.encode(), int(self._clock())).decode()

    def token(self, cookie: str) -> str | None:
        """The access token in a cookie, or None for one that is forged, altered or too old."""
        session = self._cache.get(cookie)
        if session is None:
            session = self._decrypt(cookie)
            if session is None:
                return None
            self._cache[cookie] = session
            if len(self._cache) > MAX_CACHED_COOKIES:
                self._cache.popitem(last=False)
        token, ends = session
        return token if self._clock() < ends else None

    def _decrypt(self, cookie: str) -> tuple[str, float] | None:
        """The access token, and when the session ends."""
        try:
            made = self._keys.extract_timestamp(cookie)
            return self._keys.decrypt(cookie).decode(), made + self._lifetime
        except (InvalidToken, ValueError):
            return None
