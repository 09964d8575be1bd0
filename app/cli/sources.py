"""Loads forms and records for commands: from a file, the embedded platform, or a DemandFlow tenant."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from app.errors import BadDefinition, BadSetting, FormsError, NotAllowed, NotSignedIn, SavePending, Unavailable
from app.fields.base import Context
from app.forms.compiler import CompiledForm, compile_form
from app.main import build_platform, build_services, open_state, value_context
from app.platform.base import Object, Principal
from app.reading.reader import read_definition
from app.settings import Settings, load_settings
from app.web.services import Services

INPUT_REFUSED, UNREACHABLE, NOT_PERMITTED, INTERRUPTED = 1, 3, 4, 130
"""Exit codes, beside 0 and click's 2 for a command that is written wrongly."""
BACKGROUND_SECONDS = 5.0


class CommandError(click.ClickException):
    """Ends a command with a text and its own exit code."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.exit_code = exit_code  # type: ignore[misc]


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """A FormsError inside ends the command with its text, with a line for each finding of a definition, and an exit code that says
    whether the input, the platform or the permission is at fault."""
    try:
        yield
    except FormsError as error:
        findings = error.findings if isinstance(error, BadDefinition) else ()
        raise CommandError("\n".join([str(error), *map(str, findings)]), exit_code_of(error)) from None


def exit_code_of(error: FormsError) -> int:
    if isinstance(error, Unavailable | SavePending):
        return UNREACHABLE
    return NOT_PERMITTED if isinstance(error, NotAllowed | NotSignedIn) else INPUT_REFUSED


def read_form(path: Path) -> CompiledForm:
    """The form of a definition in a file. Raises BadDefinition."""
    return compile_form(read_definition(path.read_bytes()).definition)


def load_form(source: str) -> CompiledForm:
    """The form of a file, if `source` is one, or else of an entity: of the tenant of `DEMANDFLOW_URL` or the embedded platform.

    Raises FormsError.
    """
    path = Path(source)
    if path.is_file():
        return read_form(path)
    if path.suffix.lower() == ".json":
        raise BadDefinition("file-missing", path=source)
    return asyncio.run(_load_form_of(source))


def load_records(entity: str) -> Sequence[Object]:
    """All records of an entity, of the tenant or the embedded platform. Raises FormsError."""
    return asyncio.run(_load_records(entity))


async def _load_records(entity: str) -> Sequence[Object]:
    async with open_services() as (services, principal):
        return await services.platform.list(principal, entity)


def reading_context() -> Context:
    """For reading values: the current time, and times without a zone are in FORMS_TIMEZONE."""
    return value_context(load_settings())


async def _load_form_of(entity: str) -> CompiledForm:
    """The current definition: with a lifetime of 0, one that an earlier run stored is not used."""
    async with open_services(load_settings().model_copy(update={"definition_ttl": 0})) as (services, principal):
        return await services.definitions.form(principal, entity)


@asynccontextmanager
async def open_services(settings: Settings | None = None) -> AsyncIterator[tuple[Services, Principal]]:
    """The services of the server and the principal of the command; closes them at the end. Raises FormsError."""
    settings = settings or load_settings()
    store, keys = open_state(settings)
    try:
        platform = build_platform(settings, store, keys)
        try:
            services = build_services(settings, store, keys, platform)
            try:
                yield services, await _principal(settings, services)
            finally:
                await _end_background()
                services.maker.close()
        finally:
            await platform.close()
    finally:
        store.close()


async def _end_background() -> None:
    """Refreshes and readings that nobody waits for any more end before what they use is closed."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=BACKGROUND_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _principal(settings: Settings, services: Services) -> Principal:
    """The operator of the embedded platform, who has all permissions, or the owner of the tenant's token."""
    tokens = services.platform.capabilities.tokens
    if tokens is not None:
        return replace(tokens.operator, source="command")
    if settings.demandflow_token is None:
        raise BadSetting("DEMANDFLOW_TOKEN: set it to an access token of the tenant of DEMANDFLOW_URL")
    return await services.platform.authenticate(settings.demandflow_token.get_secret_value())
