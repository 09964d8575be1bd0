"""Stored objects with their secrets encrypted: what lies in the database, its log and its backups shows none."""

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.base import Object
from app.platform.bodies import dump_body, load_body

SEALED = "$sealed"
"""The property that holds an object's secrets, all in one; no field can have this name."""
NONCE_BYTES = 12

IsSecret = Callable[[str], bool]
"""Property -> whether its values are nobody's to see."""


class Vault:
    """`keys` of 32 bytes: the first encrypts, all decrypt. Without keys objects are stored as they are."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = [AESGCM(key) for key in keys]

    def dump(self, stored: Object, is_secret: IsSecret) -> str:
        """Raises Refused for what cannot be kept."""
        names = [name for name in stored if is_secret(name) and stored[name] not in (None, "")] if self._ciphers else []
        if not names:
            return dump_body(stored)
        secrets = dump_body({name: stored[name] for name in names})
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._ciphers[0].encrypt(nonce, secrets.encode(), _place(stored))
        plain = {name: value for name, value in stored.items() if name not in names}
        return dump_body({**plain, SEALED: b64encode(sealed).decode()})

    def load(self, text: str) -> Object:
        """Secrets whose key is gone are missing."""
        stored: Object = load_body(text)
        sealed = stored.pop(SEALED, None)
        if sealed is not None:
            stored.update(self._opened(sealed, _place(stored)))
        return stored

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
