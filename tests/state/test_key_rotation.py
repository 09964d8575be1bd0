"""Everything is encrypted by the first key afterwards, wherever it was stopped; nothing is lost, and the old key can go."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from app.database.store import Store, open_store
from app.database.tables import drafts, form_drafts, frames, jobs, leftovers, objects, pending_saves, sessions, sign_in_links
from app.errors import BadSetting
from app.platform.vault import Vault
from app.state import key_rotation
from app.state.key_rotation import RECORDS, TEXTS, forget_unreadable, rotate
from app.state.keys import Keys, keys_of
from tests.platform.conftest import fresh_database, postgres_url  # noqa: F401 - a fixture

OLD, NEW, OTHER = ("old-" + "a" * 32, "new-" + "b" * 32, "other-" + "c" * 32)
RECORD_COUNT = 7


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()


def fill(store: Store, keys: Keys, prefix: str = "r") -> None:
    """A row in every table that holds something encrypted, and several records."""
    vault, text = Vault(keys.records), keys.fernet.encrypt(b"CANARY").decode()

    def row(table: sa.Table, **given: Any) -> sa.Insert:
        blanks = {
            column.name: 1 if isinstance(column.type, sa.BigInteger) else prefix for column in table.columns if not column.nullable
        }
        return sa.insert(table).values({**blanks, **given})

    def work(connection: sa.Connection) -> None:
        for number in range(RECORD_COUNT):
            stored = {"id": f"{prefix}{number}", "subscription": "t", "name": "N", "password": "CANARY"}
            body = vault.dump(stored, {"password"} if number else ())
            connection.execute(row(objects, tenant="t", id=stored["id"], body=body))
        for table in (drafts, form_drafts, leftovers, frames):
            connection.execute(row(table, content=text))
        connection.execute(row(pending_saves, content=text))
        connection.execute(row(pending_saves, id=f"{prefix} done", content=""))
        for table in (sessions, sign_in_links):
            connection.execute(row(table, token=text))
        connection.execute(row(jobs, credential=text))
        connection.execute(row(jobs, id=f"{prefix} without", credential=None))

    store.write_now(work)


def read(store: Store, keys: Keys) -> list[str]:
    """Every clear text that the keys give, with the tables' names; "unreadable" where they give none."""

    def work(connection: sa.Connection) -> list[str]:
        vault = Vault(keys.records)
        bodies = connection.execute(sa.select(objects.c.body).where(RECORDS.restriction)).scalars()
        found = [f"objects {vault.load(body).get('password', 'unreadable')}" for body in bodies]
        for each in TEXTS:
            for text in connection.execute(sa.select(each.column).where(each.restriction)).scalars():
                try:
                    found.append(f"{each.column.table.name} {keys.fernet.decrypt(text).decode()}")
                except InvalidToken:
                    found.append(f"{each.column.table.name} unreadable")
        return found

    return store.write_now(work)


def test_the_old_key_can_go_afterwards(store: Store) -> None:
    fill(store, keys_of([OLD]))
    before = read(store, keys_of([OLD]))
    list(rotate(store, keys_of([NEW, OLD])))
    assert read(store, keys_of([NEW])) == before
    assert len(before) == RECORD_COUNT - 1 + len(TEXTS)
    assert all("unreadable" in each for each in read(store, keys_of([OLD])))


def test_it_goes_on_wherever_it_was_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_rotation, "ROWS_AT_ONCE", 2)
    fill(store, keys_of([OLD]))
    both = keys_of([NEW, OLD])
    before = read(store, both)
    steps = len(list(rotate(store, keys_of([OLD, NEW]))))
    for stop in range(1, steps + 1):
        for _, _ in zip(range(stop), rotate(store, both), strict=False):
            assert read(store, both) == before
    list(rotate(store, both))
    assert read(store, keys_of([NEW])) == before


def test_what_is_encrypted_by_the_first_key_is_not_touched(store: Store) -> None:
    fill(store, keys_of([NEW]))
    assert sum(each.changed for each in rotate(store, keys_of([NEW, OLD]))) == 0


def test_it_ends_with_an_error_where_another_key_is_needed(store: Store) -> None:
    fill(store, keys_of([OLD]))
    fill(store, keys_of([OTHER]), "s")
    with pytest.raises(BadSetting, match="still need another key"):
        list(rotate(store, keys_of([NEW, OLD])))
    list(rotate(store, keys_of([NEW, OLD, OTHER])))
    assert "unreadable" not in "".join(read(store, keys_of([NEW])))


def test_what_is_lost_can_be_forgotten_and_nothing_else_goes(store: Store) -> None:
    fill(store, keys_of([OTHER]), "s")
    fill(store, keys_of([NEW]))
    assert forget_unreadable(store, keys_of([NEW])) == RECORD_COUNT - 1 + 4
    texts = [
        each for each in read(store, keys_of([NEW])) if each.startswith(("objects", "form_drafts", "leftovers", "pending_saves"))
    ]
    assert texts == ["objects CANARY"] * (RECORD_COUNT - 1) + ["form_drafts CANARY", "leftovers CANARY", "pending_saves CANARY"]
    names = store.write_now(lambda connection: connection.execute(sa.select(objects.c.body)).scalars().all())
    assert len(names) == 2 * RECORD_COUNT and all('"name":"N"' in each for each in names)


def test_every_module_that_encrypts_is_covered() -> None:
    """Who adds an encrypted column must add it to `TEXTS`."""
    app = Path(key_rotation.__file__).parent.parent
    encrypting = {
        path.relative_to(app).as_posix()
        for path in app.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("encrypt", "encrypt_at_time")
    }
    assert encrypting == ENCRYPTING


ENCRYPTING = {
    "jobs/queue.py",
    "web/identity_provider.py",
    "platform/vault.py",
    "state/drafts.py",
    "state/frame_tokens.py",
    "state/frames.py",
    "state/leftovers.py",
    "state/pending_saves.py",
    "state/sessions.py",
    "state/sign_in_links.py",
}
"""Frame tokens and attempts to sign in at a provider live for minutes and are stored nowhere."""
