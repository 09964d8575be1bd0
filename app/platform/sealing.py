"""Encrypts what is stored in clear and has become a secret since: one object and its history, inside of a transaction."""

from collections.abc import Set
from typing import Any

import sqlalchemy as sa

from app.database.store import fetch_one, run
from app.database.tables import history, objects
from app.platform.history import CHANGED
from app.platform.json_text import dump_body, load_body
from app.platform.move_notes import seal_notes
from app.platform.secret_properties import secret_paths_of
from app.platform.vault import Vault
from app.reading.secret_paths import SecretPaths

OBJECT_KEY = (objects.c.tenant == sa.bindparam("key_tenant"), objects.c.id == sa.bindparam("key_id"))
OBJECT_TO_CHANGE = sa.select(objects.c.entity, objects.c.body).where(*OBJECT_KEY).with_for_update()
SET_BODY = sa.update(objects).where(*OBJECT_KEY).values(body=sa.bindparam("new_body"))
LINES = sa.select(history.c.number, history.c.changes).where(
    history.c.tenant == sa.bindparam("tenant"), history.c.entity == sa.bindparam("entity"), history.c.id == sa.bindparam("id")
)
SET_CHANGES = sa.update(history).where(history.c.number == sa.bindparam("key_number")).values(changes=sa.bindparam("new_changes"))


def seal_object(connection: sa.Connection, vault: Vault, tenant: str, id: str) -> bool:
    """Encrypts the secrets of a stored object by the paths that are on record now, and takes them out of its history. Its version
    stays: nothing of it has changed. Whether anything was done; an object whose secrets none of our keys opens stays as it is."""
    row = fetch_one(connection, OBJECT_TO_CHANGE, {"key_tenant": tenant, "key_id": id})
    if row is None:
        return False
    entity, body = row
    paths = secret_paths_of(connection, tenant, entity)
    stored, encrypted = vault.split(body)
    names: Set[str] | None = frozenset() if encrypted is None else encrypted.names
    done = False
    if names is not None and not (secret := paths.properties(stored)) <= names:
        sealed = vault.dump(stored, secret | names, encrypted)
        done = sealed != body and bool(run(connection, SET_BODY, {"key_tenant": tenant, "key_id": id, "new_body": sealed}))
    done = seal_notes(connection, tenant, entity, id, paths) or done
    return seal_history(connection, tenant, entity, id, paths) or done


def seal_history(connection: sa.Connection, tenant: str, entity: str, id: str, paths: SecretPaths) -> bool:
    """Takes the secrets out of the history of an object, which may be deleted by now. Whether there were any."""
    lines = connection.execute(LINES, {"tenant": tenant, "entity": entity, "id": id}).all()
    done = False
    for number, text in lines:
        changes: dict[str, Any] = load_body(text)
        secret = {name for name, change in changes.items() if change != CHANGED and _shows_secret(paths, entity, name, change)}
        if secret:
            sealed = {name: CHANGED if name in secret else change for name, change in changes.items()}
            run(connection, SET_CHANGES, {"key_number": number, "new_changes": dump_body(sealed)})
            done = True
    return done


def _shows_secret(paths: SecretPaths, entity: str, name: str, change: Any) -> bool:
    """`change`: [before, after]."""
    values = change if isinstance(change, list) else [change]
    return any(paths.properties({"entity": entity, name: value}) - {"entity"} for value in values)
