"""What is a secret by its name, and definitions whose fields were secret before. A leaf: imports the definition alone."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import replace

from app.definition import Definition, Field, Part

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")

SECRET_WORDS = frozenset({"password", "passwd", "passphrase", "secret", "secrets", "token", "tokens", "credential", "credentials"})
SECRET_PAIRS = frozenset({("signing", "key"), ("private", "key"), ("api", "key"), ("access", "key"), ("secret", "key")})
SECRET_PAIRS_IN_ONE_WORD = frozenset({"apikey", "privatekey", "signingkey"})
ABOUT_A_SECRET = frozenset(
    [
        "expiry",
        "expires",
        "expiration",
        "type",
        "name",
        "count",
        "id",
        "url",
        "endpoint",
        "policy",
        "length",
        "hint",
        "age",
        "lifetime",
        "ttl",
        "limit",
        "date",
        "enabled",
        "status",
    ]
)
"""After a secret's word these make it something about the secret: `tokenExpiry`, `passwordPolicy`."""

DESTINATION_WORDS = frozenset(
    ["url", "uri", "host", "hostname", "server", "endpoint", "address", "domain", "user", "username", "login", "account"]
)


def looks_secret(id: str, label: str) -> bool:
    """Whether a text field's id or label says that its value is a secret."""
    return _names_a_secret(words_of(id)) or _names_a_secret(words_of(label))


def looks_like_destination(id: str, label: str) -> bool:
    """Whether a field's id or label says where something goes or who signs in there: its last word is host, user, ..."""
    return any(words and words[-1].lower() in DESTINATION_WORDS for words in (words_of(id), words_of(label)))


def words_of(name: str) -> list[str]:
    """ "webhookSecret" -> ["webhook", "Secret"]; "API_key" -> ["API", "key"]."""
    return WORD.findall(name)


def with_secrets(definition: Definition, keys: Collection[str]) -> Definition:
    """The definition with every field of `keys` secret, also where it no longer says so. Its hash differs accordingly."""
    added = {field.key for field in definition.fields() if field.key in keys and not (field.secret or field.is_system)}
    if not added:
        return definition

    def hide(part: Part) -> Part:
        return replace(part, secret=True, grid=False) if isinstance(part, Field) and part.key in added else part

    digest = hashlib.sha256("\0".join([definition.hash, *sorted(added)]).encode()).hexdigest()
    return replace(definition.changed(hide), hash=digest)


def secret_keys(definition: Definition) -> frozenset[str]:
    """The keys of all secret fields."""
    return frozenset(field.key for field in definition.fields() if field.secret)


def _names_a_secret(words: list[str]) -> bool:
    """Reads each word once: a name may have a million of them, and anybody may send it."""
    folded = [word.lower() for word in words]
    last = len(folded) - 1
    for index, word in enumerate(folded):
        if index < last and (word, folded[index + 1]) in SECRET_PAIRS:
            after = index + 2
        elif word in SECRET_WORDS or word in SECRET_PAIRS_IN_ONE_WORD:
            after = index + 1
        else:
            continue
        if after > last or folded[after] not in ABOUT_A_SECRET:
            return True
    return False


def secret_properties(definition: Definition) -> frozenset[str]:
    """The properties of a record that are secrets, or objects that hold one."""
    return frozenset(field.path[0] for field in definition.fields() if field.secret)
