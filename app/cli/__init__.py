"""The command line: one file per group of commands, and the table of all commands."""

import click

from app import __version__
from app.cli import (
    approvals,
    auditing,
    backups,
    definition_changes,
    definitions,
    editing,
    exporting,
    jobs,
    keys,
    people,
    records,
    serving,
    tokens,
)


@click.group(invoke_without_command=True)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Web forms that follow DemandFlow definitions. Without a command, it starts the server."""
    if context.invoked_subcommand is None:
        context.invoke(serving.serve)


APPROVING = (approvals.policy, approvals.propose, approvals.proposals, approvals.approve)
for command in (definition_changes.diff, definition_changes.impact, *APPROVING):
    editing.definition.add_command(command)

COMMANDS: tuple[click.Command, ...] = (
    serving.serve,
    tokens.token,
    tokens.sign_in_link,
    people.person,
    auditing.audit,
    backups.backup,
    backups.restore,
    keys.rotate_key,
    keys.forget_lost_secrets,
    jobs.start_job,
    definitions.lint,
    definitions.diff,
    editing.definition,
    exporting.export,
    exporting.schema,
    records.validate,
    records.import_,
    records.export_records,
    records.erase_history,
)

for command in COMMANDS:
    main.add_command(command)
