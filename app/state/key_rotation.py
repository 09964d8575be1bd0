"""Encrypts everything that is stored with the first key, so that the other keys can go. It can be stopped and started again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from app.audit.log import AuditLog
from app.database.store import Store
from app.database.tables import (
    drafts,
    facts,
    form_drafts,
    frames,
    jobs,
    leftovers,
    objects,
    pending_saves,
    sessions,
    sign_in_links,
)
from app.definition import ENCRYPTED
from app.errors import BadSetting
from app.platform.vault import Vault
from app.state.key_checks import USED_KEY, unreadable_in
from app.state.keys import Keys

ROWS_AT_ONCE = 200
"""In one transaction: people who save at the same time wait for it."""

Convert = Callable[[Any], Any]
"""What is stored -> the same by the first key; None where it is so already, or where no key opens it."""


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A column whose texts are encrypted; `restriction` leaves out rows without."""

    column: sa.Column[Any]
    restriction: sa.ColumnElement[bool]


RECORDS = Encrypted(objects.c.body, objects.c.body.contains(f'"{ENCRYPTED}":', autoescape=True))
TEXTS = (
    Encrypted(drafts.c.content, sa.true()),
    Encrypted(form_drafts.c.content, sa.true()),
    Encrypted(leftovers.c.content, sa.true()),
    Encrypted(pending_saves.c.content, pending_saves.c.content != ""),
    Encrypted(frames.c.content, sa.true()),
    Encrypted(sessions.c.token, sa.true()),
    Encrypted(sign_in_links.c.token, sa.true()),
    Encrypted(jobs.c.credential, jobs.c.credential != ""),
)
"""All that `Keys.fernet` encrypts in the database. A test compares this with what the code encrypts."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one table: how many rows were read, and how many of them were encrypted again."""

    table: str
    read: int
    changed: int


def rotate(store: Store, keys: Keys) -> Iterator[Progress]:
    """Yields after each batch. Raises BadSetting at the end if something still needs one of the other keys. What was altered in
    the audit stays visible as altered."""
    vault = Vault(keys.records)
    yield from _encrypt_again(store, RECORDS, vault.by_first_key)
    for each in TEXTS:
        yield from _encrypt_again(store, each, lambda text: by_first_key(keys, text))
    log = AuditLog(store, keys.audit)
    for tenant in log.tenants():
        store.write_now(lambda connection, tenant=tenant: log.chain_again(connection, tenant))  # type: ignore[misc]
    store.write_now(lambda connection: _forget_former_keys(connection, keys))


def forget_unreadable(store: Store, keys: Keys) -> int:
    """Removes the secrets, drafts and saves that none of the keys opens, and gives their number. This cannot be undone."""
    vault = Vault(keys.records)
    removed = sum(each.changed for each in _encrypt_again(store, RECORDS, vault.without_unreadable))
    for table in (drafts, form_drafts, leftovers, pending_saves):
        removed += store.write_now(lambda connection, t=table, c=table.c.content: _delete_unreadable(connection, keys, t, c))  # type: ignore[misc]
    return removed


def _encrypt_again(store: Store, encrypted: Encrypted, convert: Convert) -> Iterator[Progress]:
    last: tuple[Any, ...] | None = None
    while True:
        rows, changed = store.write_now(lambda connection: encrypt_batch(connection, encrypted, convert, last))  # noqa: B023
        if not rows:
            return
        last = tuple(rows[-1][:-1])
        yield Progress(encrypted.column.table.name, len(rows), changed)


def encrypt_batch(
    connection: sa.Connection, encrypted: Encrypted, convert: Convert, last: Sequence[Any] | None
) -> tuple[list[Any], int]:
    """Converts the rows after the one with the primary key `last`: these rows (their key, then the text), and how many changed."""
    column, table = encrypted.column, encrypted.column.table
    key = list(table.primary_key.columns)
    statement = sa.select(*key, column).where(encrypted.restriction).order_by(*key).limit(ROWS_AT_ONCE)
    if last is not None:
        statement = statement.where(sa.tuple_(*key) > sa.tuple_(*last))
    rows, changed = list(connection.execute(statement).all()), 0
    for row in rows:
        converted = convert(row[-1])
        if converted is not None:
            # Somebody may have written the row since: then it is encrypted by the first key already.
            same = [*(each == value for each, value in zip(key, row[:-1], strict=True)), column == row[-1]]
            changed += connection.execute(sa.update(table).where(*same).values({column: converted})).rowcount
    return rows, changed


def by_first_key(keys: Keys, text: str) -> str | None:
    try:
        keys.newest.decrypt(text)
    except InvalidToken:
        try:
            return keys.fernet.rotate(text).decode()
        except InvalidToken:
            return None
    return None


def _forget_former_keys(connection: sa.Connection, keys: Keys) -> None:
    unreadable = unreadable_in(connection, keys.first_alone)
    if unreadable.records or unreadable.others:
        raise BadSetting(
            f"FORMS_SECRET_KEY, FORMS_DATA_DIR: {unreadable.records + unreadable.others:,} stored secrets, drafts and saves still "
            "need another key; run rotate-key again with all keys that were ever used"
        )
    forget_former(connection, keys)


def forget_former(connection: sa.Connection, keys: Keys) -> None:
    """From now on a start without the former keys looks for nothing that they encrypted."""
    former = [USED_KEY + each for each in keys.fingerprints[1:]]
    connection.execute(sa.delete(facts).where(facts.c.name.in_(former)))


def _delete_unreadable(connection: sa.Connection, keys: Keys, table: sa.Table, column: sa.Column[Any]) -> int:
    key = list(table.primary_key.columns)
    removed = 0
    for row in connection.execute(sa.select(*key, column).where(column != "")).all():
        try:
            keys.fernet.decrypt(row[-1])
        except InvalidToken:
            same = (each == value for each, value in zip(key, row[:-1], strict=True))
            removed += connection.execute(sa.delete(table).where(*same)).rowcount
    return removed
