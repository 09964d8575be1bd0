"""Commands about the definitions of a tenant: edit, versions, restore."""

import asyncio
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.platform.base import Principal
    from app.records.definition_publishing import Published
    from app.web.services import Services

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
TOKEN_FILE = click.option(
    "--token-file", type=FILE, help="A file with your access token, to act in your name. Without it the operator acts."
)
NOTE = click.option("--note", default="", help="Why, for the list of versions.")


@click.group()
def definition() -> None:
    """Edit a definition, see what a change would do, list its versions, restore one."""


@definition.command()
@click.argument("entity")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show what would come out, and write nothing.")
@click.option("--steps", "steps_file", type=FILE, help="A JSON list: how the values of records follow.")
@TOKEN_FILE
@NOTE
def edit(entity: str, file: Path, dry_run: bool, steps_file: Path | None, token_file: Path | None, note: str) -> None:
    """Do the operations in FILE, a JSON list, on the definition of ENTITY, and publish it. "-" reads them from the input.

    The values of a renamed field or option follow by themselves. The server moves the records in the background.
    """
    from app.cli.sources import errors_as_messages, open_services
    from app.editing.apply import text_of
    from app.editing.operations import operations_from_json

    async def work() -> "Published":
        operations = operations_from_json(loaded(file))
        steps = None if steps_file is None else loaded(steps_file)
        async with open_services() as (services, operator):
            principal = await in_name_of(services, operator, token_file)
            return await services.definition_editing.apply(principal, entity, operations, note, dry_run=dry_run, steps=steps)

    with errors_as_messages():
        published = asyncio.run(work())
    if dry_run:
        click.echo(text_of(published.document))
    _report(published, entity, "would be" if dry_run else "is")


@definition.command()
@click.argument("entity")
def versions(entity: str) -> None:
    """List the versions of the definition of ENTITY, the latest first."""
    from app.cli.sources import errors_as_messages, open_services
    from app.records.definition_versions import VersionLine

    async def work() -> tuple[list[VersionLine], bool]:
        async with open_services() as (services, principal):
            history = services.definition_history
            return await history.lines(principal, entity), history.is_complete

    with errors_as_messages():
        lines, is_complete = asyncio.run(work())
    for line in lines:
        at = datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%d %H:%M")
        words = [line.hash, line.version or "-", at, line.author or "-", line.source or "-", line.note]
        click.echo("  ".join([*words, "(current)"] if line.is_current else words).rstrip())
    if not is_complete:
        click.echo("These are the versions that the engine has seen. The platform keeps no history.")


@definition.command()
@click.argument("entity")
@click.option("--shipped", is_flag=True, help="The definition that comes with the engine.")
@click.option("--version", "hash", default="", help="An earlier version, by its hash or the beginning of it.")
@NOTE
def restore(entity: str, shipped: bool, hash: str, note: str) -> None:
    """Make an earlier definition of ENTITY current again, as a new version."""
    from app.cli.sources import errors_as_messages, open_services

    if shipped == bool(hash):
        raise click.UsageError("Say which one: --shipped, or --version HASH.")

    async def work() -> "Published":
        async with open_services() as (services, principal):
            history = services.definition_history
            if shipped:
                return await history.replace(principal, entity, _shipped(entity), note)
            lines = await history.lines(principal, entity, 200)
            hashes = {line.hash for line in lines if line.hash.startswith(hash)}
            if len(hashes) > 1:
                raise click.ClickException(f"Several versions begin with {hash}.")
            return await history.restore(principal, entity, next(iter(hashes), hash), note)

    with errors_as_messages():
        published = asyncio.run(work())
    _report(published, entity, "is")


async def in_name_of(services: "Services", operator: "Principal", token_file: Path | None) -> "Principal":
    """The owner of the token in a file. Raises NotSignedIn."""
    if token_file is None:
        return operator
    return replace(await services.platform.authenticate(_text_of(token_file).strip()), source="command")


def loaded(file: Path) -> object:
    """Raises click.ClickException for what is no JSON."""
    try:
        return json.loads(_text_of(file))
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from None


def _text_of(file: Path) -> str:
    return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")


@definition.command()
@click.argument("entity")
@NOTE
def undo(entity: str, note: str) -> None:
    """Take the latest publish of ENTITY's definition back, with the values that it moved. What was written since stays."""
    from app.cli.sources import errors_as_messages, open_services

    async def work() -> "Published":
        async with open_services() as (services, principal):
            return await services.definition_history.undo(principal, entity, note)

    with errors_as_messages():
        published = asyncio.run(work())
    _report(published, entity, "is")


def _shipped(entity: str) -> dict[str, object]:
    from app.resources import DEFINITIONS

    for folder in (DEFINITIONS, DEFINITIONS / "examples"):
        for path in folder.glob("*.json"):
            if path.stem == entity:
                document: dict[str, object] = json.loads(path.read_bytes())
                return document
    raise click.ClickException(f"No definition of {entity} comes with the engine.")


def _report(published: "Published", entity: str, verb: str) -> None:
    if not published.is_new:
        click.echo(f"{entity}: nothing changes, {published.hash}", err=True)
        return
    click.echo(f"{entity}: the current version {verb} {published.hash}", err=True)
    if published.steps:
        click.echo(f"{len(published.steps)} steps move the values of records.", err=True)
    if published.slipped_in:
        click.echo("Something else was written at the same moment. Compare the versions.", err=True)
