"""Commands about records, with the rules of the JSON API: validate, import, export-records; and erase-history."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.record_files import FORMATS
from app.errors import Refused
from app.forms.schema import PURPOSES, Purpose

BYTE_ORDER_MARK = "\ufeff"
WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
INPUT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
IGNORE_UNKNOWN = click.option("--ignore-unknown", is_flag=True, help="Leave out what no field has: columns and members.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
FORMAT = click.Choice(FORMATS)
ENTITY = "The entity of the records, or the file of its definition."


@click.command()
@click.argument("files", metavar="FILE...", type=INPUT, nargs=-1, required=True)
@click.option("--entity", "source", required=True, help=ENTITY)
@click.option("--for", "purpose", default="create", type=click.Choice(PURPOSES), show_default=True)
@click.option("--format", type=FORMAT, help="The format of the files. The default is by their endings.")
@IGNORE_UNKNOWN
@JSON
def validate(files: Sequence[Path], source: str, purpose: Purpose, format: str | None, ignore_unknown: bool, as_json: bool) -> None:
    """List the errors of the records in JSON, NDJSON or CSV files, by line and field. Exits with 1 if there are any.

    The file - is standard input.
    """
    from app.cli.file_text import read_bytes
    from app.cli.import_report import report_entry
    from app.cli.record_files import format_of, read_records
    from app.cli.sources import errors_as_messages, load_form, reading_context
    from app.cli.validating import message_line, validate_records

    count, refused = 0, []
    with errors_as_messages():
        form, context = load_form(source), reading_context()
        for file in files:
            chosen = format_of(file, format)
            records = read_records(file, read_bytes(file), chosen, form, context, ignore_unknown=ignore_unknown)
            for record, messages in validate_records(form, records, purpose, context):
                count += 1
                if any(message.severity == "error" for message in messages):
                    refused.append({"file": str(file), **report_entry(form, record, messages)})
                for message in () if as_json else messages:
                    click.echo(f"{file}:{record.location}: {message_line(message)}")
    if as_json:
        click.echo(json.dumps({"records": count, "refused": refused}, ensure_ascii=False))
    else:
        click.echo(f"{count} records, {len(refused)} with errors")
    sys.exit(1 if refused else 0)


@click.command("import")
@click.argument("file", type=INPUT)
@click.option("--entity", required=True, help="The entity of the records.")
@click.option("--apply", is_flag=True, help="Write. Without this it is a dry run.")
@click.option("--key", default="", help="A field, or id, that identifies records: a record with the same value is changed.")
@click.option("--format", type=FORMAT, help="The format of the file. The default is by its ending.")
@click.option("--definition", default="", help="The hash of the version of the definition that the file was made for.")
@click.option("--report", type=WRITABLE, help="The report of refused records, .ndjson or .csv. The default is FILE.refused.ndjson.")
@IGNORE_UNKNOWN
@JSON
def import_(
    file: Path,
    entity: str,
    apply: bool,
    key: str,
    format: str | None,
    definition: str,
    report: Path | None,
    ignore_unknown: bool,
    as_json: bool,
) -> None:
    """Create and change records from a JSON, NDJSON or CSV file. Dry run by default; --apply writes; resumes if interrupted.

    Each record is written once, however often you run the command over the same file. The file - is standard input.
    """
    from app.cli.importing import ImportOptions
    from app.cli.record_files import format_of
    from app.cli.run_import import run_import
    from app.cli.sources import errors_as_messages

    with errors_as_messages():
        chosen = format_of(file, format)
    options = ImportOptions(key, apply=apply, ignore_unknown=ignore_unknown, quiet=as_json, definition=definition)
    sys.exit(run_import(file, chosen, entity, options, report))


@click.command("export-records")
@click.argument("entity")
@click.option("--format", default="ndjson", type=FORMAT, show_default=True)
@click.option("--output", type=WRITABLE, help="Write to this file.")
@click.option("--excel", is_flag=True, help="CSV with a byte order mark, by which spreadsheet programs see that it is UTF-8.")
def export_records(entity: str, format: str, output: Path | None, excel: bool) -> None:
    """Print all records of ENTITY, without their secrets."""
    from app.cli.sources import errors_as_messages, open_services
    from app.cli.writing import records_text

    async def work() -> str:
        async with open_services() as (services, principal):
            form, records = await services.records.all(principal, entity)
            await services.put_on_record(principal, "records-exported", entity, records=len(records))
            return records_text(form, records, format)

    if excel and format != "csv":
        raise click.UsageError("--excel is for --format csv.")
    with errors_as_messages():
        text = f"{BYTE_ORDER_MARK if excel else ''}{asyncio.run(work())}"
    if output is None:
        click.echo(text.encode(), nl=False)
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
