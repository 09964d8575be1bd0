"""People of the embedded platform: who they are, what their roles allow, and whether they are disabled."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa

from app.database.store import Store, fetch_one, run
from app.database.tables import people
from app.errors import NotFound, Refused
from app.platform.invitations import Invitations
from app.platform.roles import MAX_ENTITIES, ROLES, Access

MAX_NAME_CHARS = 200
MAX_EMAIL_CHARS = 320
MAX_ENTITY_CHARS = 200
MAX_SUBJECT_CHARS = 600
MAX_LISTED = 1000
NAMES_SECONDS = 5.0
"""How long names are not read again; a change by this process is seen at once."""

COLUMNS = (
    *(
        people.c[name]
        for name in (
            "tenant",
            "id",
            "name",
            "email",
            "zone",
            "role",
            "entities",
            "made",
            "invited_by",
            "joined",
            "disabled",
            "subject",
        )
    ),
)
TENANT = people.c.tenant == sa.bindparam("key_tenant")
PERSON = sa.and_(TENANT, people.c.id == sa.bindparam("key_id"))
BY_ID = sa.select(*COLUMNS).where(PERSON)
BY_EMAIL = sa.select(*COLUMNS).where(TENANT, people.c.email == sa.bindparam("key_email"))
BY_SUBJECT = sa.select(*COLUMNS).where(TENANT, people.c.subject == sa.bindparam("key_subject"))
ALL = sa.select(*COLUMNS).where(TENANT).order_by(people.c.name, people.c.id).limit(MAX_LISTED)
ADMINISTRATORS = (
    sa.select(people.c.id)
    .where(TENANT, people.c.role == "admin", people.c.disabled.is_(None), people.c.joined.is_not(None))
    .order_by(people.c.id)
    .with_for_update()
)
"""Those who have signed in before: an invitation may never be accepted."""
INSERT = sa.insert(people)
JOIN = sa.update(people).where(PERSON, people.c.joined.is_(None)).values(joined=sa.bindparam("new_joined"))
SET_ACCESS = sa.update(people).where(PERSON).values(role=sa.bindparam("new_role"), entities=sa.bindparam("new_entities"))
SET_DISABLED = sa.update(people).where(PERSON).values(disabled=sa.bindparam("new_disabled"))
SET_PROFILE = sa.update(people).where(PERSON).values(name=sa.bindparam("new_name"), zone=sa.bindparam("new_zone"))
SET_SUBJECT = sa.update(people).where(PERSON).values(subject=sa.bindparam("new_subject"))


@dataclass(frozen=True, slots=True)
class Person:
    """Times are in milliseconds since the epoch. `joined` is None until the first sign-in."""

    tenant: str
    id: str
    name: str
    email: str
    zone: str
    access: Access
    made: int
    invited_by: str
    joined: int | None
    disabled: int | None
    subject: str

    @property
    def is_disabled(self) -> bool:
        return self.disabled is not None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Whom an administrator, a command or an identity provider adds. `email` and `subject` may be ""."""

    name: str
    access: Access
    email: str = ""
    subject: str = ""
    zone: str = ""
    invited_by: str = ""


Record = Callable[[sa.Connection], None]
"""Puts a change on record in its own transaction: neither happens without the other."""
Result = TypeVar("Result")


