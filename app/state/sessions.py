"""Browser sessions: an access token, encrypted in a cookie. Nothing is stored here, so any replica serves anybody."""

import time
from collections import OrderedDict
from collections.abc import Callable

from cryptography.fernet import InvalidToken, MultiFernet

KEPT_OPEN = 4096
"""How many decrypted cookies are kept in memory; decrypting one costs more than filling a page."""


class Sessions:
    """`lifetime` in seconds, counted from the sign-in; `clock` gives seconds since the epoch."""

    def __init__(self, keys: MultiFernet, lifetime: int, clock: Callable[[], float] = time.time) -> None:
        self._keys, self._lifetime, self._clock = keys, lifetime, clock
        self._open: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def seal(self, token: str) -> str:
        """The cookie's value for an access token."""
        return self._keys.encrypt_at_time(token.encode(), int(self._clock())).decode()

    def token(self, cookie: str) -> str | None:
        """The access token in a cookie, or None for one that is forged, altered or too old."""
        known = self._open.get(cookie)
        if known is None:
            known = self._decrypt(cookie)
            if known is None:
                return None
            self._open[cookie] = known
            if len(self._open) > KEPT_OPEN:
                self._open.popitem(last=False)
        token, ends = known
        return token if self._clock() < ends else None

    def _decrypt(self, cookie: str) -> tuple[str, float] | None:
        try:
            made = self._keys.extract_timestamp(cookie)
            return self._keys.decrypt(cookie).decode(), made + self._lifetime
        except (InvalidToken, ValueError):
            return None
