"""The keys that encrypt and sign: from the setting, or created once and stored in the data folder."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import BadSetting
from app.settings import MIN_KEY_CHARS

KEY_FILE = "secret.key"
"""The key in the data folder; a second line is a former key, while `rotate-key` has not come to its end."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Each has one purpose; the first key of several encrypts or signs, all decrypt or verify.

    `fernet` encrypts cookies, drafts and pending saves, `newest` does so with the first key alone. `records` encrypt the secrets of
    stored records. `hashing` keys digests of secrets and tokens. `signing` signs tokens for frames, `audit` chains the audit.
    `fingerprints` tell keys apart and say nothing about them.
    """

    fernet: MultiFernet
    newest: Fernet
    hashing: bytes
    records: tuple[bytes, ...]
    signing: tuple[bytes, ...]
    audit: tuple[bytes, ...]
    fingerprints: tuple[str, ...]

    def opens(self, text: str) -> bool:
        """Whether one of the keys decrypts a text."""
        try:
            self.fernet.decrypt(text)
        except InvalidToken:
            return False
        return True

    @property
    def first_alone(self) -> "Keys":
        """Without the former keys."""
        one = slice(0, 1)
        return replace(
            self,
            fernet=MultiFernet([self.newest]),
            records=self.records[one],
            signing=self.signing[one],
            audit=self.audit[one],
            fingerprints=self.fingerprints[one],
        )


def load_keys(configured: list[str], data_folder: Path) -> Keys:
    """The configured keys, or that of the data folder, created where it is missing. Raises BadSetting where it cannot be."""
    texts = configured or _stored_keys(data_folder / KEY_FILE)
    return keys_of(texts)


def keys_of(texts: Sequence[str]) -> Keys:
    """The keys that follow from texts, of which the first encrypts."""
    fernets = [Fernet(_fernet_key(text)) for text in texts]
    return Keys(
        MultiFernet(fernets),
        fernets[0],
        _derived("seals", texts[0]),
        tuple(_derived("records", text) for text in texts),
        tuple(_derived("frames", text) for text in texts),
        tuple(_derived("audit", text) for text in texts),
        tuple(_derived("fingerprint", text).hex()[:32] for text in texts),
    )


def stored_keys(data_folder: Path) -> list[str]:
    """The lines of the key file, which is created where there is none. Raises BadSetting."""
    return _stored_keys(data_folder / KEY_FILE)


def store_keys(data_folder: Path, texts: Sequence[str]) -> None:
    """Replaces the key file in one step: a kill leaves the old file or the new one."""
    path = data_folder / KEY_FILE
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(text + "\n" for text in texts))
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    folder = os.open(data_folder, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def new_key() -> str:
    return secrets.token_urlsafe(48)


def _derived(purpose: str, text: str) -> bytes:
    """32 bytes for one purpose; they say nothing about those of another purpose."""
    return sha256(f"{purpose}\0{text}".encode()).digest()


def _fernet_key(text: str) -> bytes:
    """Any long text -> the 32 bytes that Fernet wants."""
    return urlsafe_b64encode(sha256(text.encode()).digest())


def _stored_keys(path: Path) -> list[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            # "x": of two processes that start at once, one makes the key and the other reads it.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read_keys(path)
        key = new_key()
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        return [key]
    except OSError as error:
        raise BadSetting(
            f"FORMS_DATA_DIR: the key for cookies cannot be stored in {path}: {error.strerror}; "
            "make the folder writable or set FORMS_SECRET_KEY"
        ) from error


def _read_keys(path: Path) -> list[str]:
    """A line for each key. Raises BadSetting for a file without keys or with one that anybody could guess."""
    try:
        keys = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        keys = []
    if not keys or not all(key.isprintable() for key in keys):
        raise BadSetting(
            f"FORMS_DATA_DIR: {path} contains no key; restore it from a backup, or remove the file if no secrets are stored"
        )
    if any(len(key) < MIN_KEY_CHARS for key in keys):
        raise BadSetting(f"FORMS_DATA_DIR: the key in {path} is too short; it must have {MIN_KEY_CHARS} characters or more")
    return keys
