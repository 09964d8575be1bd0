"""Commands about definitions in files: lint, diff."""

import sys
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def lint(file: Path) -> None:
    """Print what is wrong with the definition in FILE; exit 1 on errors."""
    from app.compiler import compile_form
    from app.errors import BadDefinition
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


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
def diff(old: Path, new: Path) -> None:
    """Print what changes for people when the definition in OLD becomes the one in NEW; exit 1 where values break."""
    from app.cli.sources import form_in, told
    from app.drift import compare

    with told():
        before, after = form_in(old), form_in(new)
    changes = compare(before, after).changes
    for change in changes:
        click.echo(f"{change.severity}: {change.text}")
    if not changes:
        click.echo("nothing that anybody would notice")
    sys.exit(any(change.severity == "breaking" for change in changes))
