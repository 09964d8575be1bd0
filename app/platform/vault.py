"""Encrypts the secrets of an object before it is stored, and decrypts them after: the database and its backups show none."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, KeysView, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.definition import ENCRYPTED
from app.errors import Refused, UnreadableRecord
from app.platform.base import Object
from app.platform.json_text import dump_body, load_body

NONCE_BYTES, TAG_BYTES = 12, 16
MAX_CACHED_SECRETS = 1024
MAX_CACHED_CHARS = 8192
"""Characters of an encrypted text; a longer one is decrypted each time."""


@dataclass(frozen=True, slots=True)
class EncryptedSecrets:
    """The secrets of one object as they are stored, and their names: None where none of our keys decrypts them.

    `by_first_key`: whether the key that encrypts today encrypted them.
    """

    token: str
    names: KeysView[str] | None
    by_first_key: bool = False


class Vault:
    """`keys` of 32 bytes: the first encrypts, all decrypt. Without keys objects are stored as they are."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = [AESGCM(key) for key in keys]
        # Most writes leave the secrets as they are, so that most reads meet the same text again.
        self._decrypt_cached = lru_cache(MAX_CACHED_SECRETS)(self._decrypt)

    def dump(
        self, stored: Object, secret: Iterable[str], before: EncryptedSecrets | None = None, *, touches_secret: bool = False
    ) -> str:
        """The object as text: {"name": "N", "password": "p"} -> '{"name":"N","$sealed":"Zm9v..."}'

        `secret`: names of the secret properties. `before`: the object's secrets as `split` returned them. `touches_secret`: whether
        the write changes one of them. Secrets that none of our keys decrypts stay as they are stored: the key may come back. Raises
        Refused where they would have to be encrypted again, and for what JSON cannot hold. Secrets that an older key encrypted are
        encrypted with the first one, so that the older one can go in time.
        """
        if before is not None and before.names is None:
            if touches_secret:
                raise Refused("secrets-locked")
            return dump_body({**stored, ENCRYPTED: before.token})
        values = {name: stored[name] for name in secret if stored.get(name) not in (None, "")} if self._ciphers else {}
        if not values:
            return dump_body(stored)
        # A property that became secret only after the object was stored is not in what was encrypted before.
        unchanged = before is not None and not touches_secret and before.names == values.keys() and before.by_first_key
        token = before.token if before is not None and unchanged else self._encrypt(values, _binding(stored))
        shown = {**stored, ENCRYPTED: token}
        for name in values:
            del shown[name]
        return dump_body(shown)

    def load(self, text: str) -> Object:
        """Secrets that none of our keys decrypts are missing."""
        return self.split(text)[0]

    def load_plain(self, text: str) -> Object:
        """The object without its secrets: nothing is decrypted. Raises UnreadableRecord."""
        stored = _object_of(text)
        stored.pop(ENCRYPTED, None)
        return stored

    def split(self, text: str) -> tuple[Object, EncryptedSecrets | None]:
        """The object with its secrets decrypted, and the secrets as they are stored. Raises UnreadableRecord."""
        stored = _object_of(text)
        token: Any = stored.pop(ENCRYPTED, None)
        if token is None:
            return stored, None
        if not isinstance(token, str):
            return stored, EncryptedSecrets(token, None)
        decrypt = self._decrypt_cached if len(token) <= MAX_CACHED_CHARS else self._decrypt
        decrypted = decrypt(token, _binding(stored))
        if decrypted is None:
            return stored, EncryptedSecrets(token, None)
        secrets, by_first_key = decrypted
        stored.update(secrets)
        return stored, EncryptedSecrets(token, secrets.keys(), by_first_key)

    def decrypts(self, text: str) -> bool:
        """Whether one of our keys decrypts the secrets of a stored object; true for one without secrets, and for a damaged one,
        which no key decrypts."""
        try:
            encrypted = self.split(text)[1]
        except UnreadableRecord:
            return True
        return encrypted is None or encrypted.names is not None or _raw(encrypted.token) is None

    def by_first_key(self, text: str) -> str | None:
        """A stored object whose secrets the first key encrypts; None where it does so already, or where no key decrypts them."""
        stored, encrypted = self.split(text)
        if encrypted is None or encrypted.names is None or encrypted.by_first_key:
            return None
        return self.dump(stored, encrypted.names, encrypted)

    def without_unreadable(self, text: str) -> str | None:
        """A stored object without its secrets, where none of our keys decrypts them; None for any other."""
        stored, encrypted = self.split(text)
        return dump_body(stored) if encrypted is not None and encrypted.names is None else None

    def _encrypt(self, secrets: Object, binding: bytes) -> str:
        nonce = os.urandom(NONCE_BYTES)
        return b64encode(nonce + self._ciphers[0].encrypt(nonce, dump_body(secrets).encode(), binding)).decode()

    def _decrypt(self, encrypted: str, binding: bytes) -> tuple[Object, bool] | None:
        """The secrets, and whether the first key decrypts them; None where none of our keys does, or for damaged ones."""
        raw = _raw(encrypted)
        if raw is None:
            return None
        for index, cipher in enumerate(self._ciphers):
            try:
                secrets: Object = load_body(cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], binding).decode())
            except (InvalidTag, ValueError):  # another key's, or damaged
                continue
            return secrets, index == 0
        return None


def _raw(encrypted: Any) -> bytes | None:
    """The bytes of an encrypted text; None for one that is damaged, since no key made it."""
    try:
        raw = b64decode(encrypted, validate=True)
    except (ValueError, TypeError):
        return None
    return raw if len(raw) >= NONCE_BYTES + TAG_BYTES else None


def _object_of(text: str) -> Object:
    try:
        stored = load_body(text)
    except ValueError as error:
        raise UnreadableRecord from error
    if not isinstance(stored, dict):
        raise UnreadableRecord
    return stored


def _binding(stored: Object) -> bytes:
    """Binds secrets to their object: copied to another object they cannot be decrypted."""
    return orjson.dumps([stored.get("subscription"), stored.get("id")])
