"""Commands about the keys that encrypt what is stored: rotate-key, forget-lost-secrets."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from app.errors import BadSetting
from app.settings import Settings, load_settings


@click.command("rotate-key")
def rotate_key() -> None:
    """Encrypt everything that is stored with a new key, and drop the old one.

    With the key in the data folder, a new key is created there. With FORMS_SECRET_KEY, put the new key before the old one first
    (FORMS_SECRET_KEY=new,old), and remove the old one afterwards. Stop every server before. If the command is interrupted, run it
    again: it resumes.
    """
    from app.audit.log import AuditLog
    from app.database.store import open_store
    from app.state.key_checks import open_keys
    from app.state.key_rotation import rotate
    from app.state.keys import new_key, store_keys, stored_keys

    with _alone() as settings:
        if not settings.secret_key:
            texts = stored_keys(settings.data_dir)
            if len(texts) == 1:
                store_keys(settings.data_dir, [new_key(), *texts])
        elif len(settings.secret_keys) == 1:
            raise BadSetting("FORMS_SECRET_KEY: put the new key before the old one, separated by a comma, and run this again")
        store = open_store(settings.database)
        try:
            keys = open_keys(settings.secret_keys, settings.data_dir, store)
            AuditLog(store, keys.audit).record_of_operator("key-rotated")
            changed: dict[str, int] = {}
            for progress in rotate(store, keys):
                changed[progress.table] = changed.get(progress.table, 0) + progress.changed
            for table, count in changed.items():
                click.echo(f"{table}: {count:,} rows encrypted again")
        finally:
            store.close()
        if settings.secret_key:
            click.echo("Done. You can remove the old key from FORMS_SECRET_KEY now.")
        else:
            store_keys(settings.data_dir, stored_keys(settings.data_dir)[:1])
            click.echo("Done. The old key is gone; backups made before need it.")


@click.command("forget-lost-secrets")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def forget_lost_secrets(yes: bool) -> None:
    """Remove stored secrets, drafts and saves whose key is lost, so that the server can start again.

    Only what none of the configured keys opens is removed. This can't be undone: make a backup first.
    """
    from app.audit.log import AuditLog
    from app.database.store import open_store
    from app.state.key_checks import unreadable_in
    from app.state.key_rotation import forget_unreadable
    from app.state.keys import load_keys

    with _alone() as settings:
        keys = load_keys(settings.secret_keys, settings.data_dir)
        store = open_store(settings.database)
        try:
            unreadable = store.write_now(lambda connection: unreadable_in(connection, keys))
            count = unreadable.records + unreadable.others
            if count == 0:
                click.echo("Everything that is stored can be opened; nothing was removed.")
                return
            if not yes:
                click.confirm(f"Remove {count:,} secrets, drafts and saves that the keys don't open, for good?", abort=True)
            AuditLog(store, keys.audit).record_of_operator("secrets-forgotten", count=count)
            click.echo(f"{forget_unreadable(store, keys):,} removed.")
        finally:
            store.close()


@contextmanager
def _alone() -> Iterator[Settings]:
    """The settings, while no server uses the data folder. A BadSetting ends the command in one line."""
    from app.state.folder_lock import folder_lock

    try:
        settings = load_settings()
        with folder_lock(settings.data_dir) if settings.database.startswith("sqlite") else nullcontext():
            yield settings
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
