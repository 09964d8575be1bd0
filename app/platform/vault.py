"""Stored objects with their secrets encrypted: what lies in the database, its log and its backups shows none."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, KeysView, Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.base import Object
from app.platform.bodies import dump_body, load_body

SEALED = "$sealed"
"""The property that holds an object's secrets, all in one; no field can have this name."""
NONCE_BYTES = 12
KEPT_OPEN = 1024
LONGEST_KEPT = 8192
"""Signs of an encrypted text that is not opened twice."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The secrets of one object, encrypted, and which they are."""

    token: str
    names: KeysView[str]


class Vault:
    """`keys` of 32 bytes: the first encrypts, all decrypt. Without keys objects are stored as they are."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = [AESGCM(key) for key in keys]
        # Beside the keys that open them; most writes leave secrets as they are, so that most readings meet the same again.
        self._opened_before = lru_cache(KEPT_OPEN)(self._opened)

    def dump(self, stored: Object, secret: Iterable[str], before: Sealed | None = None) -> str:
        """`secret`: properties whose values are nobody's to see; `before`: the same as `split` gave them, where none was changed.

        Raises Refused for what cannot be kept.
        """
        found = {name: stored[name] for name in secret if stored.get(name) not in (None, "")} if self._ciphers else {}
        if not found:
            return dump_body(stored)
        # A property that became secret only after the object was stored is not in what was sealed before.
        token = before.token if before is not None and before.names == found.keys() else self._seal(found, _place(stored))
        kept = {**stored, SEALED: token}
        for name in found:
            del kept[name]
        return dump_body(kept)

    def load(self, text: str) -> Object:
        """Secrets whose key is gone are missing."""
        return self.split(text)[0]

    def split(self, text: str) -> tuple[Object, Sealed | None]:
        """The object, and its secrets as they lie there."""
        stored: Object = load_body(text)
        token: str | None = stored.pop(SEALED, None)
        if token is None:
            return stored, None
        opened = self._opened_before if len(token) <= LONGEST_KEPT else self._opened
        secrets = opened(token, _place(stored))
        stored.update(secrets)
        return stored, Sealed(token, secrets.keys())

    def _seal(self, secrets: Object, place: bytes) -> str:
        nonce = os.urandom(NONCE_BYTES)
        return b64encode(nonce + self._ciphers[0].encrypt(nonce, dump_body(secrets).encode(), place)).decode()

    def _opened(self, sealed: str, place: bytes) -> Object:
        raw = b64decode(sealed)
        for cipher in self._ciphers:
            try:
                secrets: Object = load_body(cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place).decode())
            except InvalidTag:
                continue
            return secrets
        return {}


def _place(stored: Object) -> bytes:
    """What binds secrets to their object: they cannot be moved to another one."""
    return orjson.dumps([stored.get("subscription"), stored.get("id")])
