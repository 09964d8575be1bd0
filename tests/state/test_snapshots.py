"""Definitions that were served: by their hash, and which is current."""

from app.database.store import Store
from app.state.snapshots import CurrentDefinition, Snapshot, Snapshots
from tests.making import run
from tests.state.conftest import Clock


def test_a_definition_is_found_by_its_hash_in_its_tenant(sqlite_store: Store, clock: Clock) -> None:
    snapshots = Snapshots(sqlite_store, clock)
    run(snapshots.add("t", "THING", "h1", {"name": "Ä", "n": 1}, "7", "https://platform.example"))
    assert run(snapshots.document("t", "THING", "h1")) == {"name": "Ä", "n": 1}
    assert run(snapshots.snapshot("t", "THING", "h1")) == Snapshot("h1", "7", "https://platform.example", clock.now)
    for key in (("other", "THING", "h1"), ("t", "OTHER", "h1"), ("t", "THING", "h2")):
        assert run(snapshots.document(*key)) is run(snapshots.snapshot(*key)) is None


def test_a_definition_stays_as_it_was_first_seen(sqlite_store: Store, clock: Clock) -> None:
    snapshots = Snapshots(sqlite_store, clock)
    run(snapshots.add("t", "THING", "h", {"first": True}, "1", "here"))
    clock.now += 60
    run(snapshots.add("t", "THING", "h", {"first": False}, "2", "there"))
    assert run(snapshots.document("t", "THING", "h")) == {"first": True}
    found = run(snapshots.snapshot("t", "THING", "h"))
    assert found is not None and (found.version, found.source, found.at) == ("1", "here", clock.now - 60)


def test_long_texts_are_cut_to_their_columns(sqlite_store: Store) -> None:
    snapshots = Snapshots(sqlite_store)
    run(snapshots.add("t", "THING", "h", {}, "v" * 1000, "s" * 1000))
    found = run(snapshots.snapshot("t", "THING", "h"))
    assert found is not None and (len(found.version), len(found.source)) == (100, 300)


def test_one_definition_is_current(sqlite_store: Store) -> None:
    snapshots = Snapshots(sqlite_store)
    assert run(snapshots.current("t", "THING")) is None
    for current in (CurrentDefinition("h1", 1.5), CurrentDefinition("h2", 2.5, frozenset({("password",), ("brief", "pin")}))):
        run(snapshots.set_current("t", "THING", current))
        assert run(snapshots.current("t", "THING")) == current
    assert run(snapshots.current("other", "THING")) is None


def test_secrets_of_all_tenants_are_one_set(sqlite_store: Store) -> None:
    snapshots = Snapshots(sqlite_store)
    for tenant, entity, key in (("t", "THING", "a"), ("other", "THING", "b"), ("t", "OTHER", "c")):
        run(snapshots.set_current(tenant, entity, CurrentDefinition("h", 0, frozenset({(key,)}))))
    assert run(snapshots.ever_secret("THING")) == {("a",), ("b",)}
