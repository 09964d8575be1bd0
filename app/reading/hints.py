"""What notes and names suggest: hints in a help text, and whether a field's name tells of a secret."""

import re
from dataclasses import dataclass

from app.definition import Option

VALID_IDS = re.compile(r"\bValid ids:\s*(?P<list>[^:]*?\))\s*\.?\s*$", re.IGNORECASE)
VALID_ID = re.compile(r"\s*,?\s*(?P<id>[^\s(),][^(),]{0,60}?)\s*\((?P<text>[^()]*(?:\([^()]*\)[^()]*)*)\)")
READ_ONLY = re.compile(r"(?:^|[.!?]\s+|\s)Read[ -]only\.(?:\s|$)")
READ_ONLY_ALONE = re.compile(r"^\s*read[ -]only\s*\.?\s*$", re.IGNORECASE)
REQUIRED = re.compile(r"(?:^|[.!?]\s+)(?:Required|Mandatory)\s*(?:\.|$)", re.IGNORECASE)
JSON = re.compile(r"\(JSON(?: format)?\)\s*\.?\s*$", re.IGNORECASE)
CRON = re.compile(r"\bcron (?:format|expression)\b", re.IGNORECASE)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")

LONGEST_NOTE = 10_000
"""Characters. What is longer is no note, and patterns would take their time with it."""

SECRET_WORDS = frozenset({"password", "passwd", "passphrase", "secret", "secrets", "token", "tokens", "credential", "credentials"})
SECRET_PAIRS = frozenset({("signing", "key"), ("private", "key"), ("api", "key"), ("access", "key"), ("secret", "key")})
SECRET_PAIRS_IN_ONE_WORD = frozenset({"apikey", "privatekey", "signingkey"})
TELLS_OF_A_SECRET = frozenset(
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


@dataclass(frozen=True, slots=True)
class Hints:
    readonly: bool = False
    required: bool = False
    json: bool = False
    cron: bool = False
    options: tuple[Option, ...] = ()


def read_hints(help: str) -> Hints:
    """Hints are sentences of their own: an option called "Read Only" inside `Valid ids: ...` is none."""
    if len(help) > LONGEST_NOTE:
        return Hints()
    text = " ".join(help.split())
    options = _options(text)
    rest = VALID_IDS.sub("", text)
    return Hints(
        readonly=bool(READ_ONLY.search(rest) or READ_ONLY_ALONE.match(rest)),
        required=bool(REQUIRED.search(rest)),
        json=bool(JSON.search(rest)),
        cron=bool(CRON.search(rest)),
        options=options,
    )


def looks_secret(id: str, label: str) -> bool:
    """Whether a text field's id or label says that its value is nobody's to see."""
    return _tells_secret(words_of(id)) or _tells_secret(words_of(label))


def tells_destination(id: str, label: str) -> bool:
    """Whether a field's id or label says where something goes or who signs in there: its last word is host, user, ..."""
    return any(words and words[-1].lower() in DESTINATION_WORDS for words in (words_of(id), words_of(label)))


def words_of(name: str) -> list[str]:
    """ "webhookSecret" -> ["webhook", "Secret"]; "API_key" -> ["API", "key"]."""
    return WORD.findall(name)


def humanised(id: str) -> str:
    """ "storageLimit" -> "Storage Limit", "decision_date" -> "Decision Date"; what is no name at all stays as it is."""
    return " ".join(word if word.isupper() else word.capitalize() for word in words_of(id)) or id


def _options(help: str) -> tuple[Option, ...]:
    found = VALID_IDS.search(help)
    if not found:
        return ()
    return tuple(Option(each["id"].strip(), each["text"].strip()) for each in VALID_ID.finditer(found["list"]))


def _tells_secret(words: list[str]) -> bool:
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
        if after > last or folded[after] not in TELLS_OF_A_SECRET:
            return True
    return False
