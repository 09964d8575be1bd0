"""Commands about records, with the rules of the JSON API: validate, import, export-records; and erase-history."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.definitions import FILE
from app.cli.record_files import FORMATS
from app.errors import Refused
from app.forms.schema import PURPOSES, Purpose

WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
FORMAT = click.Choice(FORMATS)
ENTITY = "The entity of the records, or the file of its definition."


@click.command()
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@click.option("--entity", "source", required=True, help=ENTITY)
@click.option("--for", "purpose", default="create", type=click.Choice(PURPOSES), show_default=True)
@click.option("--format", type=FORMAT, help="The format of the files. The default is by their endings.")
def validate(files: Sequence[Path], source: str, purpose: Purpose, format: str | None) -> None:
    """List the errors of the records in JSON, NDJSON or CSV files, by line and field. Exits with 1 if there are any."""
    from app.cli.record_files import format_of, read_records
    from app.cli.sources import errors_as_messages, load_form, reading_context
    from app.cli.validating import message_line, validate_records

    with errors_as_messages():
        form, context = load_form(source), reading_context()
        count = with_errors = 0
        for file in files:
            records = read_records(file, format_of(file, format), form, context)
            for record, messages in validate_records(form, records, purpose, context):
                count += 1
                with_errors += any(message.severity == "error" for message in messages)
                for message in messages:
                    click.echo(f"{file}:{record.location}: {message_line(message)}")
    click.echo(f"{count} records, {with_errors} with errors")
    sys.exit(1 if with_errors else 0)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--entity", required=True, help="The entity of the records.")
@click.option("--apply", is_flag=True, help="Write. Without this it is a dry run.")
@click.option("--key", default="", help="A field that identifies records: a record with the same value is changed.")
@click.option("--format", type=FORMAT, help="The format of the file. The default is by its ending.")
@click.option("--report", type=WRITABLE, help="The report of refused records, .ndjson or .csv. The default is FILE.refused.ndjson.")
def import_(file: Path, entity: str, apply: bool, key: str, format: str | None, report: Path | None) -> None:
    """Create and change records from a JSON, NDJSON or CSV file. Dry run by default; --apply writes; resumes if interrupted.

    Each record is written once, however often you run the command over the same file.
    """
    from app.cli.importing import Importer
    from app.cli.record_files import format_of
    from app.cli.sources import errors_as_messages, open_services

    async def work() -> bool:
        async with open_services() as (services, principal):
            importer = Importer(services, principal, entity, key, apply=apply)
            return await importer.run(file, format_of(file, format), report or file.with_name(f"{file.name}.refused.ndjson"))

    with errors_as_messages():
        all_accepted = asyncio.run(work())
    sys.exit(0 if all_accepted else 1)


@click.command("export-records")
@click.argument("entity")
@click.option("--format", default="ndjson", type=FORMAT, show_default=True)
@click.option("--output", type=WRITABLE, help="Write to this file.")
def export_records(entity: str, format: str, output: Path | None) -> None:
    """Print all records of ENTITY, without their secrets."""
    from app.cli.sources import errors_as_messages, open_services
    from app.cli.writing import records_text

    async def work() -> str:
        async with open_services() as (services, principal):
            form, records = await services.records.all(principal, entity)
            await services.put_on_record(principal, "records-exported", entity, records=len(records))
            return records_text(form, records, format)

    with errors_as_messages():
        text = asyncio.run(work())
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_bytes(text.encode())


@click.command("erase-history")
@click.argument("entity")
@click.argument("id")
def erase_history(entity: str, id: str) -> None:
    """Erase the history of the record ID of ENTITY on the embedded platform, with its drafts and saves on their way.

    The record itself stays. This can't be undone.
    """
    from app.cli.sources import errors_as_messages, open_services
    from app.state.erasing import erase_history as erase

    async def work() -> str:
        async with open_services() as (services, principal):
            if not services.platform.capabilities.shares_database:
                raise Refused("history-elsewhere")
            await services.put_on_record(principal, "history-erased", f"{entity}/{id}")
            erased = erase(services.store, principal.tenant, entity, id)
            return "".join(f"{name.replace('_', ' ')}: {count:,} rows erased\n" for name, count in erased.items())

    with errors_as_messages():
        click.echo(asyncio.run(work()), nl=False)
