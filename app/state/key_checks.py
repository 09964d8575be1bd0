"""Checks the keys against the database: a start with keys that do not decrypt it ends before anything is written with them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from app.database.store import Store
from app.database.tables import drafts, facts, form_drafts, leftovers, objects, pending_saves
from app.definition import ENCRYPTED
from app.errors import BadSetting
from app.platform.vault import Vault
from app.state.keys import KEY_FILE, Keys, load_keys

log = logging.getLogger("forms")

USED_KEY = "used key "
"""Begins the names of the facts that say which keys have encrypted something; the key's fingerprint follows."""
ROWS_AT_ONCE = 500

RECORDS = sa.select(objects.c.body).where(objects.c.body.contains(f'"{ENCRYPTED}":', autoescape=True))
FERNET = (
    sa.select(drafts.c.content),
    sa.select(form_drafts.c.content),
    sa.select(leftovers.c.content),
    sa.select(pending_saves.c.content).where(pending_saves.c.content != ""),
)
"""What people lose with its key. Sessions only end."""


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
    """Every key that is configured counts as used: what it encrypted is looked for when it is not there any more."""
    names = connection.execute(sa.select(facts.c.name).where(facts.c.name.startswith(USED_KEY))).scalars()
    used = {name.removeprefix(USED_KEY) for name in names}
    configured = set(keys.fingerprints)
    if not used <= configured or not used:
        unreadable = unreadable_in(connection, keys)
        # Earlier versions started with any key: drafts of a key that was dropped must not lock people out.
        if unreadable.records or (used and unreadable.others):
            raise _wrong_key(unreadable)
        if unreadable.others:
            log.warning("%s drafts and saves were encrypted with a key that is not there any more", f"{unreadable.others:,}")
        connection.execute(sa.delete(facts).where(facts.c.name.in_([USED_KEY + each for each in used - configured])))
    if added := configured - used:
        connection.execute(sa.insert(facts), [{"name": USED_KEY + each, "value": "1"} for each in sorted(added)])


def _wrong_key(unreadable: "Unreadable") -> BadSetting:
    return BadSetting(
        f"FORMS_SECRET_KEY, FORMS_DATA_DIR: the keys do not open {unreadable.records + unreadable.others:,} of the stored secrets, "
        "drafts and saves; start with the key that encrypted them (FORMS_SECRET_KEY takes several, comma-separated), or, if that "
        "key is lost for good, see: demandflow-forms forget-lost-secrets --help"
    )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """How many records with secrets, and how many other rows (drafts, saves, sessions), none of the keys decrypts."""

    records: int
    others: int


def unreadable_in(connection: sa.Connection, keys: Keys) -> Unreadable:
    """Reads everything that is encrypted. What is damaged, so that no key could decrypt it, is not counted."""
    vault = Vault(keys.records)
    records = sum(not vault.decrypts(body) for body in _each(connection, RECORDS))
    others = sum(not _decrypts(keys, content) for statement in FERNET for content in _each(connection, statement))
    return Unreadable(records, others)


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
    return any(connection.execute(each.limit(1)).first() is not None for each in (RECORDS, *FERNET))
