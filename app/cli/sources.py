"""Where commands find forms and records: a file, the embedded platform, or a DemandFlow tenant."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.errors import BadDefinition, BadSetting, FormsError
from app.fields.base import Context
from app.forms.compiler import CompiledForm, compile_form
from app.main import build_platform, build_services, open_state
from app.platform.base import Object, Principal
from app.reading.reader import read_definition
from app.settings import Settings, load_settings
from app.web.services import Services


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong inside ends the command with a line (and a line for each finding), and exit code 1."""
    try:
        yield
    except FormsError as error:
        findings = error.findings if isinstance(error, BadDefinition) else ()
        raise click.ClickException("\n".join([str(error), *map(str, findings)])) from None


def form_in(path: Path) -> CompiledForm:
    """The form of a definition in a file. Raises BadDefinition."""
    return compile_form(read_definition(path.read_bytes()).definition)


def form_of(source: str) -> CompiledForm:
    """The form of a definition in a file, or of an entity: of the tenant of `DEMANDFLOW_URL`, else of the embedded platform.

    What is a file is read as one. Raises FormsError.
    """
    path = Path(source)
    if path.is_file():
        return form_in(path)
    if path.suffix.lower() == ".json":
        raise BadDefinition("file-missing", path=source)
    return asyncio.run(_form_of_entity(source))


def records_of(entity: str) -> Sequence[Object]:
    """Every record of an entity, of the tenant or of the embedded platform. Raises FormsError."""
    return asyncio.run(_records_of(entity))


async def _records_of(entity: str) -> Sequence[Object]:
    async with opened() as (services, principal):
        return await services.platform.list(principal, entity)


def context_of() -> Context:
    """What values are read by: the zone of times without one."""
    return Context(zone=ZoneInfo(load_settings().timezone))


async def _form_of_entity(entity: str) -> CompiledForm:
    """What the platform holds now: nothing that was kept from an earlier run."""
    async with opened(load_settings().model_copy(update={"definition_ttl": 0})) as (services, principal):
        return await services.definitions.form(principal, entity)


@asynccontextmanager
async def opened(settings: Settings | None = None) -> AsyncIterator[tuple[Services, Principal]]:
    """All that the server works with, and whom the command acts for; closed at the end. Raises FormsError."""
    settings = settings or load_settings()
    store, keys = open_state(settings)
    try:
        platform = build_platform(settings, store, keys)
        try:
            services = build_services(settings, store, keys, platform)
            yield services, await _principal(settings, services)
        finally:
            await platform.close()
    finally:
        store.close()


async def _principal(settings: Settings, services: Services) -> Principal:
    """Whoever can open the embedded database may do all; a tenant's token says what its owner may."""
    tokens = services.platform.capabilities.tokens
    if tokens is not None:
        return tokens.operator
    if settings.demandflow_token is None:
        raise BadSetting("DEMANDFLOW_TOKEN: set it to an access token of the tenant of DEMANDFLOW_URL")
    return await services.platform.authenticate(settings.demandflow_token.get_secret_value())
