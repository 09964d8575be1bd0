"""Commands about definitions in files: lint, diff."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.texts.translator import ENGLISH

if TYPE_CHECKING:
    from app.forms.compiler import CompiledForm

MAX_ERROR_LINES = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def lint(file: Path) -> None:
    """List the problems of the definition in FILE. Exits with 1 if there are errors."""
    from app.errors import BadDefinition
    from app.forms.compiler import compile_form
    from app.reading.reader import read_definition

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
@click.argument("old")
@click.argument("new", type=FILE)
def diff(old: str, new: Path) -> None:
    """Show what changes for people when the definition OLD is replaced by the one in the file NEW.

    OLD is a file or an entity. For an entity, it also counts the records that do not fit. Writes nothing. Exits with 1 if a change
    breaks values, or if a field seems to be renamed: its values move only where a step says so.
    """
    from app.cli.sources import errors_as_messages, load_form, read_form
    from app.submissions.drift import RENAMED, compare

    with errors_as_messages():
        before, after = load_form(old), read_form(new)
        record_errors = [] if Path(old).is_file() else _record_errors(old, after)
    changes = compare(before, after).changes
    severities = ["breaking" if change.code == RENAMED else change.severity for change in changes]
    for change, severity in zip(changes, severities, strict=True):
        click.echo(f"{severity}: {ENGLISH.say(change.code, change.params)}")
    if any(change.code == RENAMED for change in changes):
        click.echo(
            "The values of a renamed field stay under its former id, unless the change is published with a step that renames it."
        )
    if not changes:
        click.echo("No changes that people notice.")
    for line in record_errors:
        click.echo(line)
    sys.exit("breaking" in severities)


def _record_errors(entity: str, form: "CompiledForm") -> list[str]:
    """Lines about the entity's records that a form would not accept, the most frequent error first."""
    from app.cli.sources import load_records
    from app.forms.validation import validate

    records = [form.values_of(record) for record in load_records(entity)]
    errors = [messages for values in records if (messages := validate(form, values, form.rules.evaluate(values)))]
    if not errors:
        return [f"All {len(records):,} records fit."]
    counts = Counter(ENGLISH.say(message.code, message.params) for messages in errors for message in messages)
    lines = [f"  {count:,} x {text}" for text, count in counts.most_common(MAX_ERROR_LINES)]
    return [f"{len(errors):,} of {len(records):,} records do not fit:", *lines]
