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


@click.command()
@click.argument("old")
@click.argument("new", type=FILE)
@FORMAT
@FAIL_ON
@RENAME
def diff(old: str, new: Path, format: str, fail_on: str, renames: Sequence[str]) -> None:
    """Compare the definition OLD, a file or an entity, with the one in the file NEW, property by property.

    Exits with 1 if a change is as severe as --fail-on, or if a field seems to be renamed and --rename doesn't say so.
    """
    from app.cli.sources import errors_as_messages, load_form, read_form
    from app.comparison.report import comparison_json
    from app.records.definition_impact import compare_in_time, contradictions_in_time

    with errors_as_messages():
        forms = load_form(old), read_form(new)
        comparison = compare_in_time(forms, tuple(_renames(renames).items()), DIFF_SECONDS)
        found = contradictions_in_time(forms[1:], DIFF_SECONDS)
        _finish(comparison_json(ENGLISH, *forms, comparison, contradictions=found), new, format, fail_on)


@click.command()
@click.argument("entity")
@click.argument("new", type=FILE)
@FORMAT
@FAIL_ON
@RENAME
def impact(entity: str, new: Path, format: str, fail_on: str, renames: Sequence[str]) -> None:
    """Count the records of ENTITY that the definition in the file NEW affects, and list everything that names its properties.

    Writes nothing. Exits like diff.
    """
    from app.cli.sources import errors_as_messages, open_services
    from app.comparison.report import comparison_json, impact_json
    from app.settings import load_settings

    async def work() -> dict[str, Any]:
        async with open_services(load_settings().model_copy(update={"definition_ttl": 0})) as (services, principal):
            form = await services.definition_impacts.new_form(principal, entity, _document(new))
            found = await services.definition_impacts.impact(principal, entity, form, _renames(renames), _show_progress)
            report = comparison_json(
                ENGLISH, found.old, found.new, found.comparison, found.impact, found.uses, found.contradictions
            )
            return report | impact_json(ENGLISH, found.impact, found.not_counted, found.lookups, found.drafts)

    with errors_as_messages():
        _finish(asyncio.run(work()), new, format, fail_on)


DIFF_SECONDS = 30.0


def _finish(report: Mapping[str, Any], new: Path, format: str, fail_on: str) -> None:
    click.echo(FORMATS[format](report, str(new)), nl=False)
    sys.exit(1 if fails(report, fail_on) else 0)


def _renames(texts: Sequence[str]) -> "Renames":
    from app.web.definition_compare import read_rename

    return dict(map(read_rename, texts))


def _document(file: Path) -> dict[str, Any]:
    """A DEFINITION object, or what its `definition` would be."""
    from app.web.json_bodies import read_json

    document = read_json(file.read_bytes())
    return document if isinstance(document, dict) and "definition" in document else {"definition": document}


def _show_progress(records: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{records:,} records", nl=False, err=True)
