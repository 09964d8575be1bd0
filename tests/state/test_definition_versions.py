"""Versions of definitions that were published."""

from dataclasses import replace

from app.database.store import Store
from app.state.definition_versions import DefinitionVersions, PublishedVersion
from tests.making import run
from tests.state.conftest import Clock

ONE = PublishedVersion("h1", 1, "ann", "Why: ü", "form", "h0", ({"op": "remove-part", "at": "/0"},), "key", "print")


def test_the_latest_version_is_the_first(any_store: Store, clock: Clock) -> None:
    versions = DefinitionVersions(any_store, clock)
    two = replace(ONE, hash="h2", version=2, receipt="", fingerprint="")
    for each in (ONE, two, two):
        assert run(versions.add("t", "THING", each))
        clock.now += 1
    found = run(versions.all("t", "THING"))
    assert found == [two, two, ONE]
    assert found[0].at == clock.now - 1
    assert run(versions.all("t", "THING", 1)) == [two]
    assert run(versions.all("t", "OTHER")) == run(versions.all("other", "THING")) == []


def test_a_version_is_found_by_the_key_it_was_published_with(any_store: Store) -> None:
    versions = DefinitionVersions(any_store)
    run(versions.add("t", "THING", ONE))
    assert run(versions.by_receipt("t", "THING", "key")) == ONE
    for key in (("other", "THING", "key"), ("t", "OTHER", "key"), ("t", "THING", "")):
        assert run(versions.by_receipt(*key)) is None


def test_a_key_is_good_for_one_version(any_store: Store) -> None:
    versions = DefinitionVersions(any_store)
    assert [run(versions.add("t", "THING", ONE)), run(versions.add("t", "THING", replace(ONE, hash="h2")))] == [True, False]
    assert run(versions.all("t", "THING")) == [ONE]


def test_a_long_name_is_cut_to_its_column(any_store: Store) -> None:
    versions = DefinitionVersions(any_store)
    run(versions.add("t", "THING", replace(ONE, author="a" * 1000)))
    assert len(run(versions.all("t", "THING"))[0].author) == 200


def test_the_latest_of_each_entity_is_found_at_once(any_store: Store) -> None:
    versions = DefinitionVersions(any_store)
    two = replace(ONE, hash="h2", receipt="", fingerprint="")
    for tenant, entity, each in (("t", "A", ONE), ("t", "A", two), ("t", "B", ONE), ("u", "A", ONE)):
        run(versions.add(tenant, entity, each))
    assert run(versions.latest("t")) == {"A": two, "B": ONE}
    assert run(versions.latest("nobody")) == {}
