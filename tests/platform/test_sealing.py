"""What is stored in clear and has become a secret since is encrypted, and taken out of the history."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store
from app.database.tables import history, objects, secret_properties
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.sealing import seal_history, seal_object
from app.platform.secret_properties import SecretProperties
from app.platform.vault import ENCRYPTED, Vault
from app.reading.secret_paths import SecretPaths
from tests.making import run

KEY, OTHER_KEY = b"1" * 32, b"2" * 32


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'forms.sqlite'}" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def platform(store: Store) -> EmbeddedPlatform:
    return EmbeddedPlatform(store, [KEY])


@pytest.fixture
def admin(platform: EmbeddedPlatform) -> Principal:
    return platform.tokens.operator


@pytest.fixture(autouse=True)
def empty(store: Store) -> None:
    """A server has one database for all tests."""
    for table in (objects, history, secret_properties):
        store.write_now(lambda connection, table=table: connection.execute(sa.delete(table)))


def stored(store: Store) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All objects and all lines of the history."""

    def read(connection: sa.Connection) -> Any:
        bodies = connection.execute(sa.select(objects.c.body)).scalars().all()
        return [*map(json.loads, bodies)], [*map(json.loads, connection.execute(sa.select(history.c.changes)).scalars().all())]

    found: tuple[list[dict[str, Any]], list[dict[str, Any]]] = store.write_now(read)
    return found


def sealed(store: Store, admin: Principal, id: str, key: bytes = KEY) -> bool:
    return store.write_now(lambda connection: seal_object(connection, Vault([key]), admin.tenant, id))


def made(platform: EmbeddedPlatform, admin: Principal, **fields: Any) -> str:
    body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{admin.tenant}|ENT:", **fields}
    return str(run(platform.create(admin, body))["id"])


def test_a_field_that_became_secret_is_encrypted_also_in_its_history(
    store: Store, platform: EmbeddedPlatform, admin: Principal
) -> None:
    id = made(platform, admin, name="N", pin="CANARY-1", brief={"code": "CANARY-2", "memo": "m"}, password="CANARY-3")
    other = made(platform, admin, name="other", pin="CANARY-4")
    run(platform.update(admin, "THING", id, {"pin": "CANARY-5", "name": "M"}))
    before = run(platform.get(admin, "THING", id))
    SecretProperties(store).add_now(admin.tenant, "THING", {("pin",), ("brief", "code")})
    assert sealed(store, admin, id)
    bodies, lines = stored(store)
    assert json.dumps([bodies, lines]).count("CANARY") == 2, "the other object's, and its history's"
    assert {"name": ["N", "M"], "pin": "changed"} in lines
    assert run(platform.get(admin, "THING", id)) == before, "nothing of it has changed, not even its version"
    assert not sealed(store, admin, id), "it is done"
    assert sealed(store, admin, other) and "CANARY" not in json.dumps(stored(store))


def test_what_has_no_secret_is_left_alone(store: Store, platform: EmbeddedPlatform, admin: Principal) -> None:
    id = made(platform, admin, name="N")
    before = stored(store)
    assert not sealed(store, admin, id) and not sealed(store, admin, "nobody")
    assert stored(store) == before


def test_what_none_of_our_keys_opens_stays_as_it_is(store: Store, platform: EmbeddedPlatform, admin: Principal) -> None:
    id = made(platform, admin, password="CANARY", code="in clear")
    SecretProperties(store).add_now(admin.tenant, "THING", {("code",)})
    before = stored(store)[0]
    assert sealed(store, admin, id, OTHER_KEY), "of its history alone"
    assert stored(store)[0] == before and any(ENCRYPTED in body for body in before)
    assert "in clear" not in json.dumps(stored(store)[1])


def test_the_history_of_a_deleted_object_is_sealed_by_its_id(store: Store, platform: EmbeddedPlatform, admin: Principal) -> None:
    id = made(platform, admin, number="CANARY")
    run(platform.delete(admin, "THING", id))
    paths = SecretPaths(frozenset({("number",)}))
    assert store.write_now(lambda connection: seal_history(connection, admin.tenant, "THING", id, paths))
    assert "CANARY" not in json.dumps(stored(store))
    assert not store.write_now(lambda connection: seal_history(connection, admin.tenant, "THING", id, paths))
