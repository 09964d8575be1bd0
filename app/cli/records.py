"""Commands about records: validate, import, export-records. They go the way of the JSON API."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.definitions import FILE
from app.cli.rows import FORMATS
from app.forms.schema import PURPOSES, Purpose

WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
FORMAT = click.Choice(FORMATS)
ENTITY = "Whose records they are: an entity, or the file of its definition."


@click.command()
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@click.option("--entity", "source", required=True, help=ENTITY)
@click.option("--for", "purpose", default="create", type=click.Choice(PURPOSES), show_default=True)
@click.option("--format", type=FORMAT, help="What is in the files, where their endings do not say.")
def validate(files: Sequence[Path], source: str, purpose: Purpose, format: str | None) -> None:
    """Say what is wrong with the records in JSON, NDJSON or CSV files, by line and field; exit 1 where something is."""
    from app.cli.judging import judge_rows, line_of
    from app.cli.rows import format_of, read_rows
    from app.cli.sources import context_of, form_of, told

    with told():
        form, context = form_of(source), context_of()
        count = wrong = 0
        for file in files:
            for row, messages in judge_rows(form, read_rows(file, format_of(file, format), form, context), purpose, context):
                count += 1
                wrong += any(message.severity == "error" for message in messages)
                for message in messages:
                    click.echo(f"{file}:{row.place}: {line_of(form, message)}")
    click.echo(f"{count} records, {wrong} of them not right")
    sys.exit(1 if wrong else 0)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--entity", required=True, help="Whose records they are.")
@click.option("--apply", is_flag=True, help="Do it. Without this it is only said what would be done.")
@click.option("--key", default="", help="A field that names a record: where one has the same value, that is changed.")
@click.option("--format", type=FORMAT, help="What is in the file, where its ending does not say.")
@click.option("--report", type=WRITABLE, help="Where refused lines are told, as NDJSON or CSV; FILE.refused.ndjson without this.")
def import_(file: Path, entity: str, apply: bool, key: str, format: str | None, report: Path | None) -> None:
    """Create and change the records in a JSON, NDJSON or CSV file: first said, then, with --apply, done.

    Each line is carried out once, however often the command is run over the same file: it goes on where it was stopped.
    """
    from app.cli.importing import Importer
    from app.cli.rows import format_of
    from app.cli.sources import opened, told

    async def work() -> bool:
        async with opened() as (services, principal):
            importer = Importer(services, principal, entity, key, apply=apply)
            return await importer.run(file, format_of(file, format), report or file.with_name(f"{file.name}.refused.ndjson"))

    with told():
        good = asyncio.run(work())
    sys.exit(0 if good else 1)


@click.command("export-records")
@click.argument("entity")
@click.option("--format", default="ndjson", type=FORMAT, show_default=True)
@click.option("--output", type=WRITABLE, help="Write to this file.")
def export_records(entity: str, format: str, output: Path | None) -> None:
    """Print all records of ENTITY, without their secrets."""
    from app.cli.sources import opened, told
    from app.cli.writing import records_text

    async def work() -> str:
        async with opened() as (services, principal):
            form, records = await services.records.all(principal, entity)
            return records_text(form, records, format)

    with told():
        text = asyncio.run(work())
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_bytes(text.encode())
