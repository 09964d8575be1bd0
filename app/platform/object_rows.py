"""The rows of the embedded platform's objects: how one is made, read, changed and deleted inside of a transaction."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from app.database.store import fetch_one, run
from app.database.tables import objects
from app.definition import DEFINITION, ENCRYPTED, RESERVED_FIELDS, SYSTEM_FIELDS, SYSTEM_TABLE
from app.errors import Conflict, Foreign, NotAllowed, NotFound, Refused, UnreadableRecord
from app.platform.base import Object, Principal, governing
from app.platform.history import remember
from app.platform.moves import Moves, Waiting
from app.platform.secret_properties import secret_paths_of
from app.platform.vault import EncryptedSecrets, Vault

IGNORED_IN_PATCH = frozenset({ENCRYPTED, *(each.name for each in SYSTEM_TABLE if each.is_fixed)})

OBJECT = sa.select(objects.c.entity, objects.c.version, objects.c.body).where(
    objects.c.tenant == sa.bindparam("tenant"), objects.c.id == sa.bindparam("id")
)
OBJECT_TO_CHANGE = OBJECT.with_for_update()
VERSION = sa.select(objects.c.version).where(objects.c.tenant == sa.bindparam("tenant"), objects.c.id == sa.bindparam("id"))
ANY_TENANT = sa.select(sa.literal(1)).where(objects.c.id == sa.bindparam("id")).limit(1)
INSERT = sa.insert(objects)
UPDATE = (
    sa.update(objects)
    .where(
        objects.c.tenant == sa.bindparam("key_tenant"),
        objects.c.id == sa.bindparam("key_id"),
        objects.c.version == sa.bindparam("key_version"),
    )
    .values(version=sa.bindparam("new_version"), body=sa.bindparam("new_body"))
)
DELETE = sa.delete(objects).where(objects.c.tenant == sa.bindparam("tenant"), objects.c.id == sa.bindparam("id"))


OTHER_KEYS = ("comboKey2", "comboKey3")
KEY_END = "|ENT:"


class ObjectRows:
    """Writes rows with their history. `now` gives milliseconds since the epoch."""

    def __init__(self, vault: Vault, now: Callable[[], int], moves: Moves) -> None:
        self._vault, self._now, self._moves = vault, now, moves

    def new(self, principal: Principal, body: Object) -> Object:
        """The object as it will be stored. Raises Refused where the body lacks what DemandFlow demands."""
        entity, level, combo_key = body.get("entity"), body.get("level"), body.get("comboKey")
        if not isinstance(entity, str) or not entity:
            raise Refused("entity-missing")
        if not isinstance(level, int) or isinstance(level, bool):
            raise Refused("level-not-a-number")
        if not isinstance(combo_key, str) or not combo_key.endswith(KEY_END):
            raise Refused("combo-key-ending")
        _need_own(principal, combo_key)
        id = body.get("id") if entity == DEFINITION else str(uuid.uuid4())
        if not isinstance(id, str) or not id or len(id) > 200:
            raise Refused("id-missing")
        now = self._now()
        fields = {name: value for name, value in body.items() if name not in RESERVED_FIELDS}
        others = {name: _other_key(principal, body[name], id) for name in OTHER_KEYS if name in body}
        return {
            "id": id,
            "entity": entity,
            "level": level,
            "comboKey": combo_key + id,
            **others,
            "subscription": principal.tenant,
            "ownerId": principal.user,
            "updatedId": principal.user,
            "created": now,
            "updated": now,
            "_df_version": 0,
            **fields,
        }

    def insert(self, connection: sa.Connection, principal: Principal, created: Object) -> None:
        if fetch_one(connection, VERSION, {"tenant": principal.tenant, "id": created["id"]}) is not None:
            raise Refused("id-taken", id=created["id"])
        secret = secret_paths_of(connection, principal.tenant, created["entity"]).properties(created)
        row = {
            "tenant": principal.tenant,
            "id": created["id"],
            "entity": created["entity"],
            "combo_key": created["comboKey"],
            "version": 0,
            "body": self._vault.dump(created, secret),
        }
        run(connection, INSERT, row)
        self._moves.wait_if_late(connection, principal.tenant, created, principal.definition)
        changes = {name: [None, value] for name, value in created.items()}
        remember(connection, principal, created, "create", changes, secret, self._now())

    def patch(
        self,
        connection: sa.Connection,
        principal: Principal,
        entity: str,
        id: str,
        changes: Object,
        if_version: int | None,
    ) -> Object:
        changes = {name: _other_key(principal, value, id) if name in OTHER_KEYS else value for name, value in changes.items()}
        stored, encrypted = self._load(connection, principal, entity, id)
        _need_for(principal, stored)
        version = stored["_df_version"]
        waiting = self._waiting(connection, principal.tenant, stored)
        current = waiting.record if waiting else stored
        if if_version is not None and version != if_version:
            raise Conflict("record-changed", current)
        updated = {
            **current,
            **changes,
            "updated": self._now(),
            "updatedId": principal.user,
            "_df_version": version + 1,
        }
        changed = {
            name: [stored.get(name), value] for name, value in changes.items() if name not in stored or stored[name] != value
        }
        if waiting:
            changed |= changes_of_move(stored, {**current, **changes})
        self._put(connection, principal, (stored, encrypted), updated, changed)
        if waiting:
            self._moves.note(connection, principal.tenant, waiting)
        return updated

    def _waiting(self, connection: sa.Connection, tenant: str, stored: Object) -> Waiting | None:
        numbers = self._moves.numbers(connection, tenant, stored["id"])
        return self._moves.carried(connection, tenant, stored, numbers) if numbers else None

    def move(self, connection: sa.Connection, principal: Principal, id: str) -> None:
        """Writes a record as the versions that it waits for would have it, in the caller's transaction. One that is gone, or that
        is the same under them, is not written; one that is damaged raises UnreadableRecord and waits on."""
        row = fetch_one(connection, OBJECT_TO_CHANGE, {"tenant": principal.tenant, "id": id})
        if row is None:
            self._moves.forget(connection, principal.tenant, id)
            return
        stored, encrypted = self._vault.split(row[2])
        waiting = self._waiting(connection, principal.tenant, stored)
        if waiting is None:
            return
        changed = changes_of_move(stored, waiting.record)
        if changed:
            updated = {**waiting.record, "updated": self._now(), "_df_version": stored["_df_version"] + 1}
            self._put(connection, principal, (stored, encrypted), updated, changed)
        self._moves.note(connection, principal.tenant, waiting)

    def _put(
        self,
        connection: sa.Connection,
        principal: Principal,
        before: tuple[Object, EncryptedSecrets | None],
        updated: Object,
        changed: Object,
    ) -> None:
        """Raises Conflict where the object is no longer at the version that it had `before`. `changed`: name -> [before, after]."""
        stored, encrypted = before
        paths = secret_paths_of(connection, principal.tenant, stored["entity"])
        # What was encrypted stays so, also where no definition says any more that it is secret.
        replaced = {name: stored[name] for name in ("entity", *changed) if name in stored}
        secret = paths.properties(updated).union(
            paths.properties(replaced), encrypted.names if encrypted and encrypted.names else ()
        )
        parameters = {
            "key_tenant": principal.tenant,
            "key_id": stored["id"],
            "key_version": stored["_df_version"],
            "new_version": updated["_df_version"],
            # Also where a property has become secret only since the object was stored.
            "new_body": self._vault.dump(updated, secret, encrypted, touches_secret=not secret.isdisjoint(changed)),
        }
        if run(connection, UPDATE, parameters) != 1:
            raise Conflict("record-changed")
        remember(connection, principal, updated, "update", changed, secret, self._now())

    def delete(self, connection: sa.Connection, principal: Principal, entity: str, id: str, if_version: int | None) -> None:
        try:
            current, _ = self._load(connection, principal, entity, id)
        except UnreadableRecord:  # to delete it is all that can be done with it
            row = fetch_one(connection, OBJECT_TO_CHANGE, {"tenant": principal.tenant, "id": id})
            assert row is not None
            current = {"id": id, "entity": row[0], "subscription": principal.tenant, "_df_version": row[1]}
        _need_for(principal, current)
        if if_version is not None and current["_df_version"] != if_version:
            raise Conflict("record-changed", current)
        run(connection, DELETE, {"tenant": principal.tenant, "id": id})
        self._moves.forget(connection, principal.tenant, id)
        remember(connection, principal, current, "delete", {}, (), self._now())

    def _load(
        self, connection: sa.Connection, principal: Principal, entity: str, id: str
    ) -> tuple[Object, EncryptedSecrets | None]:
        """The object that is to be written, locked where the database can lock a row, and its secrets as they are stored."""
        row = fetch_one(connection, OBJECT_TO_CHANGE, {"tenant": principal.tenant, "id": id})
        elsewhere = row is None and is_uuid(id) and fetch_one(connection, ANY_TENANT, {"id": id}) is not None
        return self.loaded(row, entity, elsewhere=elsewhere)

    def loaded(self, row: Sequence[Any] | None, entity: str, *, elsewhere: bool) -> tuple[Object, EncryptedSecrets | None]:
        """`entity` may be "" for any. Raises NotFound, and of that Foreign for another tenant's."""
        if row is not None and entity in ("", row[0]):
            return self._vault.split(row[2])
        if elsewhere:
            raise Foreign
        raise NotFound("record-missing")


