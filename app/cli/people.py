"""Commands for the people of the embedded platform: person invite, list, role, link, disable, enable."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import click
import sqlalchemy as sa

from app.audit.log import AuditLog
from app.database.store import Store
from app.errors import BadSetting, FormsError
from app.platform.people import NewPerson, People, Person
from app.platform.roles import ROLES, Access
from app.settings import Settings, is_time_zone, load_settings
from app.state.keys import Keys
from app.state.sessions import Sessions

Result = TypeVar("Result")
ROLE = click.Choice(tuple(ROLES))


@dataclass(frozen=True, slots=True)
class _Office:
    """What the commands work with, beside a running server too."""

    people: People
    tenant: str
    settings: Settings
    store: Store
    keys: Keys

    def find(self, given: str) -> Person:
        """A person by id or email address. Ends the command if nobody has it."""
        person = run(self.people.find_by_email(self.tenant, given)) if "@" in given else None
        person = person or run(self.people.find(self.tenant, given))
        if person is None:
            raise click.ClickException("No such person. `demandflow-forms person list` has the ids.")
        return person

    def record(self, action: str, subject: str, **details: str | list[str]) -> Callable[[sa.Connection], None]:
        return AuditLog(self.store, self.keys.audit).appending(self.tenant, "operator", action, subject, request="", **details)

    def link(self, code: str) -> str:
        return f"{self.settings.address}/invitation/{code}"

    def sign_out(self, person: Person) -> None:
        settings = self.settings
        sessions = Sessions(self.store, self.keys.fernet, settings.session_hours * 3600, settings.session_idle_hours * 3600)
        run(sessions.end_others(person.tenant, person.id, ""))


class EntityRole(click.ParamType[tuple[str, str]]):
    """`THING=read` -> ("THING", "read"); `THING=` -> ("THING", ""), which takes the entity's own role away."""

    name = "entity=role"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        entity, sign, role = str(value).rpartition("=")
        if not sign or not entity or (role and role not in ROLES):
            self.fail(f"{value!r} is not an entity and a role, such as THING=read. Roles: {', '.join(ROLES)}.", param, context)
        return entity, role


_entities = click.option(
    "--entity", "entities", multiple=True, type=EntityRole(), help="A role for one entity, such as THING=read; THING= removes it."
)


@click.group()
def person() -> None:
    """People of the embedded platform: invite, list, role, link, disable, enable."""


@person.command()
@click.argument("name")
@click.option("--email", default="", help="Email address; needed to sign in with OpenID Connect.")
@click.option("--role", default="write", show_default=True, type=ROLE, help="What the person can do in the tenant.")
@_entities
@click.option("--zone", default="", help="Time zone, such as Europe/Berlin. Without it: FORMS_TIMEZONE.")
def invite(name: str, email: str, role: str, entities: tuple[tuple[str, str], ...], zone: str) -> None:
    """Add a person and print the link that signs them in once, within 7 days."""
    if zone and not is_time_zone(zone):
        raise click.ClickException(f"{zone!r} is no time zone, such as Europe/Berlin.")
    access = Access(role, {entity: each for entity, each in entities if each})
    with _office() as office:
        new = NewPerson(name, access, email, zone=zone, invited_by="operator")
        record = office.record("person-invited", name, role=role)
        click.echo(office.link(run(office.people.invite(office.tenant, new, record))[1]))


@person.command("list")
def list_() -> None:
    """List all people."""
    with _office() as office:
        rows = [("ID", "NAME", "EMAIL", "ROLE", "ENTITIES", "STATE"), *map(_row, run(office.people.all(office.tenant)))]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@person.command()
@click.argument("person")
@click.argument("role", type=ROLE)
@_entities
def role(person: str, role: str, entities: tuple[tuple[str, str], ...]) -> None:
    """Change the role of PERSON, an id or an email address. It counts at once."""
    with _office() as office:
        member = office.find(person)
        merged = {**member.access.entities, **dict(entities)}
        access = Access(role, {entity: each for entity, each in merged.items() if each})
        record = office.record("person-role", member.name, id=member.id, role=role)
        run(office.people.set_access(office.tenant, member.id, access, record))
    click.echo(f"{member.name}: {_described(access)}")


@person.command()
@click.argument("person")
def link(person: str) -> None:
    """Print another link that signs PERSON in once, within 7 days. Earlier links stop working."""
    with _office() as office:
        member = office.find(person)
        record = office.record("person-invited", member.name, id=member.id)
        click.echo(office.link(run(office.people.invite_again(office.tenant, member.id, record))))


@person.command()
@click.argument("person")
def disable(person: str) -> None:
    """Sign PERSON out everywhere and refuse their access tokens. Nothing is deleted."""
    with _office() as office:
        member = office.find(person)
        run(office.people.disable(office.tenant, member.id, office.record("person-disabled", member.name, id=member.id)))
        office.sign_out(member)
    click.echo(f"{member.name} is disabled.")


@person.command()
@click.argument("person")
def enable(person: str) -> None:
    """Let PERSON sign in again."""
    with _office() as office:
        member = office.find(person)
        run(office.people.enable(office.tenant, member.id, office.record("person-enabled", member.name, id=member.id)))
    click.echo(f"{member.name} is enabled.")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)


def _row(person: Person) -> tuple[str, ...]:
    state = "disabled" if person.is_disabled else "invited" if person.joined is None else ""
    entities = ",".join(f"{entity}={role}" for entity, role in person.access.entities.items())
    return (person.id, person.name, person.email, person.access.role, entities, state)


def _described(access: Access) -> str:
    return ", ".join([access.role, *(f"{entity}={role}" for entity, role in access.entities.items())])


@contextmanager
def _office() -> Iterator[_Office]:
    """Ends the command where a platform somewhere else has the people."""
    from app.main import build_platform, open_state

    try:
        settings = load_settings()
        if settings.demandflow_url:
            raise click.ClickException("DEMANDFLOW_URL is set: people are managed in DemandFlow.")
        store, keys = open_state(settings)
        try:
            capabilities = build_platform(settings, store, keys).capabilities
            assert capabilities.people is not None and capabilities.tokens is not None
            yield _Office(capabilities.people, capabilities.tokens.operator.tenant, settings, store, keys)
        finally:
            store.close()
    except (BadSetting, FormsError) as error:
        raise click.ClickException(str(error)) from None
