"""Commands about definitions in files: lint, diff."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.forms.compiler import CompiledForm

MOST_MISFITS = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def lint(file: Path) -> None:
    """Print what is wrong with the definition in FILE; exit 1 on errors."""
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
    """Print what changes for people when the definition OLD becomes the one in the file NEW; exit 1 where values break.

    OLD is a file, or an entity: then also how many of its records will not fit. Nothing is changed by asking.
    """
    from app.cli.sources import form_in, form_of, told
    from app.submissions.drift import compare
    from app.texts.translator import ENGLISH

    with told():
        before, after = form_of(old), form_in(new)
        misfits = [] if Path(old).is_file() else _misfits(old, after)
    changes = compare(before, after).changes
    for change in changes:
        click.echo(f"{change.severity}: {ENGLISH.say(change.code, change.params)}")
    if not changes:
        click.echo("nothing that anybody would notice")
    for line in misfits:
        click.echo(line)
    sys.exit(any(change.severity == "breaking" for change in changes))


def _misfits(entity: str, form: "CompiledForm") -> list[str]:
    """What the records of an entity would break of a form, the most frequent first. They stay as they are; people are warned."""
    from app.cli.sources import records_of
    from app.forms.validation import validate

    records = [form.values_of(record) for record in records_of(entity)]
    broken = [found for values in records if (found := validate(form, values, form.rules.evaluate(values)))]
    if not broken:
        return [f"all of its {len(records):,} records fit"]
    counted = Counter(message.text for found in broken for message in found)
    lines = [f"  {count:,} x {text}" for text, count in counted.most_common(MOST_MISFITS)]
    return [f"{len(broken):,} of its {len(records):,} records will not fit:", *lines]