def changes_of_move(before: Object, after: Object) -> Object:
    """Name -> [before, after] of all that differs; what is gone is null after it."""
    names = [name for name in {**before, **after} if name not in SYSTEM_FIELDS]
    return {name: [before.get(name), after.get(name)] for name in names if not _is_same(before, after, name)}


def _is_same(before: Object, after: Object, name: str) -> bool:
    if (name in before) != (name in after):
        return False
    one, other = before.get(name), after.get(name)
    return type(one) is type(other) and bool(one == other)


def is_uuid(id: str) -> bool:
    """Whether the platform chose the id, so that it belongs to one tenant. A DEFINITION has the same id in every tenant."""
    try:
        return str(uuid.UUID(id)) == id.lower()
    except ValueError:
        return False


def _other_key(principal: Principal, key: Any, id: str) -> Any:
    """A second or third comboKey as it is stored: "SUB:t|ENT:" -> "SUB:t|ENT:<id>". Raises Refused and NotAllowed."""
    if key is None or key == "":
        return key
    if not isinstance(key, str):
        raise Refused("combo-key-ending")
    _need_own(principal, key)
    return key + id if key.endswith(KEY_END) else key


def _need_own(principal: Principal, key: str) -> None:
    if key.split("|", maxsplit=1)[0] != f"SUB:{principal.tenant}":
        raise NotAllowed("combo-key-of-other")


def _need_for(principal: Principal, object: Object) -> None:
    """Raises NotAllowed unless this object may be changed or deleted."""
    entity = governing(object["entity"], object["id"])
    principal.need("write", entity)
    if object["entity"] == DEFINITION:
        principal.need("admin", entity)
