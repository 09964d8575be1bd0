"""What is a secret by its name, and which fields are secrets. Where they lie in a record is in `secret_paths`."""

import re
from typing import Any

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")

SECRET_WORDS = frozenset({"password", "passwd", "passphrase", "secret", "secrets", "token", "tokens", "credential", "credentials"})
SECRET_PAIRS = frozenset({("signing", "key"), ("private", "key"), ("api", "key"), ("access", "key"), ("secret", "key")})
SECRET_PAIRS_IN_ONE_WORD = frozenset({"apikey", "privatekey", "signingkey"})
IN_SECRET_NAMES = re.compile("pass|secret|token|credential|key|\\\\", re.IGNORECASE)
"""A part of every name that looks secret, and what begins an escape of JSON, which may hide one: "\\u0070assword"."""
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


def is_secret_field(id: str, label: str, secrecy: str, stated: Any) -> bool:
    """The one verdict about a field by itself. `secrecy` is its type's (`FieldType.secrecy`), `stated` the definition's `secret`.

    `false` lifts what only a name suggests; nothing lifts what the type says.
    """
    if secrecy == "always" or stated is True:
        return True
    return secrecy == "by name" and stated is not False and looks_secret(id, label)


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
