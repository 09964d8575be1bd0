"""Stored objects with their secrets encrypted: what lies in the database, its log and its backups shows none."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, KeysView, Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Refused
from app.platform.base import Object
from app.platform.json_text import dump_body, load_body

SEALED = "$sealed"
"""The property that holds an object's secrets, all in one; no field can have this name."""
UNOPENED = "This record holds secrets that the server's key does not open, so no secret of it can be changed."
NONCE_BYTES = 12
KEPT_OPEN = 1024
LONGEST_KEPT = 8192
"""Signs of an encrypted text that is not opened twice."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The secrets of one object, encrypted, and which they are: None where none of our keys opens them."""

    token: str
    names: KeysView[str] | None


class Vault:
    """`keys` of 32 bytes: the first encrypts, all decrypt. Without keys objects are stored as they are."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = [AESGCM(key) for key in keys]
        # Beside the keys that open them; most writes leave secrets as they are, so that most readings meet the same again.
        self._opened_before = lru_cache(KEPT_OPEN)(self._opened)

    def dump(self, stored: Object, secret: Iterable[str], before: Sealed | None = None, *, touches_secret: bool = False) -> str:
        """`secret`: properties whose values are nobody's to see; `before`: the same as `split` gave them; `touches_secret`: whether
        one of them is changed.

        Secrets that none of our keys opens stay as they are stored: the key may come back. Raises Refused where they would have to
        be written anew, and for what JSON cannot hold.
        """
        if before is not None and before.names is None:
            if touches_secret:
                raise Refused(UNOPENED)
            return dump_body({**stored, SEALED: before.token})
        found = {name: stored[name] for name in secret if stored.get(name) not in (None, "")} if self._ciphers else {}
        if not found:
            return dump_body(stored)
        # A property that became secret only after the object was stored is not in what was sealed before.
        unchanged = before is not None and not touches_secret and before.names == found.keys()
        token = before.token if before is not None and unchanged else self._seal(found, _place(stored))
        kept = {**stored, SEALED: token}
        for name in found:
            del kept[name]
        return dump_body(kept)

    def load(self, text: str) -> Object:
        """Secrets that none of our keys opens are missing."""
        return self.split(text)[0]

    def split(self, text: str) -> tuple[Object, Sealed | None]:
        """The object, and its secrets as they are stored."""
        stored: Object = load_body(text)
        token: str | None = stored.pop(SEALED, None)
        if token is None:
            return stored, None
        opened = self._opened_before if len(token) <= LONGEST_KEPT else self._opened
        secrets = opened(token, _place(stored))
        if secrets is None:
            return stored, Sealed(token, None)
        stored.update(secrets)
        return stored, Sealed(token, secrets.keys())

    def opens(self, text: str) -> bool:
        """Whether our keys open the secrets of a stored object; true for one without secrets."""
        sealed = self.split(text)[1]
        return sealed is None or sealed.names is not None

    def _seal(self, secrets: Object, place: bytes) -> str:
        nonce = os.urandom(NONCE_BYTES)
        return b64encode(nonce + self._ciphers[0].encrypt(nonce, dump_body(secrets).encode(), place)).decode()

    def _opened(self, sealed: str, place: bytes) -> Object | None:
        """None where none of our keys opens them."""
        raw = b64decode(sealed)
        for cipher in self._ciphers:
            try:
                secrets: Object = load_body(cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place).decode())
            except InvalidTag:
                continue
            return secrets
        return None


def _place(stored: Object) -> bytes:
    """What binds secrets to their object: they cannot be moved to another one."""
    return orjson.dumps([stored.get("subscription"), stored.get("id")])
