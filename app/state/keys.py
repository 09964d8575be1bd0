"""The keys that encrypt cookies: from the setting, or made once and kept in the data folder."""

import os
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from app.errors import BadSetting

KEY_FILE = "secret.key"


@dataclass(frozen=True, slots=True)
class Keys:
    """`fernet` encrypts cookies, drafts and submissions, `records` secrets in stored records: the first encrypts, all decrypt.
    `sealing` keys the seals, `signing` signs tokens for frames: the first signs, all verify. `fingerprints` tell keys apart."""

    fernet: MultiFernet
    sealing: bytes
    records: tuple[bytes, ...]
    signing: tuple[bytes, ...]
    fingerprints: tuple[str, ...]


def load_keys(configured: list[str], data_folder: Path) -> Keys:
    """Raises BadSetting when no key is configured and none can be kept."""
    texts = configured or [_kept_key(data_folder / KEY_FILE)]
    fernet = MultiFernet([Fernet(_fernet_key(text)) for text in texts])
    return Keys(
        fernet,
        _derived("seals", texts[0]),
        tuple(_derived("records", text) for text in texts),
        tuple(_derived("frames", text) for text in texts),
        tuple(_derived("fingerprint", text).hex()[:32] for text in texts),
    )


def _derived(purpose: str, text: str) -> bytes:
    """32 bytes for one purpose; nothing of another purpose follows from them."""
    return sha256(f"{purpose}\0{text}".encode()).digest()


def _fernet_key(text: str) -> bytes:
    """Any long text -> the 32 bytes that Fernet wants."""
    return urlsafe_b64encode(sha256(text.encode()).digest())


def _kept_key(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            # "x": of two processes that start at once, one makes the key and the other reads it.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read_key(path)
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        return key
    except OSError as error:
        raise BadSetting(
            f"FORMS_DATA_DIR: the key for cookies cannot be kept in {path}: {error.strerror}; "
            "make the folder writable or set FORMS_SECRET_KEY"
        ) from error


def _read_key(path: Path) -> str:
    """An empty file must not do for a key: anybody could make that one."""
    key = path.read_text().strip()
    if not key:
        raise BadSetting(f"FORMS_DATA_DIR: {path} holds no key; put it back, or remove the file to have a new one made")
    return key
