"""What a note suggests: hints in a help text, and a label made of an id."""

import re
from dataclasses import dataclass

from app.definition import Option
from app.reading.secrets import words_of

VALID_IDS = re.compile(r"\bValid ids:\s*(?P<list>[^:]*?\))\s*\.?\s*$", re.IGNORECASE)
VALID_ID = re.compile(r"(?:^|(?<=[(),]))\s*,?\s*(?P<id>[^\s(),][^(),]{0,60}?)\s*\((?P<text>[^()]*(?:\([^()]*\)[^()]*)*)\)")
"""One option, "1 (Docker Hub)". It begins behind a comma or bracket: to try each character of a long note would take its time."""
READ_ONLY = re.compile(r"(?:^|[.!?]\s+|\s)Read[ -]only\.(?:\s|$)")
READ_ONLY_ALONE = re.compile(r"^\s*read[ -]only\s*\.?\s*$", re.IGNORECASE)
REQUIRED = re.compile(r"(?:^|[.!?]\s+)(?:Required|Mandatory)\s*(?:\.|$)", re.IGNORECASE)
JSON = re.compile(r"\(JSON(?: format)?\)\s*\.?\s*$", re.IGNORECASE)
CRON = re.compile(r"\bcron (?:format|expression)\b", re.IGNORECASE)

MAX_NOTE_CHARS = 10_000
"""What is longer is no note, and patterns would take their time with it."""


@dataclass(frozen=True, slots=True)
class Hints:
    readonly: bool = False
    required: bool = False
    json: bool = False
    cron: bool = False
    options: tuple[Option, ...] = ()


def read_hints(help: str) -> Hints:
    """Hints are sentences of their own: an option called "Read Only" inside `Valid ids: ...` is none."""
    if len(help) > MAX_NOTE_CHARS:
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


def humanised(id: str) -> str:
    """ "storageLimit" -> "Storage Limit", "decision_date" -> "Decision Date"; what is no name at all stays as it is."""
    return " ".join(word if word.isupper() else word.capitalize() for word in words_of(id)) or id


def _options(help: str) -> tuple[Option, ...]:
    listed = VALID_IDS.search(help)
    if not listed:
        return ()
    return tuple(Option(each["id"].strip(), each["text"].strip()) for each in VALID_ID.finditer(listed["list"]))
