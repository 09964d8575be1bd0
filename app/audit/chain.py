"""Events -> rows whose MACs form a chain: a row that was altered, removed or added by hand does not fit. Pure."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

import orjson

Fault = Literal["altered", "missing", "cut-off"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """`at` in epoch milliseconds. `subject`: what it was done to, such as "DOCKERREGISTRY/3f2a". Never a secret, never a token."""

    at: int
    person: str
    action: str
    subject: str = ""
    request: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An event in its place. Rows of a tenant are numbered from 1 without gaps."""

    number: int
    event: AuditEvent
    mac: str

    @property
    def head(self) -> str:
        """What somebody notes down in order to see later whether rows were cut off: "17:3fa9..." """
        return f"{self.number}:{self.mac}"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What does not fit, and from which number on."""

    number: int
    fault: Fault


def mac_of(key: bytes, tenant: str, number: int, event: AuditEvent, previous: str) -> str:
    """`previous`: the MAC of the row before, "" for the first."""
    content = [tenant, number, event.at, event.person, event.action, event.subject, event.request, event.details, previous]
    return hmac.new(key, orjson.dumps(content, option=orjson.OPT_SORT_KEYS), sha256).hexdigest()


def faults_in(keys: Sequence[bytes], tenant: str, rows: Iterable[AuditRow], head: str = "") -> list[ChainFault]:
    """All faults of a chain, in order. `keys`: any of them may have made a MAC. `head`: a row that must be there, as noted before.

    After a fault the chain is judged from the next row on as it stands, so that each fault is named once.
    """
    faults: list[ChainFault] = []
    heads: set[str] = set()
    number, previous = 0, ""
    for row in rows:
        if row.number != number + 1:
            faults.append(ChainFault(number + 1, "missing"))
        elif not _fits(keys, tenant, row, previous):
            faults.append(ChainFault(row.number, "altered"))
        number, previous = row.number, row.mac
        heads.add(row.head)
    if head and head not in heads:
        wanted = _number_of(head)
        faults.append(ChainFault(number + 1, "cut-off") if wanted > number else ChainFault(wanted, "altered"))
    return faults


def chained_again(keys: Sequence[bytes], tenant: str, rows: Iterable[AuditRow]) -> list[AuditRow]:
    """The same rows with the MACs of the first key. A row that does not fit keeps its MAC, which no key made for it: so the faults
    of the new chain are those of the old one, and the former keys can go."""
    made: list[AuditRow] = []
    number, previous, new = 0, "", ""
    for row in rows:
        fits = row.number == number + 1 and _fits(keys, tenant, row, previous)
        number, previous = row.number, row.mac
        new = mac_of(keys[0], tenant, row.number, row.event, new) if fits else row.mac
        made.append(AuditRow(row.number, row.event, new))
    return made


def _fits(keys: Sequence[bytes], tenant: str, row: AuditRow, previous: str) -> bool:
    return any(hmac.compare_digest(mac_of(key, tenant, row.number, row.event, previous), row.mac) for key in keys)


def _number_of(head: str) -> int:
    number = head.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
