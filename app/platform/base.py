"""What the engine needs of a platform, whichever it is: objects by id, lists, writes, and who a token belongs to."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from app.definition import Object as Object


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `tenant` is the subscription's id and part of every key; the token goes nowhere but to the platform."""

    tenant: str
    user: str
    token: str = field(repr=False)
    scopes: frozenset[str] = frozenset({"read", "write"})
    guest: str = ""
    """Who sits before a frame, where the page around it says so: many people may come with the one token of its server."""

    @property
    def person(self) -> str:
        """Under what the engine keeps things for whoever asks: the user, or a digest of the token where nobody names one.

        Of a guest it is a digest of both.
        """
        owner = self.user or f"token:{hashlib.sha256(self.token.encode()).hexdigest()[:24]}"
        if not self.guest:
            return owner
        return f"guest:{hashlib.sha256(f'{owner} {self.guest}'.encode()).hexdigest()[:24]}"

    def may(self, scope: str) -> bool:
        """Whether the token carries `scope`: read, write or admin."""
        return scope in self.scopes


@dataclass(frozen=True, slots=True)
class Search:
    """Which records of an entity, in which order. All texts are matched without case.

    `text` must be found in one of `fields`, or one of `matches[field]` must be its exact value (options whose text was found).
    `equals` maps fields to the exact value they must have, as text or, where `numbers` has it, as that number. `sort` is a field;
    blanks come last. `numeric` sorts as numbers.
    """

    text: str = ""
    fields: Sequence[str] = ()
    matches: Mapping[str, Sequence[str]] = field(default_factory=dict)
    equals: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    numeric: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    objects: list[Object]
    total: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a platform that shares the engine's database keeps with a create: the same submission makes one record."""

    id: str
    fingerprint: str


class Platform(Protocol):
    """Objects of a tenant. Every method may raise NotSignedIn, NotAllowed, NotFound, Refused, Conflict, Unavailable."""

    atomic: bool
    """Whether its writes happen at once with the engine's own, or not at all: then no outcome is ever unknown."""

    async def authenticate(self, token: str) -> Principal:
        """Who a token belongs to. Raises NotSignedIn for one that nobody knows."""
        ...

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        """Nobody may change the answer: it may be shared."""
        ...

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        """`body` holds entity, level, comboKey (ending in "|ENT:") and the fields; the answer is version 0.

        An `atomic` platform raises Repeated for a receipt that it has.
        """
        ...

    async def update(
        self,
        principal: Principal,
        entity: str,
        id: str,
        changes: Object,
        if_version: int | None = None,
        receipt: Receipt | None = None,
    ) -> Object:
        """Writes `changes` alone. With `if_version` a platform that can refuses with Conflict when it is another by now.

        An `atomic` platform raises Repeated for a receipt that it has.
        """
        ...

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        """With `if_version` as `update`."""
        ...

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        """Names of the properties that were written after an object was at `version`; None where nobody keeps account."""
        ...

    async def query(self, principal: Principal, queries: Sequence[Object]) -> Sequence[Object]:
        """The lines that `POST /v1/query` answers, count lines among them."""
        ...

    async def find(self, principal: Principal, entity: str, search: Search) -> Found: ...

    async def ready(self) -> str:
        """Why it cannot serve now, in words; "" when it can."""
        ...

    async def close(self) -> None: ...

    async def list(
        self, principal: Principal, entity: str, prefix: str | None = None, fields: Sequence[str] = ()
    ) -> Sequence[Object]:
        """Objects whose comboKey starts with `prefix` (the whole tenant without one), with `fields` alone where named."""
        ...


def find_in(objects: Sequence[Object], search: Search) -> Found:
    """`Platform.find` over objects in memory."""
    found = [each for each in objects if _matches(each, search)]
    found.sort(key=lambda each: str(each.get("id", "")))
    if search.sort:
        given = [each for each in found if _sort_key(each, search) is not None]
        blank = [each for each in found if _sort_key(each, search) is None]
        given.sort(key=lambda each: _sort_key(each, search), reverse=search.descending)
        found = given + blank
    return Found(found[search.offset : search.offset + search.limit], len(found))


def _matches(each: Object, search: Search) -> bool:
    if not all(_equals(each.get(field), wanted, search.numbers.get(field)) for field, wanted in search.equals.items()):
        return False
    folded = search.text.casefold()
    if not folded:
        return True
    if any(folded in _text(each.get(field)).casefold() for field in search.fields):
        return True
    return any(_text(each.get(field)) in wanted for field, wanted in search.matches.items())


def _equals(value: Any, wanted: str, number: Decimal | None) -> bool:
    return _text(value) == wanted or (number is not None and _is_number(value) and Decimal(repr(value)) == number)


def _sort_key(each: Object, search: Search) -> Any:
    value = each.get(search.sort)
    if search.numeric:
        return value if _is_number(value) else None
    return _text(value).casefold() or None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    """A value as SQL sees it in JSON: booleans and structures as JSON writes them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def projected(each: Object, fields: Sequence[str]) -> Object:
    """The object with the named fields alone, and its id."""
    return {name: each[name] for name in dict.fromkeys(("id", *fields)) if name in each} if fields else each
