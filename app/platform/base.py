"""What the engine needs of a platform, whichever it is: objects by id, lists, writes, and who a token belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Object = dict[str, Any]
"""One stored object: the entity's own fields beside the system fields of `SYSTEM_FIELDS`."""

SYSTEM_FIELDS = frozenset(
    ["id", "entity", "level", "comboKey", "comboKey2", "comboKey3", "subscription", "ownerId", "updatedId", "created", "updated", "_df_version"]
)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `tenant` is the subscription's id and part of every key; the token goes nowhere but to the platform."""

    tenant: str
    user: str
    token: str = field(repr=False)
    scopes: frozenset[str] = frozenset({"read", "write"})

    def may(self, scope: str) -> bool:
        """Whether the token carries `scope`: read, write or admin."""
        return scope in self.scopes


@dataclass(frozen=True, slots=True)
class Search:
    """Which records of an entity, in which order. All texts are matched without case.

    `text` must be found in one of `fields`, or one of `matches[field]` must be its exact value (options whose text was found).
    `equals` maps fields to the exact value they must have. `sort` is a field; blanks come last. `numeric` sorts as numbers.
    """

    text: str = ""
    fields: Sequence[str] = ()
    matches: Mapping[str, Sequence[str]] = field(default_factory=dict)
    equals: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    numeric: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    objects: list[Object]
    total: int


class Platform(Protocol):
    """Objects of a tenant. Every method may raise NotSignedIn, NotAllowed, NotFound, Refused, Unavailable."""

    async def authenticate(self, token: str) -> Principal:
        """Who a token belongs to. Raises NotSignedIn for one that nobody knows."""
        ...

    async def get(self, principal: Principal, entity: str, id: str) -> Object: ...

    async def create(self, principal: Principal, body: Object) -> Object:
        """`body` holds entity, level, comboKey (ending in "|ENT:") and the fields; the answer is version 0."""
        ...

    async def update(
        self, principal: Principal, entity: str, id: str, changes: Object, if_version: int | None = None
    ) -> Object:
        """Writes `changes` alone. With `if_version` a platform that can refuses with Conflict when it is another by now."""
        ...

    async def delete(self, principal: Principal, entity: str, id: str) -> None: ...

    async def list(
        self, principal: Principal, entity: str, prefix: str | None = None, fields: Sequence[str] = ()
    ) -> list[Object]:
        """Objects whose comboKey starts with `prefix` (the whole tenant without one), with `fields` alone where named."""
        ...

    async def query(self, principal: Principal, queries: Sequence[Object]) -> list[Object]:
        """The lines that `POST /v1/query` answers, count lines among them."""
        ...

    async def find(self, principal: Principal, entity: str, search: Search) -> Found: ...

    async def close(self) -> None: ...
