"""What the engine needs of any platform: objects by id, lists, writes, who a token belongs to, and what else it can do."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from app.definition import DEFINITION
from app.definition import Object as Object  # noqa: PLC0414  part of the protocol
from app.errors import NotAllowed
from app.platform.moves import Moves
from app.platform.people import People
from app.platform.roles import NO_ROLE, Access

ADMIN = "admin"
"""The owner of access tokens that are created without one."""
HINT_CHARS = 4
"""The last characters of an access token tell it from others in lists; they open nothing."""
SCOPES = ("read", "write", "admin", "secrets")
"""What an access token can allow. `admin` is for definitions, `secrets` to read stored secrets through `/v1`."""
NO_PERMISSION: Mapping[str, str] = {
    "read": "no-read-permission",
    "write": "no-write-permission",
    "admin": "no-admin-permission",
    "secrets": "no-secrets-permission",
}
"""Codes of the errors of a token that lacks one of them."""


Source = Literal["", "form", "frame", "api", "v1", "command", "job"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `tenant` is the subscription's id and part of every key; the token is sent to the platform and nowhere else."""

    tenant: str
    user: str
    token: str = field(repr=False)
    scopes: frozenset[str] = frozenset({"read", "write"})
    guest: str = ""
    """The person in front of a frame, where the page around it names one: many people may share the token of its server."""
    source: Source = field(default="", compare=False)
    """The way by which the request came, for the history."""
    definition: str = field(default="", compare=False)
    """The hash of the definition that a write was reviewed by, for the history; "" where none was."""
    page: str = field(default="", compare=False)
    """Identifies the page of a form that sends a write, for the history; "" for programs."""
    access: Access | None = None
    """The present role of the person whose token it is. None: the token's owner is no person, and its scopes alone decide."""
    name: str = field(default="", compare=False)
    """The person's name, as pages show it; over a remote platform the user that it named for a write with this token."""
    zone: str = field(default="", compare=False)
    """The person's time zone; "" for that of the installation."""

    @property
    def person(self) -> str:
        """The owner of drafts and pending saves: the user, or a digest of the token where the platform names no user.

        For a guest it is a digest of both.
        """
        owner = self.user or f"token:{hashlib.sha256(self.token.encode()).hexdigest()[:24]}"
        if not self.guest:
            return owner
        return f"guest:{hashlib.sha256(f'{owner} {self.guest}'.encode()).hexdigest()[:24]}"

    @property
    def display_name(self) -> str:
        """What pages call the person: the name, else the user, else the end of the token: "token ...3f2a"."""
        return self.name or self.user or f"token ...{self.token[-HINT_CHARS:]}"

    def coming_by(self, source: Source) -> "Principal":
        """The same, for a request that came that way. Every request needs it: `replace` takes four times as long."""
        return Principal(
            self.tenant,
            self.user,
            self.token,
            self.scopes,
            self.guest,
            source,
            self.definition,
            self.page,
            self.access,
            self.name,
            self.zone,
        )

    def may(self, scope: str, entity: str = "") -> bool:
        """Whether the token carries `scope` (read, write, admin or secrets) and the person's role allows it: for an entity, or
        without one in the tenant."""
        return scope in self.scopes and (self.access is None or self.access.allows(scope, entity))

    def may_somewhere(self, scope: str) -> bool:
        """Whether it is allowed for at least one entity."""
        return scope in self.scopes and (self.access is None or self.access.allows_somewhere(scope))

    def need(self, scope: str, entity: str = "") -> None:
        """Raises NotAllowed unless `may`; the code says whether the token or the role is in the way."""
        if not self.may(scope, entity):
            raise NotAllowed(NO_ROLE[scope] if scope in self.scopes else NO_PERMISSION[scope])

    @property
    def is_restricted(self) -> bool:
        """Whether what is allowed differs from entity to entity."""
        return self.access is not None and bool(self.access.entities)


def governing(entity: str, id: str) -> str:
    """The entity whose role decides about an object: of a DEFINITION the one that it defines."""
    return id if entity == DEFINITION else entity


class SearchColumn(Protocol):
    """What a search sees of one value of an object. A form's columns know types; `Property` is a property without one."""

    def text(self, stored: Object) -> str:
        """What a person would find the object by; "" for nothing."""
        ...

    def holds(self, stored: Object, wanted: str) -> bool:
        """Whether the value is the one that a filter names."""
        ...

    def rank(self, stored: Object) -> Any:
        """The value as it is sorted: ranks of one column can be compared. None for a blank."""
        ...


