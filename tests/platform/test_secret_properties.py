"""Secret properties: on record before a definition is used, read inside each write, never fewer than before."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database.store import Store, open_store
from app.database.tables import objects, secret_properties
from app.definition import ENCRYPTED
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties, paths_of_keys, secret_paths_of, text_of_paths
from app.reading.secret_paths import NO_PATHS, SecretPaths
from tests.making import run
from tests.platform.conftest import migrated_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/forms.sqlite"
    return migrated_database(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def recorded(store: Store, tenant: str = "t", entity: str = "THING") -> SecretPaths:
    return store.write_now(lambda connection: secret_paths_of(connection, tenant, entity))


def stored_text(store: Store) -> str:
    return str(store.write_now(lambda connection: connection.execute(sa.select(secret_properties.c.properties)).scalar_one()))


def test_sets_only_grow(store: Store) -> None:
    secrets = SecretProperties(store)
    assert recorded(store) is NO_PATHS
    run(secrets.add("t", "THING", set()))
    assert recorded(store) == SecretPaths()
    run(secrets.add("t", "THING", {("pin",)}))
    run(secrets.add("t", "THING", {("password",), ("id",), ("created", "x"), ("brief", "pin")}))
    secrets.add_now("t", "THING", {("pin",)})
    assert recorded(store).secret == {("pin",), ("password",), ("brief", "pin")}, "a system property is no secret"
    assert recorded(store) == run(secrets.of("t", "THING"))
    assert recorded(store, "other") is recorded(store, entity="OTHER") is NO_PATHS


def test_what_is_no_secret_is_what_the_current_definition_says(store: Store) -> None:
    secrets = SecretProperties(store)
    run(secrets.add("t", "THING", set(), {("tokenOwner",), ("a", "tokens")}))
    assert recorded(store).plain == {("tokenOwner",), ("a", "tokens")}
    run(secrets.announce("t", "THING", {("pin",)}, {("tokenOwner",), ("apiToken",)}))
    assert recorded(store) == SecretPaths(frozenset({("pin",)}), frozenset({("tokenOwner",)})), "until the definition is stored"
    run(secrets.add("t", "THING", set(), {("apiToken",)}))
    assert recorded(store) == SecretPaths(frozenset({("pin",)}), frozenset({("apiToken",)}))


def test_an_earlier_version_reads_the_properties_that_hold_secrets(store: Store) -> None:
    run(SecretProperties(store).add("t", "THING", {("password",), ("brief", "pin")}))
    assert frozenset(json.loads(stored_text(store))) == {"password", "brief"}


def test_what_an_earlier_version_stored_is_read_and_told_apart(store: Store) -> None:
    secrets = SecretProperties(store)
    row = {"tenant": "t", "entity": "THING", "properties": '["brief","code"]'}
    store.write_now(lambda connection: connection.execute(sa.insert(secret_properties).values(row)))
    assert recorded(store).secret == {("brief",), ("code",)}
    run(secrets.add("t", "THING", {("brief", "pin")}))
    assert recorded(store).secret == {("brief", "pin"), ("code",)}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('["a"]', {("a",)}),
        ('["brief.pin"]', {("brief.pin",), ("brief", "pin")}),
        ('["brief.pin\'"]', {("brief.pin",), ("brief", "pin")}),
        ('[".a."]', {(".a.",)}),
        ('{"brief.pin": [["brief", "pin"]], "a": [["a"]]}', {("brief", "pin"), ("a",)}),
        ("[]", set()),
    ],
)
def test_keys_of_an_earlier_version_are_every_path_that_they_may_be(text: str, paths: set[tuple[str, ...]]) -> None:
    assert paths_of_keys(text) == paths
    assert paths_of_keys(text_of_paths(paths)) == paths


def test_additions_at_once_are_all_kept(store: Store) -> None:
    async def add_all() -> None:
        secrets = SecretProperties(store)
        await asyncio.gather(*(secrets.add("t", "THING", {(f"p{number}",)}) for number in range(8)))

    run(add_all())
    assert recorded(store).secret == {(f"p{number}",) for number in range(8)}


class Process:
    """A platform with a store of its own, as another process has."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url)
        self.platform = EmbeddedPlatform(self.store, [b"1" * 32])
        self.secrets = SecretProperties(self.store)
        self.admin = Principal(self.platform.tenant, "admin", "", frozenset({"read", "write", "admin"}))

    async def create(self, **fields: Any) -> str:
        body = {"entity": "THING", "level": 1, "comboKey": f"SUB:{self.admin.tenant}|ENT:", **fields}
        return str((await self.platform.create(self.admin, body))["id"])

    def stored(self, id: str) -> dict[str, Any]:
        statement = sa.select(objects.c.body).where(objects.c.id == id)
        body: dict[str, Any] = json.loads(self.store.write_now(lambda connection: connection.execute(statement).scalar_one()))
        return body


