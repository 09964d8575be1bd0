"""Commands that print a form in a format for programs: export, schema."""

from pathlib import Path

import click

from app.cli.definitions import FILE


@click.command()
@click.argument("source", metavar="ENTITY_OR_FILE")
@click.option("--format", "name", default="json-schema", show_default=True, help="The format. An unknown one lists all formats.")
@click.option("--for", "purpose", default="create", show_default=True, help="create, update or record.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write to this file.")
def export(source: str, name: str, purpose: str, output: Path | None) -> None:
    """Print the form of ENTITY_OR_FILE in a format for programs.

    An entity is read from the tenant of DEMANDFLOW_URL (with DEMANDFLOW_TOKEN), or else from the embedded platform.
    """
    from app.cli.sources import errors_as_messages, load_form
    from app.exports import EXPORTERS
    from app.forms.schema import PURPOSES

    exporter = EXPORTERS.get(name)
    if exporter is None:
        raise click.BadParameter(f"{name!r} is not a format. Choose one of: {', '.join(EXPORTERS)}", param_hint="--format")
    chosen = next((each for each in PURPOSES if each == purpose), None)
    if chosen is None:
        raise click.BadParameter(f"{purpose!r} is not a kind of record. Choose one of: {', '.join(PURPOSES)}", param_hint="--for")
    with errors_as_messages():
        text = exporter.export(load_form(source), chosen)
    if output is None:
        click.echo(text.encode(), nl=False)
    else:
        output.write_bytes(text.encode())


@click.command()
@click.argument("file", type=FILE)
@click.pass_context
def schema(context: click.Context, file: Path) -> None:
    """Print the JSON Schema of the definition in FILE. Short for: export FILE."""
    context.invoke(export, source=str(file), name="json-schema", purpose="create", output=None)