@dataclass(frozen=True, slots=True)
class Search:
    """Which records of an entity, in which order.

    A record matches when each word of `text` is in the text of one of `columns`, and every one of `equals` holds. Letter case and
    the spelling of one letter (`search.folded`) do not matter. Blanks come last, and what is equal comes by id. With
    `to_last_page`, an offset beyond the end is that of the last page.
    """

    text: str = ""
    columns: Sequence[SearchColumn] = ()
    equals: Sequence[tuple[SearchColumn, str]] = ()
    sort: SearchColumn | None = None
    descending: bool = False
    offset: int = 0
    limit: int = 50
    to_last_page: bool = False

    @property
    def takes_all(self) -> bool:
        """Whether every object is found, in the order of the ids."""
        return not self.text.split() and not self.equals and self.sort is None

    def offset_of(self, total: int) -> int:
        """Where the page starts among so many objects."""
        if not self.to_last_page or self.offset < total or not self.limit:
            return self.offset
        return max(0, (total - 1) // self.limit * self.limit)


Also = Callable[[Any, Object], None]
"""More to write in the transaction of a write, where the platform shares the database: a connection, and the object as written."""

UNREADABLE = "_df_unreadable"
"""The property of what stands in a list for a stored object that is damaged."""


@dataclass(frozen=True, slots=True)
class Found:
    """Objects that are damaged in the database are there with their id and `UNREADABLE` alone."""

    objects: list[Object]
    total: int
    offset: int = 0
    """Where the page starts."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Stored by a platform that shares the engine's database with a write, so that the same submission is written once."""

    id: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a list says of a token: never the token. Times are in milliseconds since the epoch."""

    id: str
    name: str
    user: str
    scopes: tuple[str, ...]
    hint: str
    created: int
    ends: int | None
    revoked: int | None


class TokenIssuer(Protocol):
    """Makes the access tokens of a platform."""

    @property
    def operator(self) -> Principal:
        """Who the command line acts for: anyone who can open the database may do everything in it."""
        ...

    def create(
        self, *, user: str = ADMIN, scopes: frozenset[str] = frozenset(SCOPES), name: str = "", ends: float | None = None
    ) -> str:
        """A new access token, shown this one time. `ends`: seconds since the epoch; without it the token does not expire."""
        ...

    async def issue(
        self,
        tenant: str,
        user: str,
        scopes: frozenset[str],
        name: str,
        ends: float | None,
        record: Callable[..., None] | None = None,
    ) -> str:
        """The same, on the event loop. `record` puts it on record in the same transaction."""
        ...

    async def of_person(self, tenant: str, user: str) -> Sequence[AccessToken]:
        """The tokens of a person that are valid, but for those of their sign-ins, the latest first."""
        ...

    async def end_of(self, token: str) -> float | None:
        """When a token ends (seconds since the epoch), and so everything that is made with it; None for one without an end, and for
        that of a person's sign-in."""
        ...

    async def revoke_own(self, tenant: str, user: str, id: str, record: Callable[..., None]) -> None:
        """Revokes a token of a person by an id of `of_person`."""
        ...

    def all(self) -> Sequence[AccessToken]:
        """Every token, also those that have ended, the latest last."""
        ...

    def find(self, token: str) -> AccessToken | None:
        """A token, or the one that an id of `all` names."""
        ...

    def revoke(self, token: str) -> int:
        """Revokes a token, or the one that an id of `all` names. How many were revoked by this call: 0 for an unknown one."""
        ...

    def ensure_admin(self, token: str | None, name: str = "", ends: float | None = None) -> str | None:
        """Makes sure that somebody can sign in: with `token`, or with a new one until `ends`, which is returned when it is made."""
        ...


class HistoryReader(Protocol):
    async def history(self, principal: Principal, entity: str, id: str) -> Sequence[Object]:
        """Every write of an object, the latest first. Of a secret a line says only that it changed."""
        ...


class DefinitionSeeder(Protocol):
    def seed(self, documents: Sequence[Object]) -> None:
        """Stores the DEFINITION objects that were never seeded before. One that was edited or deleted since stays as it is."""
        ...


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What only some platforms can do. None, or False: it cannot, or that is not reliable."""

    shares_database: bool = False
    """Its writes happen together with the engine's own or not at all, so no outcome is ever unknown.

    It lives in this process and has no address of its own.
    """
    compares_versions: bool = False
    """With `if_version` a write is refused when the object has another version. DemandFlow ignores `If-Match`."""
    tokens: TokenIssuer | None = None
    people: People | None = None
    history: HistoryReader | None = None
    seeding: DefinitionSeeder | None = None
    moves: Moves | None = None
    """Carries records through the steps of a version."""


Visitor = Callable[[Sequence[Object]], bool]
"""Whether it wants more."""


class Platform(Protocol):
    """Objects of a tenant: all that the engine needs of a platform. `tests/platform/test_contract.py` asks every platform for it.

    A record holds JSON: properties of any name beside `definition.SYSTEM_FIELDS`. Whole numbers keep all their digits, other
    numbers are doubles. What JSON or a database cannot hold (NaN, infinity, NUL, half a surrogate pair) raises Refused. The
    platform sets the system fields: a write that names them changes nothing, but for entity, level and comboKey of a new object.
    The first version is 0, and each write adds 1. A property can be set to null; nothing removes it.

    An id that does not exist raises NotFound, and so does the id of an object of another entity where `entity` is given. The id of
    another tenant's object raises Foreign (a NotFound) or, where a remote platform answers 403, NotAllowed. Lists and searches
    contain the tenant's own objects alone.

    Every method may raise NotSignedIn, NotAllowed, NotFound, Refused, Conflict, Unavailable.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    async def authenticate(self, token: str) -> Principal:
        """Who a token belongs to. Raises NotSignedIn for a token that isn't valid."""
        ...

    async def get(self, principal: Principal, entity: str, id: str) -> Object:
        """The answer may be shared: callers must not change it."""
        ...

    async def create(self, principal: Principal, body: Object, receipt: Receipt | None = None) -> Object:
        """`body` holds entity, level, comboKey (ending in "|ENT:") and the fields; the answer is version 0.

        The platform chooses the id, except of a DEFINITION: its id is the entity's name. A platform that shares the database raises
        AlreadyReceived for a receipt that it has.
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
        also: Also | None = None,
    ) -> Object:
        """Writes `changes` alone. A platform that compares versions raises Conflict when the version is not `if_version`.

        A platform that shares the database raises AlreadyReceived for a receipt that it has, and does what `also` does in the same
        transaction; any other one leaves that to the caller.
        """
        ...

    async def delete(self, principal: Principal, entity: str, id: str, if_version: int | None = None) -> None:
        """`if_version` as in `update`."""
        ...

    async def written_since(self, principal: Principal, entity: str, id: str, version: int) -> frozenset[str] | None:
        """Names of the properties that were written after an object was at `version`; None where the platform cannot say."""
        ...

    async def last_write_of(self, principal: Principal, entity: str, id: str, page: str) -> int | None:
        """The version that `page` (`Principal.page`) gave an object last; None for none, and where the platform cannot say."""
        ...

    async def query(self, principal: Principal, queries: Sequence[Object]) -> Sequence[Object]:
        """The lines that `POST /v1/query` answers, count lines among them."""
        ...

    async def find(self, principal: Principal, entity: str, search: Search) -> Found: ...

    async def list(
        self, principal: Principal, entity: str, prefix: str | None = None, fields: Sequence[str] = ()
    ) -> Sequence[Object]:
        """Objects whose comboKey starts with `prefix` (the whole tenant without one), with `fields` alone where named."""
        ...

    async def visit(self, principal: Principal, entity: str, visitor: Visitor, fields: Sequence[str] = ()) -> None:
        """Gives every object of an entity to `visitor`, in portions and in a thread, until it returns False.

        Secrets that the platform encrypts are not in them. Of a damaged object there is the same as in a list. `fields` where no
        others are needed.
        """
        ...

    async def ready(self) -> str:
        """Why it cannot serve now, in words; "" when it can."""
        ...

    async def close(self) -> None: ...


def projected(each: Object, fields: Sequence[str]) -> Object:
    """The object with the named fields alone, and its id."""
    return {name: each[name] for name in dict.fromkeys(("id", *fields)) if name in each} if fields else each