@pytest.fixture
def processes(url: str) -> Iterator[tuple[Process, Process]]:
    pair = Process(url), Process(url)
    yield pair
    for process in pair:
        process.store.close()


def test_what_one_process_puts_on_record_the_other_encrypts_at_its_next_write(processes: tuple[Process, Process]) -> None:
    one, other = processes

    async def work() -> tuple[str, str]:
        await one.secrets.add(one.admin.tenant, "THING", set())
        before = await other.create(pin="CANARY")
        await one.secrets.add(one.admin.tenant, "THING", {("pin",)})
        after = await other.create(pin="CANARY")
        return before, after

    before, after = run(work())
    assert other.stored(before)["pin"] == "CANARY"
    assert "pin" not in other.stored(after) and ENCRYPTED in other.stored(after)
    run(other.platform.update(other.admin, "THING", before, {"name": "n"}))
    assert "pin" not in other.stored(before)


def test_without_a_definition_names_that_look_secret_are_encrypted_and_stay_so(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    id = run(one.create(apiToken="CANARY", name="n"))
    assert one.stored(id).keys() >= {"name", ENCRYPTED} and "apiToken" not in one.stored(id)
    run(one.secrets.add(one.admin.tenant, "THING", set()))
    run(one.platform.update(one.admin, "THING", id, {"apiToken": "CANARY-2"}))
    assert "apiToken" not in one.stored(id), "the definition says nothing of a secret; the value was one"
    assert run(one.platform.get(one.admin, "THING", id))["apiToken"] == "CANARY-2"
    lines = run(one.platform.history(one.admin, "THING", id))
    assert "CANARY" not in json.dumps(lines)


def test_stored_definitions_without_a_record_are_listed(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    one.platform.seed([{"id": name, "entity": "DEFINITION", "level": 1, "definition": "[]"} for name in ("THING", "OTHER")])
    one.secrets.add_now(one.admin.tenant, "OTHER", set())
    (found,) = one.secrets.unrecorded()
    assert (found.tenant, found.entity, found.document["definition"]) == (one.admin.tenant, "THING", "[]")
    assert found.ever_secret == frozenset()


def test_what_no_definition_speaks_of_is_encrypted_by_its_name_at_any_depth(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    run(one.secrets.add(one.admin.tenant, "THING", {("pin",)}, {("tokenOwner",)}))
    inner = {"theme": "dark", "hosts": [{"host": "h", "apiKey": "CANARY-1"}]}
    id = run(one.create(undefinedPassword="CANARY-2", settings=inner, plain={"a": [1]}, tokenOwner="jane", hasToken=True))
    stored = one.stored(id)
    assert "CANARY" not in json.dumps(stored)
    assert stored.keys() >= {"plain", "tokenOwner", "hasToken"} and not stored.keys() & {"settings", "undefinedPassword"}
    run(one.platform.update(one.admin, "THING", id, {"settings": {"theme": "light"}, "memo": {"secret": "CANARY-3"}}))
    assert run(one.platform.get(one.admin, "THING", id))["settings"] == {"theme": "light"}
    lines = run(one.platform.history(one.admin, "THING", id))
    assert lines[0]["changes"] == {"settings": "changed", "memo": "changed"}
    assert "CANARY" not in json.dumps(lines)


def test_names_in_a_definition_are_no_secrets(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    fields = [{"id": "a", "visibility": {"password": "x"}}]
    one.platform.seed([{"id": "THING", "entity": "DEFINITION", "level": 1, "definition": fields}])
    statement = sa.select(objects.c.body).where(objects.c.id == "THING")
    assert "visibility" in str(one.store.write_now(lambda connection: connection.execute(statement).scalar_one()))
