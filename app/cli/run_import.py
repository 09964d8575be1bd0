"""Runs one import from its first line to its summary and exit code, however it ends."""

import asyncio
import json
from pathlib import Path

import click

from app.cli.file_text import STANDARD_INPUT
from app.cli.import_report import ImportReport, report_text
from app.cli.importing import Importer, ImportOptions
from app.cli.record_files import Format
from app.cli.sources import INPUT_REFUSED, INTERRUPTED, exit_code_of, open_services
from app.errors import BadDefinition, FormsError

DRY_RUN = "This was a dry run: nothing was written. Add --apply to write."


def run_import(file: Path, format: Format, entity: str, options: ImportOptions, refused_to: Path | None) -> int:
    """The exit code. `refused_to`: the report of refused records; without it, it is beside the file."""
    report = ImportReport(options.apply)
    code = 0
    try:
        asyncio.run(_import(file, format, entity, options, report))
    except FormsError as error:
        findings = error.findings if isinstance(error, BadDefinition) else ()
        report.stopped = "\n".join([str(error), *map(str, findings)])
        code = INTERRUPTED if report.interrupted else exit_code_of(error)
    except KeyboardInterrupt:
        report.stopped, code = "Interrupted before the first record.", INTERRUPTED
    if report.refused:
        code = code or INPUT_REFUSED
        refused_to = _write_refused(file, report, refused_to)
    _print(report, options, refused_to if report.refused else None)
    return code


async def _import(file: Path, format: Format, entity: str, options: ImportOptions, report: ImportReport) -> None:
    async with open_services() as (services, principal):
        await Importer(services, principal, entity, options, report).run(file, format)


def _write_refused(file: Path, report: ImportReport, path: Path | None) -> Path | None:
    """Standard input has no folder to put a report beside it."""
    path = path or (None if file == STANDARD_INPUT else file.with_name(f"{file.name}.refused.ndjson"))
    if path is not None:
        text = report_text(report.refused, as_csv=path.suffix.lower() == ".csv")
        path.write_text(text, encoding="utf-8", newline="")
    return path


def _print(report: ImportReport, options: ImportOptions, refused_to: Path | None) -> None:
    if options.quiet:
        click.echo(json.dumps(report.document(), ensure_ascii=False))
        return
    if report.counts or not report.stopped:
        click.echo("\n".join(report.summary()))
    if refused_to is not None:
        click.echo(f"Refused records: {refused_to}")
    if not options.apply and not report.stopped:
        click.echo(DRY_RUN)
    if report.stopped:
        click.echo(f"Error: {report.stopped}", err=True)
