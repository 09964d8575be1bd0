"""Commands that copy the database with its key, and bring a copy back: backup, restore."""

import time
from datetime import timedelta
from pathlib import Path

import click

from app.cli.sources import errors_as_messages
from app.settings import load_settings

FOLDER = click.Path(file_okay=False, path_type=Path)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Interval(click.ParamType[timedelta]):
    """ "12h" -> 12 hours; minutes, hours or days."""

    name = "interval"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        text = str(value)
        number, unit = text[:-1], UNITS.get(text[-1:])
        if unit is None or not number.isascii() or not number.isdigit() or not 0 < int(number) < 10_000:
            self.fail("must be a number with m, h or d, such as 12h", param, ctx)
        return timedelta(**{unit: int(number)})


@click.command()
@click.argument("target", type=FOLDER)
@click.option("--every", type=Interval(), help="Go on making backups at this interval, such as 12h.")
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but this many of the newest backups in TARGET.")
def backup(target: Path, every: timedelta | None, keep: int | None) -> None:
    """Copy the database and its key into a new folder in TARGET, and verify the copy. The server can go on running.

    Whoever has the copy can read all secrets in it: keep it as safe as the data folder.
    """
    from app.state.backups import back_up, remove_old_backups

    while True:
        with errors_as_messages():
            folder = back_up(load_settings(), target)
            click.echo(f"{folder}: complete and verified")
            for removed in remove_old_backups(target, keep) if keep else ():
                click.echo(f"{removed}: removed")
        if every is None:
            return
        time.sleep(every.total_seconds())


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--check", is_flag=True, help="Only check that the backup is complete and not damaged.")
def restore(folder: Path, check: bool) -> None:
    """Put the backup in FOLDER into an empty data folder, or into an empty PostgreSQL database, and verify it."""
    from app.state.backups import restore as restore_backup
    from app.state.backups import verify_backup

    with errors_as_messages():
        manifest = verify_backup(folder) if check else restore_backup(load_settings(), folder)
    rows = sum(manifest.counts.values())
    click.echo(f"{rows:,} rows in {len(manifest.counts)} tables {'are complete' if check else 'restored and verified'}.")
