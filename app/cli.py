"""The command line: serve, lint, schema, token."""

import json
import sys
from pathlib import Path

import click

from app import __version__
from app.errors import BadDefinition, BadSetting, FormsError
from app.settings import load_settings


@click.group(invoke_without_command=True)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Forms made at run time from DemandFlow definitions. Without a command: serve."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


@main.command()
def serve() -> None:
    """Serve the forms; settings come from the environment."""
    from app.server import run

    try:
        run(load_settings())
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def lint(file: Path) -> None:
    """Print what is wrong with the definition in FILE; exit 1 on errors."""
    from app.compiler import compile_form
    from app.reader import read_definition

    try:
        reading = read_definition(file.read_bytes())
        compile_form(reading.definition)
    except BadDefinition as error:
        findings = error.findings
        click.echo("\n".join([str(finding) for finding in findings] or [f"error: {error}"]))
        sys.exit(1)
    for finding in reading.findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in reading.findings)
    panels, fields = len(reading.definition.panels), sum(1 for _ in reading.definition.fields())
    click.echo(f"{reading.definition.entity or file.name}: {panels} panels, {fields} fields, {errors} errors")
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def schema(file: Path) -> None:
    """Print the JSON Schema of the definition in FILE."""
    from app.compiler import compile_form
    from app.reader import read_definition

    try:
        form = compile_form(read_definition(file.read_bytes()).definition)
    except FormsError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(form.schema, ensure_ascii=False, indent=2))


@main.command()
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def diff(old: Path, new: Path) -> None:
    """Print what changes for people when the definition in OLD becomes the one in NEW; exit 1 where values break."""
    from app.compiler import compile_form
    from app.drift import compare
    from app.reader import read_definition

    try:
        before, after = (compile_form(read_definition(file.read_bytes()).definition) for file in (old, new))
    except FormsError as error:
        raise click.ClickException(str(error)) from None
    changes = compare(before, after).changes
    for change in changes:
        click.echo(f"{change.severity}: {change.text}")
    if not changes:
        click.echo("nothing that anybody would notice")
    sys.exit(any(change.severity == "breaking" for change in changes))


@main.command()
@click.option("--user", default="admin", show_default=True, help="Whose token it is.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("read", "write"),
    show_default=True,
    type=click.Choice(["read", "write", "admin"]),
)
def token(user: str, scopes: tuple[str, ...]) -> None:
    """Make an access token for the embedded platform and print it, once."""
    from app.database.store import open_store
    from app.main import build_platform
    from app.platform.embedded import EmbeddedPlatform
    from app.state.keys import load_keys

    try:
        settings = load_settings()
        platform = build_platform(settings, open_store(settings.database), load_keys(settings.secret_keys, settings.data_dir))
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    if not isinstance(platform, EmbeddedPlatform):
        raise click.ClickException("tokens of a DemandFlow tenant are made there, not here")
    click.echo(platform.create_token(user=user, scopes=frozenset(scopes)))
