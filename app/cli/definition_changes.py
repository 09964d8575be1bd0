"""Commands about a changed definition: what it does (`definition diff`), and to how many records (`definition impact`)."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.comparison_formats import FORMATS, fails
from app.texts.translator import ENGLISH

if TYPE_CHECKING:
    from app.comparison.sides import Renames

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FORMAT = click.option("--format", default="text", type=click.Choice(list(FORMATS)), show_default=True)
FAIL_ON = click.option("--fail-on", default="breaking", type=click.Choice(["narrowing", "breaking"]), show_default=True)
RENAME = click.option("--rename", "renames", multiple=True, metavar="/OLD:/NEW", help="A field that was renamed. Can be repeated.")


STEPS = click.option("--steps", "steps_file", type=FILE, help="A JSON list of steps. Their renames count like those of --rename.")


@click.command()
@click.argument("old")
@click.argument("new", type=FILE)
@FORMAT
@FAIL_ON
@RENAME
@STEPS
def diff(old: str, new: Path, format: str, fail_on: str, renames: Sequence[str], steps_file: Path | None) -> None:
    """Compare the definition OLD, a file or an entity, with the one in the file NEW, property by property.

    Exits with 1 if a change is as severe as --fail-on, or if a field seems to be renamed and neither --rename
    nor a step says so.
    """
    from app.cli.sources import errors_as_messages, load_form, read_form
    from app.comparison.report import comparison_json
    from app.records.definition_impact import compare_in_time, contradictions_in_time

    with errors_as_messages():
        forms = load_form(old), read_form(new)
        comparison = compare_in_time(forms, tuple(_renames(renames, steps_file).items()), DIFF_SECONDS)
        contradictions = contradictions_in_time(forms[1:], DIFF_SECONDS)
        _finish(comparison_json(ENGLISH, *forms, comparison, contradictions=contradictions), new, format, fail_on)


@click.command()
@click.argument("entity")
@click.argument("new", type=FILE)
@FORMAT
@FAIL_ON
@RENAME
@STEPS
def impact(entity: str, new: Path, format: str, fail_on: str, renames: Sequence[str], steps_file: Path | None) -> None:
    """Count the records of ENTITY that the definition in the file NEW affects, and list everything that names its properties.

    Writes nothing. Exits like diff.
    """
    from app.cli.sources import errors_as_messages, open_services
    from app.comparison.report import comparison_json, impact_json
    from app.settings import load_settings

    async def work() -> dict[str, Any]:
        async with open_services(load_settings().model_copy(update={"definition_ttl": 0})) as (services, principal):
            form = await services.definition_impacts.new_form(principal, entity, _document(new))
            counted = await services.definition_impacts.impact(
                principal, entity, form, _renames(renames, steps_file), _show_progress
            )
            report = comparison_json(
                ENGLISH, counted.old, counted.new, counted.comparison, counted.impact, counted.uses, counted.contradictions
            )
            return report | impact_json(ENGLISH, counted.impact, counted.not_counted, counted.lookups, counted.drafts)

    with errors_as_messages():
        _finish(asyncio.run(work()), new, format, fail_on)


DIFF_SECONDS = 30.0


def _finish(report: Mapping[str, Any], new: Path, format: str, fail_on: str) -> None:
    click.echo(FORMATS[format](report, str(new)), nl=False)
    sys.exit(1 if fails(report, fail_on) else 0)


def _renames(texts: Sequence[str], steps_file: Path | None) -> "Renames":
    from app.steps.json_form import renames_in
    from app.web.definition_compare import read_rename
    from app.web.json_bodies import read_json

    steps = {} if steps_file is None else renames_in(read_json(steps_file.read_bytes()))
    return {**steps, **dict(map(read_rename, texts))}


def _document(file: Path) -> dict[str, Any]:
    """A DEFINITION object, or what its `definition` would be."""
    from app.web.json_bodies import read_json

    document = read_json(file.read_bytes())
    return document if isinstance(document, dict) and "definition" in document else {"definition": document}


def _show_progress(records: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{records:,} records", nl=False, err=True)
