"""The command that starts background jobs, which the running server carries out: start-job."""

import click

from app.cli.sources import errors_as_messages
from app.errors import BadSetting


@click.command("start-job")
@click.argument("kind", type=click.Choice(["rotate-key", "backup"]))
def start_job(kind: str) -> None:
    """Let the running server change the key or make a backup in the background. /jobs shows how far it is.

    For rotate-key all servers must run with FORMS_SECRET_KEY=new,old. For backup they need FORMS_BACKUP_DIR.
    """
    from app.audit.log import LOCAL_TENANT, AuditLog
    from app.jobs.queue import Jobs
    from app.main import open_state
    from app.settings import load_settings

    with errors_as_messages():
        settings = load_settings()
        if kind == "rotate-key" and len(settings.secret_keys) < 2:
            raise BadSetting("FORMS_SECRET_KEY: put the new key before the old one, separated by a comma, and restart the servers")
        if kind == "backup" and settings.backup_dir is None:
            raise BadSetting("FORMS_BACKUP_DIR: set the folder for backups, and restart the servers")
        store, keys = open_state(settings)
        try:
            tenant = str(store.write_now(lambda connection: connection.execute(LOCAL_TENANT).scalar()) or "")
            AuditLog(store, keys.audit).record_of_operator("job-started", kind)
            Jobs(store).enqueue_now(tenant, kind, {}, "operator")
        finally:
            store.close()
    click.echo("The server starts it within seconds.")