class People:
    """`clock` gives seconds since the epoch. `record` puts a change on record."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._invitations = Invitations(store, clock)
        self._names: dict[str, tuple[Mapping[str, str], float]] = {}

    async def all(self, tenant: str) -> list[Person]:
        rows = await self._store.scan(lambda connection: connection.execute(ALL, {"key_tenant": tenant}).all())
        return [_person(row) for row in rows]

    async def find(self, tenant: str, id: str) -> Person | None:
        return _person_or_none(await self._store.point(BY_ID, {"key_tenant": tenant, "key_id": id}))

    async def find_by_email(self, tenant: str, email: str) -> Person | None:
        return _person_or_none(await self._store.point(BY_EMAIL, {"key_tenant": tenant, "key_email": read_email(email)}))

    async def find_by_subject(self, tenant: str, subject: str) -> Person | None:
        return _person_or_none(await self._store.point(BY_SUBJECT, {"key_tenant": tenant, "key_subject": subject}))

    async def names(self, tenant: str) -> Mapping[str, str]:
        """Names by id, also of people who are disabled. What another process changes is seen after some seconds."""
        cached = self._names.get(tenant)
        if cached is None or self._clock() >= cached[1]:
            names = {person.id: person.name for person in await self.all(tenant)}
            cached = self._names[tenant] = names, self._clock() + NAMES_SECONDS
        return cached[0]

    async def add(self, tenant: str, new: NewPerson) -> Person:
        """Raises Refused where the email or the subject is another person's, or where a text is too long."""
        return await self._write(lambda connection: self._add(connection, tenant, new), None)

    async def invite(self, tenant: str, new: NewPerson, record: Record | None = None) -> tuple[Person, str]:
        """A new person, and the code of the link by which they sign in. Raises Refused as `add` does."""

        def work(connection: sa.Connection) -> tuple[Person, str]:
            person = self._add(connection, tenant, new)
            return person, self._invitations.add(connection, tenant, person.id)

        return await self._write(work, record)

    async def invite_again(self, tenant: str, id: str, record: Record | None = None) -> str:
        """The code of a new link for a person; earlier ones no longer work. Raises NotFound, and Refused for a disabled one."""

        def work(connection: sa.Connection) -> str:
            if _load(connection, tenant, id).is_disabled:
                raise Refused("person-disabled")
            return self._invitations.add(connection, tenant, id)

        return await self._write(work, record)

    async def invited(self, code: str) -> Person | None:
        """Whom a link invites; None where it does not work."""
        invitation = await self._invitations.find(code)
        person = None if invitation is None else await self.find(*invitation)
        return None if person is None or person.is_disabled else person

    async def accept(self, code: str) -> Person | None:
        """Uses a link up: the person has joined. None where it does not work, also where two requests use it at once."""
        person = await self.invited(code)
        if person is None:
            return None

        def work(connection: sa.Connection) -> bool:
            return self._invitations.use(connection, code) and self._join(connection, person)

        return person if await self._store.write(work) else None

    async def join(self, person: Person) -> None:
        """They have signed in in another way."""
        if person.joined is None:
            await self._store.write(lambda connection: self._join(connection, person))

    async def set_access(self, tenant: str, id: str, access: Access, record: Record | None = None) -> None:
        """Counts from the next request on. Raises NotFound; Refused for the last administrator and for an unknown role."""
        row = {"new_role": access.role, "new_entities": _dumped(access), "key_tenant": tenant, "key_id": id}

        def work(connection: sa.Connection) -> None:
            if access.role != "admin":
                _keep_an_administrator(connection, tenant, id)
            _load(connection, tenant, id)
            run(connection, SET_ACCESS, row)

        await self._write(work, record)

    async def disable(self, tenant: str, id: str, record: Record | None = None) -> None:
        """Their tokens and links do nothing from now on. Raises NotFound, and Refused for the last administrator."""

        def work(connection: sa.Connection) -> None:
            _keep_an_administrator(connection, tenant, id)
            if not _load(connection, tenant, id).is_disabled:
                run(connection, SET_DISABLED, {"new_disabled": self._now(), "key_tenant": tenant, "key_id": id})
            self._invitations.end_all(connection, tenant, id)

        await self._write(work, record)

    async def enable(self, tenant: str, id: str, record: Record | None = None) -> None:
        """Raises NotFound."""

        def work(connection: sa.Connection) -> None:
            _load(connection, tenant, id)
            run(connection, SET_DISABLED, {"new_disabled": None, "key_tenant": tenant, "key_id": id})

        await self._write(work, record)

    async def set_profile(self, tenant: str, id: str, name: str, zone: str, record: Record | None = None) -> None:
        """The caller knows that there is such a zone. Raises NotFound, and Refused for a name that cannot be one."""
        row = {"new_name": read_name(name), "new_zone": zone, "key_tenant": tenant, "key_id": id}

        def work(connection: sa.Connection) -> None:
            _load(connection, tenant, id)
            run(connection, SET_PROFILE, row)

        await self._write(work, record)

    async def set_subject(self, person: Person, subject: str) -> None:
        """From now on this account of an identity provider signs the person in. Raises Refused where it is another person's."""
        row = {"new_subject": _read_subject(subject), "key_tenant": person.tenant, "key_id": person.id}

        def work(connection: sa.Connection) -> None:
            if fetch_one(connection, BY_SUBJECT, {"key_tenant": person.tenant, "key_subject": subject}) is not None:
                raise Refused("person-subject-taken")
            run(connection, SET_SUBJECT, row)

        await self._store.write(work)

    async def _write(self, work: Callable[[sa.Connection], Result], record: Record | None) -> Result:
        def both(connection: sa.Connection) -> Result:
            result = work(connection)
            if record is not None:
                record(connection)
            return result

        try:
            return await self._store.write(both)
        finally:
            self._names.clear()

    def _add(self, connection: sa.Connection, tenant: str, new: NewPerson) -> Person:
        email, subject = read_email(new.email), _read_subject(new.subject)
        if email and fetch_one(connection, BY_EMAIL, {"key_tenant": tenant, "key_email": email}) is not None:
            raise Refused("person-email-taken")
        if subject and fetch_one(connection, BY_SUBJECT, {"key_tenant": tenant, "key_subject": subject}) is not None:
            raise Refused("person-subject-taken")
        row = {
            "tenant": tenant,
            "id": str(uuid.uuid4()),
            "name": read_name(new.name or email),
            "email": email or None,
            "subject": subject or None,
            "zone": new.zone,
            "role": new.access.role,
            "entities": _dumped(new.access),
            "made": self._now(),
            "invited_by": new.invited_by[:200],
            "joined": None,
            "disabled": None,
        }
        run(connection, INSERT, row)
        return _load(connection, tenant, str(row["id"]))

    def _join(self, connection: sa.Connection, person: Person) -> bool:
        run(connection, JOIN, {"new_joined": self._now(), "key_tenant": person.tenant, "key_id": person.id})
        return True

    def _now(self) -> int:
        return int(self._clock() * 1000)


