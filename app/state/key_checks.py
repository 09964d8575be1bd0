"""Keys against what is stored: a key that does not open the stored secrets ends the start, before anything is written with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from app.database.store import Store
from app.database.tables import drafts, facts, objects, pending_saves
from app.errors import BadSetting
from app.platform.vault import SEALED, Vault
from app.state.keys import KEY_FILE, Keys, load_keys

USED_KEY = "used key "
"""Begins the names of the facts that say with which keys secrets were encrypted; the key's fingerprint follows."""
ROWS_AT_ONCE = 500

RECORDS = sa.select(objects.c.body).where(objects.c.body.contains(f'"{SEALED}":', autoescape=True))
ENCRYPTED = (sa.select(drafts.c.content), sa.select(pending_saves.c.content).where(pending_saves.c.content != ""))


def open_keys(configured: list[str], data_folder: Path, store: Store) -> Keys:
    """The keys of the setting, or of the data folder, where one is made for an empty database.

    Raises BadSetting when a key is missing, or when none of the keys opens a secret, a draft or a save that is stored.
    """
    path = data_folder / KEY_FILE
    if not configured and not path.exists() and store.write_now(_has_secrets):
        raise BadSetting(
            f"FORMS_DATA_DIR: {path} is missing, and the database holds secrets that its key encrypted; "
            "put the file back or set FORMS_SECRET_KEY"
        )
    keys = load_keys(configured, data_folder)
    store.write_now(lambda connection: _check(connection, keys))
    return keys


def _check(connection: sa.Connection, keys: Keys) -> None:
    """Reads everything that is encrypted only where another key than these was used before, or where no key is on record."""
    names = connection.execute(sa.select(facts.c.name).where(facts.c.name.startswith(USED_KEY))).scalars()
    used = {name.removeprefix(USED_KEY) for name in names}
    if not used or not used <= set(keys.fingerprints):
        unopened = sum(1 for opened in _openings(connection, keys) if not opened)
        if unopened:
            raise BadSetting(
                f"FORMS_SECRET_KEY, FORMS_DATA_DIR: the key does not open {unopened:,} of the stored secrets, drafts and saves; "
                "start with the key that encrypted them"
            )
        gone = [USED_KEY + each for each in used.difference(keys.fingerprints)]
        connection.execute(sa.delete(facts).where(facts.c.name.in_(gone)))
    if keys.fingerprints[0] not in used:
        connection.execute(sa.insert(facts).values(name=USED_KEY + keys.fingerprints[0], value="1"))


def _openings(connection: sa.Connection, keys: Keys) -> Iterator[bool]:
    """For each record with secrets, each draft and each save: whether one of the keys opens it."""
    vault = Vault(keys.records)
    for body in _each(connection, RECORDS):
        yield vault.opens(body)
    for statement in ENCRYPTED:
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
    return any(connection.execute(each.limit(1)).first() is not None for each in (RECORDS, *ENCRYPTED))
