"""Backups: the database and its key in one folder, with a manifest that says what must be in it."""

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import __version__
from app.audit.log import AuditLog
from app.database.copies import copy_database, counts_of, open_copy, restore_database
from app.database.store import Store, open_store
from app.errors import BadSetting
from app.settings import Settings
from app.state.folder_lock import folder_lock
from app.state.key_checks import unreadable_in
from app.state.keys import KEY_FILE, Keys, load_keys

MANIFEST = "manifest.json"
PREFIX = "forms-"
"""Begins the names of backups, which go on with their time: "forms-20261127-214500"."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`counts`: rows by table. `files`: SHA-256 by name. `keys`: fingerprints, the first encrypts. `made` in seconds since 1970."""

    version: str
    made: int
    dialect: str
    counts: Mapping[str, int]
    files: Mapping[str, str]
    keys: tuple[str, ...]


def backup_name(made: int) -> str:
    """The name of a backup that is made at a time, in seconds since 1970."""
    return f"{PREFIX}{datetime.fromtimestamp(made, UTC):%Y%m%d-%H%M%S}"


def back_up(settings: Settings, target: Path, made: int | None = None) -> Path:
    """Makes a backup in a new folder below `target` and verifies it. Servers may go on running and writing. `made`: its time, by
    default the current one.

    Raises BadSetting. A backup that did not come to its end has no manifest, and its folder is removed.
    """
    made = int(time.time()) if made is None else made
    keys = load_keys(settings.secret_keys, settings.data_dir)
    folder = target / backup_name(made)
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise BadSetting(f"the backup cannot be written to {folder}: {error.strerror}") from error
    try:
        _put_on_record(settings, keys, folder.name)
        counts = copy_database(settings.database, folder)
        if not settings.secret_key:
            _copy_key(settings.data_dir / KEY_FILE, folder)
        dialect = sa.make_url(settings.database).get_backend_name()
        manifest = Manifest(__version__, made, dialect, counts, _digests(folder), keys.fingerprints)
        # Last, since only a complete backup has one.
        _write(folder / MANIFEST, json.dumps(asdict(manifest), indent=1))
        verify_backup(folder, keys)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def verify_backup(folder: Path, keys: Keys | None = None) -> Manifest:
    """Checks the files against the manifest; of an SQLite database also its integrity, its rows, and, with `keys`, its secrets.

    Raises BadSetting.
    """
    manifest = read_manifest(folder)
    if (digests := _digests(folder)) != manifest.files:
        changed = sorted(name for name in digests.keys() | manifest.files.keys() if digests.get(name) != manifest.files.get(name))
        raise BadSetting(f"the backup {folder} is damaged: {', '.join(changed)}")
    with open_copy(folder) as connection:
        if connection is not None:
            _check_contents(connection, manifest, keys)
    return manifest


def restore(settings: Settings, folder: Path) -> Manifest:
    """Puts a backup into an empty data folder or an empty PostgreSQL database, and verifies that all of it is there and opens.

    Raises BadSetting, also where there is a database already: nothing is ever overwritten.
    """
    with folder_lock(settings.data_dir):
        manifest = verify_backup(folder)
        dialect = sa.make_url(settings.database).get_backend_name()
        if manifest.dialect != dialect:
            raise BadSetting(f"FORMS_DATABASE_URL: the backup is of {manifest.dialect}, and this is {dialect}")
        if not settings.secret_key:
            _place_key(folder / KEY_FILE, settings.data_dir)
        keys = load_keys(settings.secret_keys, settings.data_dir)
        if manifest.keys[0] not in keys.fingerprints:
            raise BadSetting("FORMS_SECRET_KEY: this is not the key that the backup was made with")
        restore_database(settings.database, folder)
        store = open_store(settings.database)
        try:
            _check_restored(store, manifest, keys)
        finally:
            store.close()
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Raises BadSetting for a folder without a readable manifest: it is no backup, or was not finished."""
    try:
        read: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**read)
    except (OSError, ValueError, TypeError) as error:
        raise BadSetting(f"{folder} is no complete backup: {MANIFEST} is missing or cannot be read") from error
    return replace(manifest, keys=tuple(manifest.keys))


def remove_old_backups(target: Path, keep: int) -> list[Path]:
    """Removes all complete backups below `target` but the newest `keep`, and gives what was removed."""
    complete = sorted(each.parent for each in target.glob(f"{PREFIX}*/{MANIFEST}"))
    old = complete[: max(len(complete) - keep, 0)]
    for each in old:
        shutil.rmtree(each)
    return old


def _put_on_record(settings: Settings, keys: Keys, name: str) -> None:
    """Before the copy, so that it is in the copy too."""
    if settings.database.startswith("sqlite") and not Path(str(sa.make_url(settings.database).database)).exists():
        return  # there is nothing to copy either, which the copy says
    store = open_store(settings.database)
    try:
        AuditLog(store, keys.audit).record_of_operator("backup-made", name)
    finally:
        store.close()


def _check_restored(store: Store, manifest: Manifest, keys: Keys) -> None:
    store.write_now(lambda connection: _check_contents(connection, manifest, keys))


def _check_contents(connection: sa.Connection, manifest: Manifest, keys: Keys | None) -> None:
    counts = counts_of(connection)
    wrong = sorted(name for name, count in manifest.counts.items() if counts.get(name) != count)
    if wrong:
        raise BadSetting(f"the backup is not complete: the number of rows differs in {', '.join(wrong)}")
    if keys is not None and (unreadable := unreadable_in(connection, keys)) and (unreadable.records or unreadable.others):
        raise BadSetting(
            f"the key of the backup does not open {unreadable.records + unreadable.others:,} secrets, drafts and saves"
        )


def _digests(folder: Path) -> dict[str, str]:
    digests = {}
    for path in sorted(folder.iterdir()):
        if path.name != MANIFEST:
            with path.open("rb") as file:
                digests[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _copy_key(source: Path, folder: Path) -> None:
    _write(folder / KEY_FILE, source.read_text("utf-8"))


def _place_key(source: Path, data_folder: Path) -> None:
    """Raises BadSetting where there is another key: what it encrypted would be lost with it."""
    target = data_folder / KEY_FILE
    if not source.exists():
        if not target.exists():
            raise BadSetting("FORMS_SECRET_KEY: the backup holds no key; set the key that it was made with")
        return
    if target.exists() and target.read_bytes() != source.read_bytes():
        raise BadSetting(f"FORMS_DATA_DIR: {target} is another key; restore into an empty folder")
    if not target.exists():
        _write(target, source.read_text("utf-8"))


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
