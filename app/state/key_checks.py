"""Checks the keys against the database: a start with keys that do not decrypt it ends before anything is written with them."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from app.database.store import Store
from app.database.tables import drafts, facts, objects, pending_saves
from app.definition import ENCRYPTED
from app.errors import BadSetting
from app.platform.vault import Vault
from app.state.keys import KEY_FILE, Keys, load_keys

log = logging.getLogger("forms")

USED_KEY = "used key "
"""Begins the names of the facts that say which keys have encrypted something; the key's fingerprint follows."""
ROWS_AT_ONCE = 500

RECORDS = sa.select(objects.c.body).where(objects.c.body.contains(f'"{ENCRYPTED}":', autoescape=True))
DRAFTS = sa.select(drafts.c.content)
SAVES = sa.select(pending_saves.c.content).where(pending_saves.c.content != "")


def open_keys(configured: list[str], data_folder: Path, store: Store) -> Keys:
    """The keys of the setting, or that of the data folder, which is created only for a database without secrets.

    Raises BadSetting when the key file is missing, or when the keys do not decrypt what the database contains. Where the database
    was last opened with one of these keys, one query answers that.
    """
    path = data_folder / KEY_FILE
    if not configured and not path.exists() and store.write_now(_has_secrets):
        raise BadSetting(
            f"FORMS_DATA_DIR: {path} is missing, and the database contains secrets that its key encrypted; "
            "put the file back or set FORMS_SECRET_KEY"
        )
    keys = load_keys(configured, data_folder)
    store.write_now(lambda connection: _check(connection, keys))
    return keys


def _check(connection: sa.Connection, keys: Keys) -> None:
    names = connection.execute(sa.select(facts.c.name).where(facts.c.name.startswith(USED_KEY))).scalars()
    used = {name.removeprefix(USED_KEY) for name in names}
    if not used:
        _check_earlier_version(connection, keys)
    elif not used <= set(keys.fingerprints):
        _check_without_former_keys(connection, keys)
        gone = [USED_KEY + each for each in used.difference(keys.fingerprints)]
        connection.execute(sa.delete(facts).where(facts.c.name.in_(gone)))
    if keys.fingerprints[0] not in used:
        connection.execute(sa.insert(facts).values(name=USED_KEY + keys.fingerprints[0], value="1"))


def _check_earlier_version(connection: sa.Connection, keys: Keys) -> None:
    """Earlier versions started with any key, so a part may have been unreadable for long; that all is means a wrong key."""
    read, unreadable = _count(connection, keys)
    if unreadable and not read:
        raise _wrong_key(unreadable)
    if unreadable:
        log.warning("%s stored secrets, drafts and saves were encrypted with a key that is not there any more", f"{unreadable:,}")


def _check_without_former_keys(connection: sa.Connection, keys: Keys) -> None:
    """A key that was used before is not there any more: nothing may need it."""
    _, unreadable = _count(connection, keys)
    if unreadable:
        raise _wrong_key(unreadable)


def _wrong_key(unreadable: int) -> BadSetting:
    return BadSetting(
        f"FORMS_SECRET_KEY, FORMS_DATA_DIR: the key does not open {unreadable:,} of the stored secrets, drafts and saves; "
        "start with the key that encrypted them"
    )


def _count(connection: sa.Connection, keys: Keys) -> tuple[int, int]:
    """How many of the records with secrets, the drafts and the saves one of the keys decrypts, and how many none does."""
    read = unreadable = 0
    for decrypted in _decryptions(connection, keys):
        read, unreadable = read + decrypted, unreadable + (not decrypted)
    return read, unreadable


def _decryptions(connection: sa.Connection, keys: Keys) -> Iterator[bool]:
    vault = Vault(keys.records)
    for body in _each(connection, RECORDS):
        yield vault.decrypts(body)
    for statement in (DRAFTS, SAVES):
        for content in _each(connection, statement):
            yield _decrypts(keys, content)


def _each(connection: sa.Connection, statement: sa.Select[Any]) -> Iterator[str]:
    for row in connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield row[0]


def _decrypts(keys: Keys, content: str) -> bool:
    try:
        keys.fernet.decrypt(content)
    except InvalidToken:
        return False
    return True


def _has_secrets(connection: sa.Connection) -> bool:
    return any(connection.execute(each.limit(1)).first() is not None for each in (RECORDS, DRAFTS, SAVES))
