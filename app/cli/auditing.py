"""Commands about the audit: audit show, audit verify."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from app.audit.log import AuditLog
from app.cli.sources import errors_as_messages


@click.group()
def audit() -> None:
    """Show what people and programs did, and check that nobody changed the list."""


@audit.command()
@click.option("--tenant", help="Only this tenant.")
@click.option("--count", type=click.IntRange(min=1), help="Only the newest of each tenant.")
def show(tenant: str | None, count: int | None) -> None:
    """Print all rows, one JSON object in each line, and then the head of each tenant's chain.

    Note a head down somewhere else: with it, `audit verify --head` finds out whether rows were cut off at the end.
    """
    with _log() as log:
        for each in [tenant] if tenant else log.tenants():
            rows = log.rows(each)
            for row in rows[-count:] if count else rows:
                event = row.event
                at = datetime.fromtimestamp(event.at / 1000, UTC).isoformat(timespec="milliseconds")
                shown = {"tenant": each, "number": row.number, "at": at, "person": event.person, "action": event.action}
                more = {"subject": event.subject, "request": event.request, **event.details}
                click.echo(json.dumps({**shown, **{name: value for name, value in more.items() if value != ""}}))
            if rows:
                click.echo(f"head of {each}: {rows[-1].head}", err=True)


@audit.command()
@click.option("--tenant", help="Only this tenant. Needed with --head if there are several.")
@click.option("--head", default="", help="A head that was noted before: it must still be in the chain.")
def verify(tenant: str | None, head: str) -> None:
    """Check every row. Exits with 1 and names what was altered, is missing, or was cut off."""
    with _log() as log:
        tenants = [tenant] if tenant else log.tenants()
        if head and len(tenants) > 1:
            raise click.UsageError("A head belongs to one tenant: add --tenant.")
        lines = [f"tenant {each}: row {fault.number} {_WORDS[fault.fault]}" for each in tenants for fault in log.verify(each, head)]
        if head and not tenants:
            lines = ["All rows were removed."]
        for line in lines:
            click.echo(line)
        if lines:
            raise SystemExit(1)
        click.echo(f"{sum(len(log.rows(each)) for each in tenants):,} rows of {len(tenants)} tenants are as they were written.")


_WORDS = {"altered": "was altered", "missing": "is missing", "cut-off": "and all after it were cut off"}


@contextmanager
def _log() -> Iterator[AuditLog]:
    from app.main import open_state
    from app.settings import load_settings

    with errors_as_messages():
        settings = load_settings()
        store, keys = open_state(settings)
        try:
            yield AuditLog(store, keys.audit)
        finally:
            store.close()
