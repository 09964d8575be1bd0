"""What a start adds to the embedded platform."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database.store import Store, open_store
from app.platform.base import Principal
from app.platform.embedded import EmbeddedPlatform
from app.platform.secret_properties import SecretProperties, secret_paths_of
from app.reading.parsing import Limits
from app.resources import DEFINITIONS
from app.seed import record_secret_properties, seed_definitions
from app.state.snapshots import CurrentDefinition, Snapshots
from tests.making import run

SHIPPED = {path.stem for path in DEFINITIONS.glob("*.json")}
EXAMPLES = {path.stem for path in (DEFINITIONS / "examples").glob("*.json")}
FIELDS = [{"id": "name", "type": "text"}, {"id": "pin", "type": "password"}]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/forms.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def platform(store: Store) -> EmbeddedPlatform:
    return EmbeddedPlatform(store)


def admin(platform: EmbeddedPlatform) -> Principal:
    return Principal(platform.tenant, "admin", "", frozenset({"read", "write", "admin"}))


def entities(platform: EmbeddedPlatform) -> set[str]:
    return {each["id"] for each in run(platform.list(admin(platform), "DEFINITION"))}


def recorded(store: Store, platform: EmbeddedPlatform, entity: str = "THING") -> frozenset[tuple[str, ...]]:
    return store.write_now(lambda connection: secret_paths_of(connection, platform.tenant, entity)).secret


def test_examples_are_seeded_where_they_are_wanted(platform: EmbeddedPlatform) -> None:
    seed_definitions(platform, examples=False)
    assert entities(platform) == SHIPPED
    seed_definitions(platform, examples=True)
    assert entities(platform) == SHIPPED | EXAMPLES


def test_a_later_start_changes_nothing(platform: EmbeddedPlatform) -> None:
    seed_definitions(platform, examples=False)
    run(platform.update(admin(platform), "DEFINITION", "DOCKERREGISTRY", {"name": "Mine"}))
    seed_definitions(platform, examples=False)
    assert run(platform.get(admin(platform), "DEFINITION", "DOCKERREGISTRY"))["name"] == "Mine"
    run(platform.delete(admin(platform), "DEFINITION", "DOCKERREGISTRY"))
    seed_definitions(platform, examples=False)
    assert entities(platform) == SHIPPED - {"DOCKERREGISTRY"}


def test_secret_paths_of_stored_definitions_are_put_on_record(store: Store, platform: EmbeddedPlatform) -> None:
    platform.seed([{"id": "THING", "entity": "DEFINITION", "level": 1, "definition": json.dumps(FIELDS)}])
    assert recorded(store, platform) == frozenset()
    record_secret_properties(SecretProperties(store), Limits())
    assert recorded(store, platform) == {("pin",)}
    assert SecretProperties(store).unrecorded() == []


def test_of_a_database_of_an_earlier_version_also_what_was_secret_once(store: Store, platform: EmbeddedPlatform) -> None:
    platform.seed([{"id": "THING", "entity": "DEFINITION", "level": 1, "definition": json.dumps(FIELDS)}])
    run(Snapshots(store).set_current(platform.tenant, "THING", CurrentDefinition("h", 0, frozenset({("name",), ("gone",)}))))
    record_secret_properties(SecretProperties(store), Limits())
    assert recorded(store, platform) == {("pin",), ("name",), ("gone",)}


def test_a_definition_that_cannot_be_read_stops_no_start(
    store: Store, platform: EmbeddedPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    for name, text in (("BROKEN", "{"), ("THING", json.dumps(FIELDS))):
        platform.seed([{"id": name, "entity": "DEFINITION", "level": 1, "definition": text}])
    record_secret_properties(SecretProperties(store), Limits())
    assert (recorded(store, platform, "BROKEN"), recorded(store, platform)) == (frozenset(), {("pin",)})
    assert "BROKEN cannot be read" in caplog.text