def access_of(role: str, entities: str) -> Access:
    """What is stored of a role. What is damaged allows nothing."""
    try:
        stored = orjson.loads(entities)
    except ValueError:
        stored = None
    if not isinstance(stored, dict) or not all(isinstance(each, str) for each in stored.values()):
        return Access("none")
    return Access(role, stored)


def read_email(text: str) -> str:
    """ " Ann@Example.org " -> "ann@example.org". Raises Refused for what is no address."""
    email = text.strip().lower()
    local, _, host = email.rpartition("@")
    if email and (not local or not host or any(sign.isspace() or not sign.isprintable() for sign in email)):
        raise Refused("email-unclear")
    if len(email) > MAX_EMAIL_CHARS:
        raise Refused("email-unclear")
    return email


def read_name(text: str) -> str:
    """Raises Refused for no name, a name of several lines, and one that is too long."""
    name = text.strip()
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise Refused("name-unclear", limit=MAX_NAME_CHARS)
    return name


def _read_subject(text: str) -> str:
    if len(text) > MAX_SUBJECT_CHARS or "\0" in text:
        raise Refused("person-subject-unclear")
    return text


def _dumped(access: Access) -> str:
    """Raises Refused for an unknown role, and for entities that are too many or have no possible name."""
    for role in (access.role, *access.entities.values()):
        if role not in ROLES:
            raise Refused("role-unknown", role=role, known=", ".join(ROLES))
    if len(access.entities) > MAX_ENTITIES:
        raise Refused("too-many-entity-roles", limit=MAX_ENTITIES)
    for entity in access.entities:
        if not entity or len(entity) > MAX_ENTITY_CHARS or not entity.isprintable():
            raise Refused("entity-unclear", entity=entity[:MAX_ENTITY_CHARS])
    return orjson.dumps(dict(sorted(access.entities.items()))).decode()


def _keep_an_administrator(connection: sa.Connection, tenant: str, id: str) -> None:
    """Raises Refused where nobody else would be an administrator. Two who do this to each other wait for one another."""
    administrators = connection.execute(ADMINISTRATORS, {"key_tenant": tenant}).scalars().all()
    if list(administrators) == [id]:
        raise Refused("last-administrator")


def _load(connection: sa.Connection, tenant: str, id: str) -> Person:
    person = _person_or_none(fetch_one(connection, BY_ID, {"key_tenant": tenant, "key_id": id}))
    if person is None:
        raise NotFound("person-missing")
    return person


def _person_or_none(row: Any) -> Person | None:
    return None if row is None else _person(row)


def _person(row: Any) -> Person:
    tenant, id, name, email, zone, role, entities, made, invited_by, joined, disabled, subject = row
    access = access_of(role, entities)
    return Person(tenant, id, name, email or "", zone, access, made, invited_by, joined, disabled, subject or "")
